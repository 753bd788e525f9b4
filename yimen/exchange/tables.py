"""Tables of this room that no act guards."""

EXEMPT: dict[str, str] = {
    "exchange_delivery": "says only whether an entry, which is guarded, has reached its register yet",
}
