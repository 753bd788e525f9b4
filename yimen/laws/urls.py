"""Where articles are read."""

from django.urls import path

from yimen.laws import views

app_name = "laws"
urlpatterns = [path("laws/<slug:law_id>/<slug:article>/", views.article, name="article")]
