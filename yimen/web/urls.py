"""Every address of the door: each room brings its own."""

from django.conf import settings
from django.urls import include, path

from yimen.platform import house
from yimen.web import health, views

handler500 = "yimen.web.problems.server_error"
urlpatterns = [
    path("health", health.health, name="health"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text_size"),
    *[path("", include(f"yimen.{room}.urls")) for room in settings.ROOMS if room != "web" and house.has(room, "urls")],
]
