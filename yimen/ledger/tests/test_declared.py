"""Declaring who follows the ledger, and making events of bodies again: plain Python."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from yimen.ledger import acts, followers
from yimen.ledger.followers import reaction


@dataclass(frozen=True)
class Weight:
    """A weight."""

    grams: Decimal


@acts.event("ledgertest.crate.weighed")
class CrateWeighed:
    """A crate was weighed."""

    crate: uuid.UUID
    weight: Weight
    on: dt.date
    at: dt.datetime
    marks: list[str]
    note: str | None
    later: dict[str, str] = field(default_factory=dict)


EVENT = CrateWeighed(
    crate=uuid.uuid4(), weight=Weight(Decimal("12.50")), on=dt.date(2026, 11, 24),
    at=dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC), marks=["易碎"], note=None, later={"a": "b"},
)  # fmt: skip


def test_a_body_becomes_the_event_that_it_was_written_from():
    body = json.loads(acts.encode(EVENT, actor=acts.SYSTEM))["event"]

    assert acts.decode(CrateWeighed, body) == EVENT


def test_a_body_of_another_time_has_defaults_and_loses_what_is_not_known_any_more():
    body = {key: value for key, value in acts.plain(EVENT).items() if key != "later"} | {"dropped": 1}

    assert acts.decode(CrateWeighed, body).later == {}


@pytest.mark.parametrize("wrong", [{"marks": "x"}, {"on": "soon"}, {"crate": None}])
def test_a_body_that_is_no_such_event_is_refused(wrong):
    with pytest.raises(ValueError):
        acts.decode(CrateWeighed, acts.plain(EVENT) | wrong)


@pytest.fixture(autouse=True)
def nobody_follows(monkeypatch):
    monkeypatch.setattr(followers, "FOLLOWERS", {})


def test_a_reaction_has_a_name_of_its_own_and_says_what_it_leads_to():
    @reaction(CrateWeighed, name="test.first")
    def first(event, act, now) -> None:
        """Something follows."""

    assert first.__doc__ == followers.FOLLOWERS["test.first"].said
    assert followers.FOLLOWERS["test.first"].starts == "now"
    reaction(CrateWeighed, name="test.first")(first)  # a module that is read again
    with pytest.raises(ValueError, match=r"already the name of .*first"):

        @reaction(CrateWeighed, name="test.first")
        def second(event, act, now) -> None:
            """Something else follows."""

    with pytest.raises(ValueError, match="docstring"):

        @reaction(CrateWeighed, name="test.third")
        def third(event, act, now) -> None: ...

    with pytest.raises(ValueError, match="not of the form"):
        reaction(CrateWeighed, name="Third")(first)


def test_only_an_event_can_be_reacted_to():
    with pytest.raises(TypeError, match="not an event"):

        @reaction(Weight, name="test.weight")
        def wrong(event, act, now) -> None:
            """Nothing follows."""
