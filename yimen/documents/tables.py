"""Tables of this room that no act guards."""

EXEMPT = {"documents_serial": "A counter that only rises and says nothing of anyone; gaps in it are allowed."}
