"""Whether a case is one for the body that has it, and whether anything is missing: what acceptance looks at."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yimen.government.schema import Definition, Release
from yimen.requirements import conditions
from yimen.requirements.facts import Facts


def of(
    service: Definition, facts: Facts, documents: Mapping[str, object], context: Mapping[str, Any], *, body: str,
    release: Release, on: dt.date,
) -> dict[str, Any]:  # fmt: skip
    """What rules see as `application`: `competent`, `complete`, and the ids that are `missing`.

    The body is competent when the service's jurisdiction leads to it; null when the place is not known. Missing is what
    the form asks for, and a document that it wants, of those that are not optional and needed as the facts stand.
    """
    missing = [
        field.id
        for field in service.form.fields
        if field.official
        and not field.optional
        and field.ask is not None
        and conditions.holds(field.when, context, release=release, on=on) is True
        and conditions.holds(field.ask.when, context, release=release, on=on) is True
        and ((fact := facts.get(field.id)) is None or fact.value in (None, "", []))
    ]
    missing += [
        document.id
        for document in service.form.documents
        if not document.optional
        and not document.falls_back_for
        and not document.sources
        and document.id not in documents
        and conditions.holds(document.when, context, release=release, on=on) is True
    ]
    return {"competent": _competent(service, context, body=body, release=release, on=on), "complete": not missing,
            "missing": missing}  # fmt: skip


def _competent(
    service: Definition, context: Mapping[str, Any], *, body: str, release: Release, on: dt.date
) -> bool | None:
    division = conditions.value(service.jurisdiction, context, release=release, on=on)
    if division not in release.divisions:
        return None
    handling = release.body(service.id, str(division))
    return handling is not None and handling.division == body
