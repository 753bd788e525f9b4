"""Where a second person reviews departures from rules."""

from django.urls import path

from yimen.cage import views

app_name = "cage"
urlpatterns = [
    path("office/departures/", views.departures, name="departures"),
    path("office/departures/<uuid:departure_id>/", views.departure, name="departure"),
    path("office/departures/<uuid:departure_id>/review/", views.review, name="review"),
]
