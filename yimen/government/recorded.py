"""The kinds of acts that the house can record, with their fields, as far as a folder may name them.

Rooms above declare their acts, and this one may not know those rooms. So the catalogue is data: `acts.json`, written
from the code by `make reference` and compared with it by a test. A folder then compiles the same way in every process.
"""

import functools
import json
from pathlib import Path

from yimen.engines.feel.types import ANY, BOOLEAN, DATE, NUMBER, STRING, ListType, Type

CATALOGUE = Path(__file__).with_name("acts.json")
TYPES: dict[str, Type] = {
    "text": STRING,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "list of text": ListType(STRING),
    "anything": ANY,
}


@functools.cache
def kinds() -> dict[str, dict[str, Type]]:
    """The fields of each kind of act, by name, with their types."""
    written = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {kind: {name: TYPES[said] for name, said in fields.items()} for kind, fields in written.items()}


def names_a_case(kind: str) -> bool:
    """Whether acts of a kind say which case they belong to."""
    return "case" in kinds().get(kind, {})
