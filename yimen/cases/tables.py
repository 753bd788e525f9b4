"""Tables of this room that no act guards."""

FORMER = {
    "cases_upload": "",  # copied into `files_upload`, by an act that names the new rows
}
"""Guarded tables of earlier times that acts still name, each with what it is called now; empty where it is gone."""

EXEMPT = {
    "cases_draft": "What a person is still writing; it becomes a record, by an act, when it is submitted.",
    "cases_idempotencykey": "A repeat of an answer that an act of the same transaction already stands for.",
}
