"""Finding each field where it can come from: a register, an output, a rule, somebody's word; what is left is asked."""

import datetime as dt

import pytest

from yimen.requirements.parties import Answers
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known, Output, needs_of, resolve
from yimen.requirements.tests.small import (
    APPLICANT,
    AT,
    NOW,
    ON,
    OTHER,
    OUTPUT,
    OWN,
    REGISTER,
    SERVICE,
    of_register,
    release_with,
    typed,
)  # fmt: skip

NUMBER = ("boat.number", {})
OWNER = ("boat.owner", {"sources": [of_register("owner")]})


def read(outcome="fetched", until=None, **values):
    return EvidenceResponse(outcome, AT, until=until, evidence="e1" if values else None, values=values or None)


def resolved(release, *, typed=None, reads=None, outputs=None, disputed=(), answers=None, pending=(), by_hand=()):
    known = Known(
        typed or {}, reads or {}, outputs or {}, frozenset(disputed), answers or Answers(),
        frozenset(by_hand) if by_hand is not None else None,
    )  # fmt: skip
    return resolve(
        list(needs_of(release, [SERVICE])), known, applicant=APPLICANT, release=release,
        pending_outputs=frozenset(pending), now=NOW, on=ON,
    )  # fmt: skip


def asked(result):
    return {question.need.field.id: question.because for question in result.questions}


def values(result):
    return {name: fact.value for name, fact in result.facts.items()}


def boat(number="7"):
    return f"{REGISTER}.boat|{number}|{SERVICE}"


def test_each_field_is_needed_once_with_the_services_that_need_it(city):
    one, other = list(city.services)[:2]
    needs = {need.field.id: need.services for need in needs_of(city, [one, other])}

    shared = {field.id for field in city.services[one].form.fields}
    shared &= {field.id for field in city.services[other].form.fields}
    assert shared and all(needs[name] == (one, other) for name in shared)
    assert len(needs) == len({f.id for name in (one, other) for f in city.services[name].form.fields})


def test_what_no_source_gives_is_asked_and_what_is_answered_is_known(city):
    release = release_with(city, NUMBER, ("boat.name", {"optional": True}))

    before = resolved(release)
    assert asked(before) == {"boat.number": "asked", "boat.name": "asked"}
    assert before.open == {"boat.number", "boat.name"}
    after = resolved(release, typed={"boat.number": typed("7"), "boat.name": typed(None)})
    assert after.open == frozenset() and all(question.answered for question in after.questions)
    assert values(after)["boat.number"] == "7"


def test_what_a_register_gives_is_read_under_its_key_and_then_not_asked(city):
    release = release_with(city, NUMBER, OWNER)
    given = {"boat.number": typed("7")}

    before = resolved(release, typed=given)
    [want] = before.wanted
    assert (want.name, want.fields, want.named_by) == (boat(), ("owner",), "boat.number")
    assert "boat.owner" not in asked(before) and "boat.owner" in before.open
    after = resolved(release, typed=given, reads={boat(): read(owner="王")})
    assert after.wanted == () and values(after)["boat.owner"] == "王"
    fact = after.facts["boat.owner"]
    assert (fact.source, fact.evidence, fact.register) == ("register", "e1", REGISTER)


@pytest.mark.parametrize("outcome", ["not-found", "unavailable"])
def test_what_a_register_does_not_give_is_asked_and_says_why(city, outcome):
    release = release_with(city, NUMBER, OWNER)

    result = resolved(release, typed={"boat.number": typed("7")}, reads={boat(): read(outcome)}, by_hand=None)

    assert asked(result)["boat.owner"] == outcome
    [question] = [each for each in result.questions if each.need.field.id == "boat.owner"]
    assert (question.register, question.evidence, question.key) == (REGISTER, f"{REGISTER}.boat", "boat.number")


def test_what_cannot_be_asked_is_missing_and_unread_where_the_register_is_away(city):
    release = release_with(
        city, NUMBER, ("boat.owner", {"ask": False, "official": False, "sources": [of_register("owner")]})
    )
    given = {"boat.number": typed("7")}

    away = resolved(release, typed=given, reads={boat(): read("unavailable")})
    gone = resolved(release, typed=given, reads={boat(): read("not-found")}, by_hand=None)

    assert (away.missing, away.unread) == ({"boat.owner"}, {"boat.owner"})
    assert (gone.missing, gone.unread) == ({"boat.owner"}, frozenset())


def test_nothing_is_read_without_a_grant(city):
    release = release_with(city, NUMBER, OWNER, granted=("length",))

    result = resolved(release, typed={"boat.number": typed("7")})

    assert result.wanted == () and asked(result)["boat.owner"] == "not-granted"


def test_an_answer_of_a_register_that_has_aged_is_read_again(city):
    release, given = release_with(city, NUMBER, OWNER), {"boat.number": typed("7")}
    aged = read(until=(NOW - dt.timedelta(seconds=1)).isoformat(), owner="王")
    fresh = read(until=(NOW + dt.timedelta(seconds=1)).isoformat(), owner="王")

    assert [want.name for want in resolved(release, typed=given, reads={boat(): aged}).wanted] == [boat()]
    assert resolved(release, typed=given, reads={boat(): fresh}).wanted == ()


def test_a_record_that_is_absent_is_an_answer_only_of_what_exists(city):
    lien = ("boat.lien", {"sources": [of_register("berth", absent='"none"')]})
    release = release_with(city, NUMBER, lien)

    result = resolved(release, typed={"boat.number": typed("7")}, reads={boat(): read("not-found")})

    assert values(result)["boat.lien"] == "none"


def test_a_number_that_leads_nowhere_holds_up_what_rests_on_it_until_one_stands_by_it(city):
    release, given = release_with(city, NUMBER, OWNER), {"boat.number": typed("7")}
    reads = {boat(): read("not-found")}

    doubted = resolved(release, typed=given, reads=reads)
    [unfound] = doubted.unfound
    assert (unfound.key, unfound.value, unfound.fields) == ("boat.number", "7", {"boat.owner"})
    assert "boat.owner" in doubted.adrift
    stood_by = resolved(release, typed=given, reads=reads, by_hand=[unfound.by_hand])
    assert asked(stood_by)["boat.owner"] == "not-found"


def test_what_is_disputed_is_asked_with_what_the_register_says_beside_it(city):
    release, given = release_with(city, NUMBER, OWNER), {"boat.number": typed("7")}

    result = resolved(release, typed=given, reads={boat(): read(owner="王")}, disputed=[("e1", "boat.owner")])

    assert asked(result)["boat.owner"] == "disputed"
    assert result.contested["boat.owner"].value == "王" and "boat.owner" not in result.facts


def test_what_a_siblings_output_gives_is_waited_for_and_else_asked(city):
    release = release_with(city, ("boat.berth", {"sources": [{"output": OUTPUT, "field": "number"}]}))
    issued = {OUTPUT: Output(OUTPUT, {"number": "B-1"}, AT)}

    waits, given, without = resolved(release, pending=[OUTPUT]), resolved(release, outputs=issued), resolved(release)

    assert (waits.waiting, asked(waits)) == ({OUTPUT}, {})
    assert (values(given), given.facts["boat.berth"].output) == ({"boat.berth": "B-1"}, OUTPUT)
    assert asked(without) == {"boat.berth": "not-issued"}


def test_what_a_rule_works_out_follows_from_what_is_answered(city):
    release = release_with(
        city,
        ("boat.large", {"type": "boolean", "ask": False, "sources": [{"derive": "boat.length > 10"}]}),
        ("boat.fee", {"type": "number", "ask": False, "sources": [{"derive": "if boat.large then 100 else 10"}]}),
        ("boat.length", {"type": "number"}),
    )

    before, after = resolved(release), resolved(release, typed={"boat.length": typed("12")})

    assert before.open >= {"boat.large", "boat.length"} and "boat.large" not in before.facts
    assert values(after) == {"boat.large": True, "boat.fee": "100", "boat.length": "12"}
    assert after.facts["boat.fee"].source == "derived"


def test_what_does_not_apply_is_neither_asked_nor_kept(city):
    release = release_with(
        city,
        ("boat.engine", {"type": "boolean"}),
        ("boat.fuel", {"when": "boat.engine"}),
        ("boat.power", {"ask": {"when": "boat.engine"}}),
    )
    given = {"boat.fuel": typed("oil"), "boat.power": typed("9")}

    for engine in (None, False):
        result = resolved(release, typed=given | ({"boat.engine": typed(engine)} if engine is not None else {}))
        assert asked(result).keys() == {"boat.engine"} and not {"boat.fuel", "boat.power"} & result.facts.keys()
    assert asked(resolved(release, typed=given | {"boat.engine": typed(True)})).keys() == {
        "boat.engine", "boat.fuel", "boat.power",
    }  # fmt: skip


SAILOR = [
    ("sailor.id_number", {"type": "id-number"}),
    ("sailor.berth", {"sources": [of_register("berth", key="sailor.id_number", evidence="sailor")]}),
    (
        "sailor.agreed",
        {"type": "boolean", "ask": False, "official": False, "sources": [{"confirmed": "sailor.id_number"}]},
    ),
]


def test_nothing_of_somebody_else_is_read_before_they_confirm(city):
    release = release_with(city, *SAILOR)
    given = {"sailor.id_number": typed(OTHER)}

    def after(state):
        return resolved(release, typed=given, answers=Answers({("sailor.id_number", OTHER): state} if state else {}))

    assert after(None).wanted == () and after("asked").wanted == ()
    [named] = after("asked").named
    assert (named.number, named.state, named.required, named.waits) == (OTHER, "asked", True, True)
    assert [want.key for want in after("confirmed").wanted] == [OTHER]
    assert values(after("confirmed"))["sailor.agreed"] is True
    assert values(after("declined"))["sailor.agreed"] is False
    assert after("declined").wanted == ()


def test_ones_own_record_is_read_without_asking_anybody(city):
    result = resolved(release_with(city, *SAILOR), typed={"sailor.id_number": typed(OWN)})

    assert [want.key for want in result.wanted] == [OWN]
    assert result.named == () and values(result)["sailor.agreed"] is True
