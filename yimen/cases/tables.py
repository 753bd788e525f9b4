"""Tables of this room that no act guards: none."""

FORMER = {
    "cases_upload": "",  # copied into `files_upload`, by an act that names the new rows
}
"""Guarded tables of earlier times that acts still name, each with what it is called now; empty where it is gone."""

EXEMPT: dict[str, str] = {}
