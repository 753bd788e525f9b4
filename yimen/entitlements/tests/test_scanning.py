"""Scanning everybody: who has a right, exactly as the rules say of each; what a second scan changes."""

import dataclasses
import datetime as dt

import psycopg
import pytest
from django.conf import settings

from yimen.entitlements import events, explaining, models, operations, scanning
from yimen.entitlements.rules import Result, State
from yimen.entitlements.tests.conftest import OLD_AGE
from yimen.exchange import connectors
from yimen.exchange.extracts import extract
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db
MANY = "disability-living-allowance"
TOLD = "minimum-living-guarantee"


def changed(release, **changes):
    """The release with another old-age policy."""
    policy = release.policies[OLD_AGE].model_copy(update=changes)
    return release.model_copy(update={"policies": {**release.policies, OLD_AGE: policy}})


def rescan(release, now, **kwargs):
    return operations.scan(release=release, actor=SYSTEM, now=now, policies=[OLD_AGE], **kwargs).results[OLD_AGE]


def test_everybody_gets_what_the_rules_give_each(cast, release, now):
    for policy in release.policies.values():
        with extract(scanning.requests(policy, release), actor=SYSTEM, release=release, now=now) as made:
            assert scanning.problem(policy, made) is None
            population = scanning.Population(policy, release, made, on=now.date())
            key, table = population.facts.key[0], policy.facts[policy.subject].evidence
            rows = made.connection.execute(f'SELECT "{key}" FROM "{table}"').fetchall()
            found = list(population.found(also=[row[0] for row in rows]))

            assert len(found) == len(rows) == population.subjects()

        for each in found:
            due, amount = explaining.outcome(policy, release, each.facts, on=now.date())
            assert (each.result is Result.DUE, each.amount) == (due, amount), (policy.id, each)
        assert {each.result for each in found} == set(Result) - (set() if policy.decides else {Result.NEAR_MISS}), (
            policy.id
        )


def test_a_scan_keeps_who_has_a_right_and_who_narrowly_has_none(scanned, release):
    counts = scanned.results[OLD_AGE]

    due = models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND)
    near = models.Determination.objects.filter(policy=OLD_AGE, state=State.NEAR_MISS)
    assert (due.count(), near.count()) == (counts["due"], counts["near"])
    assert counts["new"] == counts["due"] + counts["near"] > 0
    assert all(each.due and each.amount and each.rules["Due"] == [1] for each in due)
    assert all(each.release == release.digest and each.scan_id == scanned.scan for each in (*due, *near))
    (act,) = [act for act in ledger.acts_of(f"scan:{scanned.scan}") if act.kind == "entitlements.scan.finished"]
    assert act.body["results"] == scanned.results


def test_a_second_scan_finds_nothing_new(scanned, release, now):
    before = list(models.Determination.objects.order_by("id").values())

    again = operations.scan(release=release, actor=SYSTEM, now=now + dt.timedelta(hours=1))

    assert list(models.Determination.objects.order_by("id").values()) == before
    for result in again.results.values():
        assert [result[name] for name in ("new", "changed", "reopened", "dropped")] == [0, 0, 0, 0]


def test_parameters_and_ages_are_those_of_the_day(scanned, release, now):
    found = models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND)
    determination = min(found, key=lambda each: each.facts["person"]["born_on"])  # old enough on each of these days
    policy = release.policies[OLD_AGE]

    assert explaining.outcome(policy, release, determination.facts, on=determination.as_of) == (
        True,
        determination.amount,
    )
    due, before = explaining.outcome(policy, release, determination.facts, on=dt.date(2025, 12, 31))
    assert due and before < determination.amount
    assert explaining.outcome(policy, release, determination.facts, on=dt.date(2019, 12, 31)) == (True, None)


def test_a_day_to_come_is_only_counted(scanned, release, now):
    before = models.Determination.objects.count()

    ahead = operations.scan(release=release, actor=SYSTEM, now=now, as_of=dt.date(2036, 1, 1))

    assert not ahead.stored
    assert ahead.results[OLD_AGE]["due"] > scanned.results[OLD_AGE]["due"]
    assert models.Determination.objects.count() == before
    assert models.Scan.objects.count() == 1


def test_a_day_past_does_not_undo_what_was_found_since(scanned, release, now):
    before = list(models.Determination.objects.order_by("id").values())

    result = rescan(release, now, as_of=dt.date(2020, 1, 1))

    assert list(models.Determination.objects.order_by("id").values()) == before
    assert [result[name] for name in ("new", "changed", "reopened", "dropped")] == [0, 0, 0, 0]


def test_what_nobody_has_decided_follows_the_rules(scanned, release, now):
    parameters = {
        name: each.model_copy(update={"values": [each.values[0].model_copy(update={"value": None})]})
        for name, each in release.policies[OLD_AGE].parameters.items()
    }
    stricter = changed(release, parameters=parameters)  # an amount that is switched off is nothing
    found = models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND).count()

    result = rescan(stricter, now)

    assert result["changed"] >= found
    assert not models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND).exclude(amount=None).exists()


def test_a_register_that_nobody_lets_read_stops_the_policy_and_loses_nothing(scanned, release, now):
    registers = dict(release.registers)
    registers["population"] = registers["population"].model_copy(
        update={"grants": [g for g in registers["population"].grants if not g.bulk]}
    )
    before = models.Determination.objects.count()

    result = rescan(release.model_copy(update={"registers": registers}), now)

    assert result == {"problem": "population.identity: no bulk grant covers it"}
    assert models.Determination.objects.count() == before


def test_only_one_scan_at_a_time(cast, release, now):
    with psycopg.connect(settings.DATABASE_URLS["app"]) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('entitlements.scan', 0))")

        with pytest.raises(operations.Busy, match="another scan is running"):
            operations.scan(release=release, actor=SYSTEM, now=now)


def test_nobody_scans_a_policy_that_there_is_not(release, now):
    with pytest.raises(KeyError):
        operations.scan(release=release, actor=SYSTEM, now=now, policies=["free-lunch"])


def test_a_policy_is_not_asked_for_days_before_it_began(cast, release, now):
    assert rescan(release, now, as_of=dt.date(1800, 1, 1)) == {"in_force_from": "2020-01-01"}
    assert models.Determination.objects.count() == 0


def test_what_a_policy_gave_that_is_no_longer_in_the_folder_is_still_somebodys_task(
    determination, officer, holder, release, now
):
    operations.grant(determination.id, actor=officer, now=now)
    operations.accept(determination.id, actor=holder, now=now)
    others = {name: policy for name, policy in release.policies.items() if name != OLD_AGE}

    report = operations.scan(
        release=release.model_copy(update={"policies": others}), actor=SYSTEM, now=now + dt.timedelta(days=1)
    )

    determination.refresh_from_db()
    assert report.results[OLD_AGE]["ended"] is True
    assert (determination.state, determination.due, determination.reason["en"]) == (
        State.REOPENED, False, "The policy is no longer in force."
    )  # fmt: skip
    assert models.Determination.objects.filter(policy=OLD_AGE).count() == 1  # what nobody had decided is gone
    operations.withdraw(determination.id, reasons="ended", actor=officer, now=now)


def test_a_subject_with_a_record_that_cannot_be_read_is_left_as_it_is(determination, release, now, monkeypatch):
    monkeypatch.setattr(scanning.Population, "indeterminate", lambda self: {determination.subject})
    before = models.Determination.objects.filter(id=determination.id).values().get()

    result = rescan(changed(release, narrowly=None), now)

    assert result["unjudged"] == 1
    assert models.Determination.objects.filter(id=determination.id).values().get() == before


def test_a_register_without_a_record_is_more_likely_broken(scanned, release, now):
    class Empty:
        refused, unavailable, everybody, records = (), {}, True, {"population.identity": 0}

    problem = scanning.problem(release.policies[OLD_AGE], Empty)

    assert problem.evidence == "population.identity"


def test_amounts_are_rounded_as_the_letter_says_them():
    assert str(explaining.yuan("12.345")) == "12.35"
    assert explaining.yuan(None) is None


def test_a_number_that_cannot_be_one_stops_nobody_else(cast, release, now, monkeypatch):
    found = scanning.Population.found

    def strange(self, *, also=()):
        for each in found(self, also=also):
            yield dataclasses.replace(each, subject="9" * 300) if each.result is Result.NEAR_MISS else each

    monkeypatch.setattr(scanning.Population, "found", strange)

    result = rescan(release, now)

    assert result["due"] == result["new"] > 0
    assert result["unjudged"] == 1


def test_a_register_that_has_lost_many_records_is_not_believed_at_once(scanned, release, now, monkeypatch):
    monkeypatch.setattr(scanning.Population, "subjects", lambda self: 150)
    before = models.Determination.objects.count()

    doubted = rescan(release, now)
    believed = rescan(release, now, accept_fewer=True)

    assert doubted["problem"].startswith("population.identity: 150 records, 200 last time")
    assert believed["subjects"] == 150
    assert models.Determination.objects.count() == before


def test_one_policy_that_breaks_stops_no_other(cast, release, now, monkeypatch):
    found = scanning.Population.found

    def broken(self, *, also=()):
        if self.policy.id == OLD_AGE:
            self.connection.execute("SELECT 1 / nothing")
        return found(self, also=also)

    monkeypatch.setattr(scanning.Population, "found", broken)

    report = operations.scan(release=release, actor=SYSTEM, now=now)

    assert report.results[OLD_AGE]["problem"].startswith("BinderException")
    assert report.results[TOLD]["due"] > 0


def test_a_right_that_was_ended_and_is_found_anew_is_a_row_of_its_own(
    determination, officer, holder, depart, release, now
):
    operations.grant(determination.id, actor=officer, now=now)
    depart(determination, "record-wrong-ended")
    operations.withdraw(determination.id, reasons="moved away", actor=officer, now=now)
    append(events.DeterminationsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[determination], now=now)
    other = {**determination.facts, "person": {**determination.facts["person"], "community": "elsewhere"}}
    models.Determination.objects.filter(id=determination.id).update(facts=other)  # as it had been when it was ended

    rescan(release, now)

    ended, again = models.Determination.objects.filter(policy=OLD_AGE, subject=determination.subject).order_by("id")
    assert (ended.state, again.state, again.number) == (State.WITHDRAWN, State.FOUND, "")
    assert ended.number


@pytest.mark.parametrize(
    ("evidence", "field", "said"),
    [("assistance.benefit", "in_payment", "perhaps"), ("population.identity", "community", "\0")],
)
def test_a_record_that_cannot_be_read_changes_nobodys_right(
    cast, scanned, release, now, monkeypatch, evidence, field, said
):
    owner = models.Determination.objects.get(policy=MANY, recipient=cast.number("ma")).recipient
    before = list(models.Determination.objects.order_by("id").values())
    sweep = connectors.records

    def broken(register, kind, fields, *, where=None):
        done = False
        for batch in sweep(register, kind, fields, where=where):
            for row in batch:
                record = dict(zip(fields, row, strict=True))
                if kind.id == evidence and record["id_number"] == owner and not done:
                    record[field], done = said, True
                yield [tuple(record.values())]

    monkeypatch.setattr(connectors, "records", broken)

    result = operations.scan(release=release, actor=SYSTEM, now=now, policies=[MANY]).results[MANY]

    assert (result["unreadable"], result["unjudged"]) == (1, 1)
    assert list(models.Determination.objects.order_by("id").values()) == before
