"""The page of each output is set once with values of the types that it declares, so that none fails when it is issued.

Fonts are an installation's, so characters that a font lacks are not looked for.
"""

import datetime as dt
import functools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from yimen.government import printing
from yimen.government.checks.places import Places
from yimen.government.datatypes import Value
from yimen.government.problems import Problem
from yimen.government.schema import Output, Release
from yimen.platform import typeset

ISSUED_ON = dt.date(2026, 1, 31)
SAMPLES: dict[str, Value] = {"number": "12.5", "money": "1200", "date": ISSUED_ON.isoformat(), "boolean": True}
"""A value of each type, as it is stored; of all others a text."""
TEXT = "示例"
QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
AT_ONCE = 4


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every template that is not Typst, names what it is not given, or takes too long."""
    outputs = [
        (service, name, output)
        for service in release.services
        for name, output in release.services[service].outputs.items()
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = threads.map(lambda each: _complaint(each[2].template, sample(release, each[0], each[2])), outputs)
        for (service, name, _), complaint in zip(outputs, found, strict=True):
            if complaint is not None:
                line, message = complaint
                yield places.within(
                    ("services", service, "outputs", name, "template"), line, f"the page cannot be set: {message}"
                )


def sample(release: Release, service: str, output: Output) -> str:
    """What the template would be given for an output that states all its values, as JSON."""
    values = printing.values(
        release,
        service,
        output,
        number="2026-00001",
        holder=TEXT,
        data={name: SAMPLES.get(datum.type, TEXT) for name, datum in output.data.items()},
        valid_from=ISSUED_ON,
        valid_until=ISSUED_ON.replace(year=2030) if output.valid_for else None,
        code="0000-0000-0000-0000",
        verify_url="https://example.org/verify",
    )
    return json.dumps(values, ensure_ascii=False)


@functools.lru_cache(maxsize=1024)
def _complaint(template: str, data: str) -> tuple[int, str] | None:
    """The line of the template that Typst complains of, and its words; None where it makes a page."""
    try:
        typeset.pdf(template, {"data": data, "qr": QR}, fonts=(), created_at=0)
    except typeset.TypesettingFailed as failed:
        return failed.line, str(failed)
    return None
