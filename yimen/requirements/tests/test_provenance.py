"""On whose word facts stand, and what is worked out of them."""

import pytest

from yimen.requirements import provenance
from yimen.requirements.facts import Fact
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known, needs_of, resolve
from yimen.requirements.tests.small import (
    APPLICANT,
    AT,
    NOW,
    ON,
    REGISTER,
    SERVICE,
    form,
    of_register,
    release_with,
    told,
    typed,
)  # fmt: skip

OWNER, EVIDENCE = "boat.owner", f"{REGISTER}.boat"


@pytest.fixture(scope="module")
def release(city):
    return release_with(
        city,
        ("boat.number", {}),
        (OWNER, {"sources": [of_register("owner")]}),
        ("boat.length", {"type": "number", "ask": False, "official": False, "sources": [of_register("length")]}),
        ("boat.large", {"type": "boolean", "ask": False, "sources": [{"derive": "boat.length > 10"}]}),
        ("boat.fee", {"type": "number", "ask": False, "sources": [{"derive": "if boat.large then 100 else 10"}]}),
    )


def of_case(release, *, outcome="fetched", disputed=(), typed_more=None, by_hand=None, **values):
    read = EvidenceResponse(outcome, AT, evidence="e1" if values else None, values=values or None)
    known = Known(
        {"boat.number": typed("7")} | (typed_more or {}), {f"{EVIDENCE}|7|{SERVICE}": read}, {}, frozenset(disputed),
        by_hand=by_hand,
    )  # fmt: skip
    needs = list(needs_of(release, [SERVICE]))
    found = resolve(needs, known, applicant=APPLICANT, release=release, now=NOW, on=ON)
    return provenance.of_case(found, form(release), now=NOW)


def test_a_case_keeps_why_a_registers_field_was_typed(release):
    facts = of_case(release, outcome="not-found", typed_more={OWNER: typed("王")})
    assert (facts[OWNER].value, facts[OWNER].because, facts[OWNER].verified) == ("王", "not-found", False)
    assert facts["boat.number"].because is None


def test_a_case_keeps_what_the_register_says_against_it(release):
    facts = of_case(release, owner="李", length="12", disputed=[("e1", OWNER)], typed_more={OWNER: typed("王")})
    assert (facts[OWNER].value, facts[OWNER].because, facts[OWNER].against, facts[OWNER].disputes) == (
        "王", "disputed", "李", "e1",
    )  # fmt: skip


def test_a_case_keeps_that_a_register_did_not_answer(release):
    fact = of_case(release, outcome="unavailable")["boat.length"]
    assert (fact.value, fact.source, fact.because) == (None, "unread", "unavailable")


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (told("王"), None),
        (typed("王", because="asked"), None),
        (typed("王", disputes="e1", against="李", because="disputed"), "disputed"),
        (typed("王", disputes="e1"), "unavailable"),
        (typed("王", because="unavailable"), "unavailable"),
        (Fact(None, "unread", AT, because="unavailable"), "unavailable"),
        (typed("王", because="not-found"), "not-found"),
        (typed(None, because="not-found"), None),
        (Fact("王", "register", AT, because="unfound"), "unfound"),
    ],
)
def test_what_no_register_vouches_for_is_unproven_and_says_why(release, fact, why):
    found = provenance.unproven(form(release), {OWNER: fact, "boat.number": typed("7")})

    assert found == ({OWNER: why} if why else {})


def test_as_the_register_has_it_rules_come_to_something_else(release):
    facts = {
        "boat.length": typed("12", disputes="e1", against="8"), "boat.large": Fact(True, "derived", AT),
        "boat.fee": Fact("100", "derived", AT),
    }  # fmt: skip

    found = provenance.as_registered(
        form(release).fields, facts, ["boat.length"], applicant=APPLICANT, release=release, now=NOW
    )

    assert {name: fact.value for name, fact in found.items()} == {
        "boat.length": "8", "boat.large": False, "boat.fee": "10",
    }  # fmt: skip
    assert found["boat.length"].source == "register"
    assert facts["boat.length"].value == "12"


def again(release, said, has, evidence=(EVIDENCE,)):
    facts = {"boat.number": typed("7")} | ({OWNER: said} if said else {})
    return provenance.read_again(form(release), facts, {OWNER: has} if has else {}, set(evidence)).get(OWNER)


def test_a_register_that_is_read_again_never_takes_the_place_of_what_is_said_against_it(release):
    said = typed("王", because="unavailable")
    fact = again(release, said, told("李", "e2"))

    assert (fact.value, fact.source, fact.disputes, fact.against, fact.because) == (
        "王",
        "typed",
        "e2",
        "李",
        "disputed",
    )
    assert again(release, said, told("王", "e2")) == told("王", "e2")
    assert again(release, said, None) == said
    assert again(release, said, typed("王", because="not-found")).because == "not-found"


def test_what_a_register_says_now_takes_the_place_of_what_it_said(release):
    assert again(release, told("李"), told("赵", "e2")) == told("赵", "e2")
    assert again(release, told("李"), None) is None
    assert again(release, None, told("赵", "e2")) == told("赵", "e2")
    assert again(release, told("李"), told("赵", "e2"), evidence=["other.kind"]) == told("李")


def test_what_rests_on_a_field_is_found_however_far(release):
    fields = form(release).fields
    facts = {"boat.large": Fact(True, "derived", AT), "boat.fee": Fact("100", "derived", AT)}

    assert provenance.with_derived(fields, facts, ["boat.length"], release=release) == {
        "boat.length",
        "boat.large",
        "boat.fee",
    }
    assert provenance.with_derived(fields, {}, ["boat.length"], release=release) == {"boat.length"}
    assert provenance.with_derived(fields, {}, ["boat.length"], release=release, empty=True) >= {
        "boat.large",
        "boat.fee",
    }
    assert provenance.with_derived(fields, facts, [OWNER], release=release) == {OWNER}


def test_rules_are_worked_out_to_the_end_and_only_what_changes_is_told(release):
    def changed(facts):
        found = provenance.worked_out(form(release).fields, facts, applicant=APPLICANT, release=release, now=NOW)
        return {name: fact.value for name, fact in found.items()}

    first = changed({"boat.length": told("12")})
    assert first == {"boat.large": True, "boat.fee": "100"}
    settled = {"boat.length": told("12")} | {name: Fact(value, "derived", AT) for name, value in first.items()}
    assert changed(settled) == {}
    assert changed(settled | {"boat.large": typed(False)}) == {"boat.fee": "10"}
