"""The table of what each role sees of a case."""

import pytest

from yimen.cases.models import CaseParty
from yimen.cases.rules import roles


def test_every_role_stands_in_the_table():
    assert set(roles.SIGHTS) == set(CaseParty.Role.values)


def test_a_stranger_sees_nothing():
    assert roles.sight([], ["complainant", "respondent"]) is None


@pytest.mark.parametrize("role", ["respondent", "subject"])
def test_whom_a_complaint_is_about_learns_of_it_by_a_decision_only(role):
    seen = roles.sight([role], ["complainant", role])

    assert (seen.at_once, seen.reads, seen.follows, seen.rules) == (False, {"about"}, False, False)


def test_a_subject_whom_nobody_complained_about_follows_the_case():
    seen = roles.sight(["subject"], ["subject"])

    assert seen.at_once and seen.follows and seen.reads == {"about"}


def test_an_agent_sees_what_the_principal_sees_and_without_one_next_to_nothing():
    applicant, agent = (roles.sight([role], ["applicant", "agent"]) for role in ("applicant", "agent"))

    assert (agent.at_once, agent.reads, agent.results, agent.follows, agent.rules) == (
        applicant.at_once, applicant.reads, applicant.results, applicant.follows, applicant.rules,
    )  # fmt: skip
    assert agent.principal
    assert roles.sight(["agent"], ["complainant", "agent"]) == roles.SIGHTS["respondent"]


def test_who_is_two_things_sees_what_either_sees():
    seen = roles.sight(["helper", "complainant"], ["helper", "complainant"])

    assert seen.follows and seen.reads == {"brought"}


def test_a_respondent_reads_nothing_that_was_complained_even_where_the_complainant_is_of_another_case():
    assert roles.protects(["respondent"], ["respondent"])
    assert roles.protects(["subject"], ["complainant", "subject"])
    assert not roles.protects(["subject"], ["subject"])


@pytest.mark.parametrize(
    ("burdens", "every", "to"),
    [
        (True, ["complainant", "respondent"], "about"),
        (False, ["complainant", "respondent"], "brought"),
        (True, ["complainant"], "brought"),
        (False, ["subject"], "about"),
        (True, ["applicant"], "about"),
        (False, ["applicant"], "brought"),
    ],
)
def test_a_decision_goes_to_whom_it_is_about_and_an_answer_to_who_asked(burdens, every, to):
    assert roles.addressed(burdens, every) == to


def test_what_a_complainant_said_is_kept_from_the_other_side_alone():
    every = ["complainant", "respondent", "applicant"]

    assert roles.protects(["respondent"], every)
    assert not roles.protects(["complainant"], every)
