"""Where the auditor's post looks at alerts."""

from django.urls import path

from yimen.oversight import views

app_name = "oversight"
urlpatterns = [
    path("office/oversight/", views.alerts, name="alerts"),
    path("office/oversight/<uuid:alert_id>/", views.alert, name="alert"),
    path("office/oversight/<uuid:alert_id>/<slug:act>/", views.act, name="act"),
]
