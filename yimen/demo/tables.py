"""Tables of this room that no act guards."""

EXEMPT = {
    "demo_outboxmessage": "Demonstration only: what a real installation sends to a phone and does not keep.",
}
