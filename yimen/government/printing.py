"""What the Typst page of an output is given to print, alike for a licence that was issued and for `check`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yimen.government import datatypes
from yimen.government.schema import Datum, Output, Release, Text


def values(
    release: Release,
    service: str,
    output: Output,
    *,
    number: str,
    holder: str,
    data: Mapping[str, Any],
    valid_from: dt.date,
    valid_until: dt.date | None,
    code: str,
    verify_url: str,
) -> dict[str, object]:
    """What the template finds as JSON in `sys.inputs.data`; texts come as `{zh, en}`, dates as ISO 8601.

    `data` holds the values as they are stored; those that are not known are not in the list `values`.
    """
    agency = release.agencies[release.definition(service).agency]
    return {
        "number": number,
        "holder": holder,
        "output": _text(output.name),
        "agency": _text(agency.name),
        "city": _text(release.city.name),
        "values": [
            {"label": _text(datum.label), "value": stated(data.get(name), datum).zh}
            for name, datum in output.in_order
            if data.get(name) not in (None, "")
        ],
        "data": {name: stated(data.get(name), datum).zh for name, datum in output.data.items()},
        "issued_on": valid_from.isoformat(),
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "code": code,
        "verify_url": verify_url,
    }


def stated(value: Any, datum: Datum) -> Text:
    """A value of an output in words; on paper it stands in Chinese, whoever prints it."""
    return datatypes.of(datum.type).show(value)


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
