"""Tables of this room that no act guards."""

FORMER = {
    "cases_application": "applications_application",
    "cases_stage": "applications_stage",
    "cases_party": "applications_party",
}
"""What guarded tables were called while cases kept applications, with their names now."""

EXEMPT = {
    "applications_draft": "What a person is still writing; it becomes a record, by an act, when it is submitted.",
    "applications_idempotencykey": "A repeat of an answer that an act of the same transaction already stands for.",
}
