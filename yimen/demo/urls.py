"""Where the one-time codes of the demonstration are read."""

from django.urls import path

from yimen.demo import views

app_name = "demo"
urlpatterns = [path("demo/outbox/", views.outbox, name="outbox")]
