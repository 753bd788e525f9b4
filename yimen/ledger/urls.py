"""Where the ledger is found."""

from django.urls import path

from yimen.ledger import views

app_name = "ledger"
urlpatterns = [
    path("receipts/", views.receipt, name="receipt"),
    path("receipts/<uuid:act_id>/proof.json", views.proof, name="proof"),
    path("ledger/checkpoint", views.checkpoint, name="checkpoint"),
]
