"""Every operation appends an act to the ledger, or says that it does not; and the test of that can fail."""

from pathlib import Path

import pytest

from tests.architecture.appending import APPEND, Calls, sources

HOUSE = Path(__file__).resolve().parents[2] / "yimen"
LEDGER = {"yimen.ledger.operations": "def append(event): '''Append.'''; _write(event)"}


def planted(text: str, **others: str) -> list[str]:
    """The problems of a room whose operations are these, beside other modules of it."""
    room = {"yimen.room.operations": text, **{f"yimen.room.{name}": each for name, each in others.items()}}
    return [each for each in Calls(LEDGER | room).problems() if each.startswith("yimen.room")]


def test_every_public_operation_of_the_house_appends_an_act_or_says_that_it_does_not():
    calls = Calls(sources(HOUSE))

    assert [each for each in calls.problems() if not each.startswith(f"{APPEND}:")] == []
    assert len(list(calls.operations())) > 80


def test_what_only_reads_or_judges_appends_nothing():
    calls = Calls(sources(HOUSE))

    reading = [name for name in calls.calls if {"queries", "rules", "models"} & set(name.split("."))]
    assert [name for name in reading if calls.reaches(name)] == []
    assert len(reading) > 200


@pytest.mark.parametrize(
    "text",
    [
        "from yimen.ledger.operations import append\ndef act(): append(1)",
        "from yimen.ledger import operations as ledger\ndef act(): ledger.append(1)",
        "def act():\n from yimen.ledger.operations import append\n append(1)",
        "from yimen.room.process import move\ndef act():\n with move() as m: m.record(1)",
        "from yimen.room import process\ndef act(): _inner()\ndef _inner(): process.handed_on(1)",
        "def act():\n '''Looks (no act: it\n only looks).'''",
    ],
)
def test_what_appends_through_whatever_is_between_is_seen(text):
    process = (
        "from yimen.ledger.operations import append\n"
        "from yimen.ledger.operations import append as handed_on\n"
        "class Move:\n def record(self, event): append(event)\n"
        "def move(): return Move()"
    )

    assert planted(text, process=process) == []


@pytest.mark.parametrize(
    "text",
    [
        "def act():\n found = []\n found.append(1)",  # a list
        "from yimen.ledger import operations as ledger\ndef act(ledger): ledger.append(1)",  # handed something else
        "from yimen.room.process import append\ndef act(): append(1)",  # one of the same name
        "from yimen.ledger.operations import append\ndef act(): return append",  # never called
        "from yimen.room.process import exercise\ndef act(): exercise(1)",
    ],
)
def test_what_only_looks_like_it_is_not_an_act(text):
    process = "def append(x): return [x]\ndef exercise(x): return [].append(x)"

    assert planted(text, process=process) == ["yimen.room.operations.act: appends no act"]


def test_who_says_that_there_is_no_act_appends_none():
    text = "from yimen.ledger.operations import append\ndef act():\n '''Do (no act: only a little).'''\n append(1)"

    assert planted(text) == ["yimen.room.operations.act: appends an act, and says that it does not"]
