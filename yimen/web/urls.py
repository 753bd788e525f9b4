"""Every address of the door: each room brings its own."""

import importlib.util

from django.conf import settings
from django.urls import include, path

from yimen.web import health, views

urlpatterns = [
    path("health", health.health, name="health"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text_size"),
    *[
        path("", include(f"yimen.{room}.urls"))
        for room in settings.ROOMS
        if room != "web" and importlib.util.find_spec(f"yimen.{room}.urls")
    ],
]
