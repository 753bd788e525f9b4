"""Tables of this room that no act guards."""

EXEMPT = {
    "cases_draft": "What a person is still writing; it becomes a record, by an act, when it is submitted.",
    "cases_idempotencykey": "A repeat of an answer that an act of the same transaction already stands for.",
    "cases_serial": "A counter that only rises and says nothing of anyone; gaps in it are allowed.",
}
