"""A boxed filter means what a filter in a FEEL text means (DMN 1.5, 10.2.2.9 and table 55)."""

import pytest

from yimen.engines import dmn, feel
from yimen.engines.dmn.tests.models import decision, definitions, given, text

NUMBERS = "[1, 2, 3]"
PEOPLE = '[{name: "a", age: 3}, {name: "b", age: 70}]'


def filtered(source: str, match: str) -> object:
    box = f"<filter><in>{text(source)}</in><match>{text(match)}</match></filter>"
    return dmn.load(definitions(given("item"), decision("d", box, "item"))).evaluate("d", {"item": 2}).value


@pytest.mark.parametrize(
    ("source", "match", "expected"),
    [
        (NUMBERS, "item >= 2", "[2, 3]"),
        (NUMBERS, "true", NUMBERS),
        (NUMBERS, "null", "[]"),
        (NUMBERS, "2", "2"),
        (NUMBERS, "-1", "3"),
        (NUMBERS, "4", "null"),
        (NUMBERS, '"a"', "null"),
        (NUMBERS, "[item]", "null"),
        ("null", "true", "null"),
        ("5", "item = 5", "[5]"),
        (PEOPLE, "age > 60", '[{name: "b", age: 70}]'),
        (PEOPLE, "item.age > 60", '[{name: "b", age: 70}]'),
        ("[{item: 1}, {item: 2}]", "item = 2", "[{item: 2}]"),
    ],
)
def test_a_boxed_filter_gives_what_the_same_text_gives(source, match, expected):
    assert feel.format_value([filtered(source, match)]) == feel.format_value([feel.evaluate(expected)])
    assert feel.format_value([filtered(source, match)]) == feel.format_value([feel.evaluate(f"({source})[{match}]")])
