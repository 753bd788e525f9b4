"""Where officers find cases."""

from django.urls import path

from yimen.cases.views import mine, office, opening

app_name = "cases"
_OFFICE = "office/cases/<str:reference>/"
urlpatterns = [
    path("office/", office.queue, name="queue"),
    path("office/open/<slug:kind_id>/", opening.open_kind, name="open"),
    path("office/inspections/<uuid:inspection_id>/", office.sign, name="sign"),
    path("my/concerns/<str:reference>/", mine.concern, name="concern"),
    path(_OFFICE, office.case, name="office_case"),
    path(f"{_OFFICE}files/<uuid:upload_id>/", office.upload, name="office_upload"),
    path(f"{_OFFICE}show/", office.show, name="office_show"),
    path(f"{_OFFICE}limit/<slug:act>/", office.limit, name="office_limit"),
    path(f"{_OFFICE}retry/", office.retry, name="office_retry"),
    path(f"{_OFFICE}tasks/<uuid:task_id>/<slug:act>/", office.act, name="office_act"),
]
