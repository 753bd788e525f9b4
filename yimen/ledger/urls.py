"""Where the ledger is found."""

from django.urls import path

from yimen.ledger import views

app_name = "ledger"
urlpatterns = [
    path("receipts/", views.receipt, name="receipt"),
    path("receipts/<uuid:act_id>/proof.json", views.proof, name="proof"),
    path("ledger/", views.log, name="log"),
    path("ledger/checkpoint", views.checkpoint, name="checkpoint"),
    path("ledger/checkpoints.json", views.checkpoints, name="checkpoints"),
    path("ledger/checkpoints/<int:size>", views.checkpoint, name="checkpoint_of"),
    path("ledger/consistency/<int:first>/<int:second>.json", views.consistency, name="consistency"),
    path("ledger/key", views.key, name="key"),
    path("ledger/tile/<path:path>", views.tile, name="tile"),
]
