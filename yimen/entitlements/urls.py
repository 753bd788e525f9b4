"""Where rights are found: by the person, and by the officers who grant them."""

from django.urls import path

from yimen.entitlements.views import mine, office

app_name = "entitlements"
_MY = "my/rights/<uuid:determination_id>/"
_OFFICE = "office/rights/"
urlpatterns = [
    path("my/rights/", mine.mine, name="mine"),
    path(_MY, mine.right, name="right"),
    path(f"{_MY}receipt.txt", mine.receipt, name="receipt"),
    path(f"{_MY}<slug:act>/", mine.answer, name="answer"),
    path(_OFFICE, office.desk, name="desk"),
    path(f"{_OFFICE}findings/<uuid:determination_id>/", office.determination, name="determination"),
    path(f"{_OFFICE}findings/<uuid:determination_id>/show/", office.show, name="show"),
    path(f"{_OFFICE}findings/<uuid:determination_id>/<slug:act>/", office.act, name="act"),
    path(f"{_OFFICE}<slug:policy_id>/", office.listing, name="listing"),
    path(f"{_OFFICE}<slug:policy_id>/decide/", office.decide_several, name="decide_several"),
    path(f"{_OFFICE}<slug:policy_id>/numbers/", office.show_numbers, name="show_numbers"),
    path(f"{_OFFICE}<slug:policy_id>/look-up/", office.look_up, name="look_up"),
]
