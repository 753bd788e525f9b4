"""Where kiosks are found."""

from django.urls import path
from yimen.kiosks import views

app_name = "kiosks"
urlpatterns = [path("kiosks/", views.places, name="places")]
