"""Addresses of what was read about a person."""

from django.urls import path

from yimen.exchange import views

app_name = "exchange"
urlpatterns = [
    path("my/readings/", views.readings, name="readings"),
    path("my/readings/<uuid:evidence_id>/", views.evidence, name="evidence"),
    path("my/readings/of-everybody/<slug:agency>/<str:evidence>/<int:year>/", views.nights, name="nights"),
    path("my/readings/extracts/<uuid:extract_id>/<str:evidence>/", views.proof, name="proof"),
    path("my/readings/<uuid:evidence_id>/dispute/<slug:field>/", views.dispute, name="dispute"),
]
