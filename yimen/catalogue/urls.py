"""Where the catalogue is found."""

from django.urls import path

from yimen.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("life-events/<slug:event_id>/", views.life_event, name="life_event"),
    path("services/<slug:service_id>/", views.service, name="service"),
    path("rights/<slug:policy_id>/", views.policy, name="policy"),
]
