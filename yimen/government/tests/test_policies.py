"""A policy: amounts by date, each with its citation, and examples that hold as of a day."""

import datetime as dt
import hashlib
import json
import shutil
from decimal import Decimal

import pytest

from yimen import government
from yimen.engines import dmn
from yimen.government import explaining
from yimen.government.schema import Release
from yimen.government.tests.test_broken_folders import CITY


@pytest.fixture
def policy(tmp_path):
    shutil.copytree(CITY, tmp_path / "haitang")
    place = tmp_path / "haitang" / "policies" / "old-age-allowance"
    return place


def problems_of(policy):
    return [problem for problem in government.check(policy.parents[1]) if "policies/" in problem.path]


def test_an_amount_is_the_one_in_force_on_the_day(policy):
    release, problems = government.load(policy.parents[1])

    assert problems == []
    amount = release.policies["old-age-allowance"].parameters["from_100"]
    days = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    assert [amount.on(day) for day in days] == [None, Decimal(600), Decimal(600), Decimal("800.50")]


def test_an_amount_that_is_switched_off_is_null(policy):
    release = government.compile(policy.parents[1])

    again = Release.from_json(release.to_json())

    amount = again.policies["temporary-price-subsidy"].parameters["cpi_rise"]
    days = [dt.date(2025, 2, 28), dt.date(2025, 3, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 1), dt.date(2027, 4, 1)]
    assert [amount.on(day) for day in days] == [Decimal("3.8"), Decimal("2.1"), Decimal("2.1"), Decimal("3.5"), None]


def test_what_yes_means_for_a_right_is_not_said_of_its_conditions(policy):
    release, on = government.compile(policy.parents[1]), dt.date(2026, 11, 24)
    care = release.policies["disability-care-allowance"]
    rules, given = dmn.load(care.rules.source.encode()), care.examples["work-injury"].facts

    [said] = explaining.decisions(
        care.rules,
        rules,
        lambda key: rules.evaluate(care.rules.decisions[key].name, given, today=on, trace=True),
        explaining.words_of_policy(care, release),
        source=explaining.of_policy(care, release, on=on),
        keys=["due"],
    )

    assert (said["value"].zh, said["value"].en) == ("不应享", "not due")
    assert "持残疾人证（是）" in said["held"][0].zh
    assert said["failed"][0].zh == "不是“应享”：重复享受（是）。"
    assert said["failed"][0].en == "Not “due”: Doubled (yes)."


def test_a_release_is_the_same_when_it_is_read_again(policy):
    release = government.compile(policy.parents[1])

    again = Release.from_json(release.to_json())

    assert again.digest == release.digest
    assert again.policies["old-age-allowance"].parameters == release.policies["old-age-allowance"].parameters


def test_a_release_of_an_earlier_version_keeps_its_name(policy):
    release = government.compile(policy.parents[1])
    data = json.loads(release.to_json())
    data["services"]["food-permit"]["process"]["compiled"] = {}
    data["registers"]["premises"]["connector"]["pool"] = 5
    data["services"]["food-permit"]["form"]["fields"][0]["read_by"] = []
    text = json.dumps(data)

    again = Release.from_json(text)

    assert again.digest == hashlib.sha256(text.encode()).hexdigest() != release.digest
    assert again.to_json() == release.to_json()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("policy.yaml", "agency: civil-affairs", "agency: fire", "a power of another agency"),
        ("policy.yaml", "civil-affairs.old-age-allowance.grant", "civil-affairs.old-age-allowance.grand", "no power"),
        ("policy.yaml", "from_on: 2026-01-01", "from_on: 2019-01-01", "do not follow each other"),
        ("policy.yaml", ', basis: {law: haitang-old-age-rules, article: "4"}}', "}", "'basis' is missing"),
        ("policy.yaml", "right: due", "right: dew", "there is no decision 'dew'; did you mean 'due'"),
        ("policy.yaml", "right: due", "right: monthly", "the decision Monthly must be true or false"),
        ("policy.yaml", "amount: monthly", "amount: due", "the decision Due must be a number"),
        ("policy.yaml", "recipient: person.id_number", "recipient: person.phone", "not among the fields"),
        ("policy.yaml", "division: person.community", "division: persons.community", "there are no facts 'persons'"),
        ("policy.yaml", "evidence: population.identity", "evidence: population.identities", "there is no evidence"),
        ("policy.yaml", "[id_number, born_on,", "[id_number, born_onn,", "has no field 'born_onn'; did you mean"),
        ("policy.yaml", "born_on, status", "born_on, sex, status", "person.sex is read by nobody"),
        ("policy.yaml", "born_on, status", "born_on, sex, status", "does not let civil-affairs read sex of everybody"),
        ("policy.yaml", "  person: {", "  persons: {", "the facts of the subject, 'person', are missing"),
        ("policy.yaml", "fields: [id", "where: {id_number: person.id_number}, fields: [id", "is the population"),
        ("policy.yaml", "  from_80:", "  from_60:", "no rule uses the parameter from_60"),
        ("rules.dmn", "parameters.from_80", "parameters.fromm_80", "did you mean 'from_80'"),
        ("rules.dmn", "(person.born_on, today())", "(person.born, today())", "person has no 'born'"),
        ("rules.dmn", "&gt;= 80", "&gt; 80", "matches no rule"),
        ("rules.dmn", "&lt; 80", "&lt;= 80", "matches rules"),
        ("rules.dmn", "<text>person.status</text>", "<text>upper case(person.status)</text>", "against a population"),
        ("examples/hundred.yaml", "800.5", "801", "monthly is 800.50, not 801"),
    ],
)
def test_a_broken_policy_is_caught_with_file_and_line(policy, file, old, new, message):
    text = (policy / file).read_text(encoding="utf-8")
    assert old in text
    (policy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = problems_of(policy)

    said = [problem for problem in found if message in problem.message]
    assert said, found
    assert any(problem.path.endswith(file) and problem.line >= 1 for problem in said)


NOTICE = "policies/minimum-living-guarantee/policy.yaml"
ASSISTANCE = "agencies/civil-affairs/registers/assistance.yaml"
MEANS_OF_ALL = """
  - {to: civil-affairs, evidence: means, purposes: [old-age-allowance], bulk: true, fields: [household_no, savings],
     basis: {law: social-assistance-measures, article: "58"}}
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (NOTICE, "mode: notice", "mode: grant", "an invitation belongs to a notice, and the mode is 'grant'"),
        (NOTICE, "mode: notice", "mode: grant", "'remedies' is missing"),
        (NOTICE, "right: may-qualify", "right: may-qualify\namount: may-qualify", "it has no 'amount'"),
        (NOTICE, "guarantee.notify", "guarantee.give", "there is no power"),
        (NOTICE, "minimum-living-guarantee.notify", "old-age-allowance.grant", "no power over money"),
        (
            NOTICE, "assistance.benefit, where: {id_number: person.id_number}, many: true, fields: [kind, in_payment]}",
            "incomes.income, where: {id_number: person.id_number}, many: true, fields: [monthly]}",
            "benefits.monthly says what somebody lives on or owns",
        ),
        (ASSISTANCE, "    held: {", "    # held: {", "with `held` by which law it is kept without an application"),
        (ASSISTANCE, "grants:\n", "grants:" + MEANS_OF_ALL, "savings of everybody: means are read only"),
    ],
)  # fmt: skip
def test_nobodys_means_are_read_before_they_apply(policy, file, old, new, message):
    folder = policy.parents[1]
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    said = [problem for problem in government.check(folder) if message in problem.message]

    assert said, [str(each) for each in government.check(folder)]
    assert all(each.severity == "error" and each.line >= 1 for each in said)
    assert any(each.path.endswith(file) for each in said)


MORE_FACTS = """facts:
  household: {evidence: population.identity, where: {household_no: person.household_no}, fields: [born_on]}
"""


def test_one_record_is_found_by_its_key(policy):
    file = policy / "policy.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("facts:\n", MORE_FACTS, 1), encoding="utf-8")

    said = [problem.message for problem in problems_of(policy)]

    assert any("household is one record, which is found by id_number" in message for message in said), said


def test_a_grant_for_a_policy_that_is_not_there(policy):
    shutil.rmtree(policy)

    said = [problem for problem in government.check(policy.parents[1]) if "old-age-allowance" in problem.message]

    assert any(problem.path.endswith("population.yaml") for problem in said), said
