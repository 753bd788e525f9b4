"""Tables of this room that no act guards: none."""

EXEMPT: dict[str, str] = {}
