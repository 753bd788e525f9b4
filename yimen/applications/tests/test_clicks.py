"""Officers of every post click whatever they like on cases in every state: nothing unlawful is stored or quiet.

Through the pages and the database. Afterwards each stored decision is what its rule allows, or has an exception of the
folder, a second person and an alert.
"""

import random

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.applications.tests.driving import Driver
from yimen.cage import queries as cage
from yimen.cases import events
from yimen.cases.queries import rows
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.identity.access import in_post
from yimen.ledger import ids
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db
ACTS = ["accept", "refuse-acceptance", "inspect", "grant", "refuse", "revoke", "keep", "propose", "claim", "put-back"]
FITTING = {"accept": ["accept", "refuse-acceptance", "propose"], "inspect": ["inspect"],
           "decide": ["grant", "refuse", "propose"], "revoke": ["revoke", "keep"]}  # fmt: skip


def desk_of(actor) -> Client:
    """The browser of an officer who acts in one post."""
    client = Client()
    held = identity.posts_of(actor.id, on=timezone.localdate())
    session, now = client.session, timezone.now().isoformat()
    session[sessions.PERSON] = actor.id
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    holding = next(each for each in held if (each.post, each.division) == (actor.post, actor.division))
    session[sessions.HOLDING] = str(holding.id)
    session.save()
    return client


@pytest.fixture
def officers(cast, release):
    posts = [post.id for agency in release.agencies.values() for post in agency.posts.values()]
    return [in_post(holding) for post in posts for holding in identity.holders_of(post, on=timezone.localdate())]


@pytest.fixture
def cases(cast, release, now):
    """Cases that every rule allows, that no rule allows, and that wait for a check."""
    now = timezone.now()
    fine = Driver(cast, release, now)
    fine.complete()
    fine.submit()
    dwelling = Driver(cast, release, now, who="zhou")
    dwelling.complete()
    dwelling.submit()
    banned = Driver(cast, release, now, who="chen", **{"safety_officer.id_number": cast.number("fang")}).opening()
    return [each for driver in (fine, dwelling, banned) for each in driver.application.cases.all()]


def click(chance, cases, officers, desks) -> None:
    """One click of somebody, more often of who could do it than of chance."""
    case = chance.choice(cases)
    waiting = list(cage.departures_of(f"case:{case.id}"))
    proposed = [each for each in waiting if each.row.state == "proposed"]
    if proposed and chance.random() < 0.5:
        reviewers = [each for each in officers if each.post == proposed[0].row.reviewer]
        actor = chance.choice(reviewers if chance.random() < 0.8 else officers)
        review(desks, actor, proposed[0].row, chance)
        return
    records = list(case.inspections.filter(signed_at=None, disputed_at=None))
    if records:
        actor = next(each for each in officers if each.id == str(records[0].colleague))
        desks(actor).post(reverse("cases:sign", args=[records[0].id]), {"agree": chance.choice(["yes", "yes", "no"]),
                                                                        "reasons": "x"})  # fmt: skip
        return
    task = case.tasks.filter(closed_at=None).first() or case.tasks.order_by("closed_at").last()
    if task is None:
        return
    fitting = [each for each in officers if each.post == task.post and each.division == "tingchao"]
    actor = chance.choice(fitting if fitting and chance.random() < 0.85 else officers)
    act = chance.choice(FITTING[task.act] if chance.random() < 0.9 else ACTS)
    power = task.power and cage_power(task)
    fields = {"reasons": chance.choice(["理由", "理由", "理由", ""])}
    if act == "propose":
        fields["exception"] = chance.choice([*(each.id for each in power.exceptions), "no-such"])
    if act == "inspect":
        others = [each for each in fitting if each.id != actor.id]
        fields |= {"colleague": others[0].id if others else "", "inspected_on": str(timezone.localdate()),
                   "findings": "看过", "passed": chance.choice(["yes", "no"])}  # fmt: skip
        for item in service_of(task).checklist:
            answer = chance.choices(["conforms", "does-not-conform", "not-applicable", "nonsense"], [12, 1, 1, 0.3])[0]
            fields |= {f"item-{item.id}": answer, f"note-{item.id}": "x"}
    answer = desks(actor).post(reverse("cases:office_act", args=[case.reference, task.id, act]), fields)
    assert answer.status_code in {302, 403, 404, 409}, answer.content.decode()[:2000]


def review(desks, actor, row, chance) -> None:
    fields = {"agree": chance.choice(["yes", "yes", "no"]), "opinion": chance.choice(["同意", "同意", ""])}
    answer = desks(actor).post(reverse("cage:review", args=[row.id]), fields)
    assert answer.status_code in {302, 403, 404, 409}


def cage_power(task):
    from yimen.releases import queries as releases

    return releases.current().powers[task.power]


def service_of(task):
    from yimen.releases import queries as releases

    return releases.current().services[task.case.definition]


def run(clicks, seed, cases, officers) -> None:
    chance, known = random.Random(seed), {}

    def desks(actor):
        key = (actor.id, actor.post, actor.division)
        if key not in known:
            known[key] = desk_of(actor)
        return known[key]

    for _ in range(clicks):
        click(chance, cases, officers, desks)


def check_everything(cases, release, auditor) -> dict[str, int]:
    """Nothing stored differs from its rule but by an exception, a second person, and an alert."""
    counted = {"by rule": 0, "by departure": 0, "refused": 0}
    alerts = {each.row.departure_id: each for each in [*cage.alerts(auditor), *cage.alerts(auditor, closed=True)]}
    for decision in rows.Decision.objects.all():
        assert decision.ruling is not None
        if decision.outcome in decision.ruling["allowed"]:
            assert decision.departure_id is None
            counted["by rule"] += 1
            continue
        [used] = [
            each for each in cage.departures_of(f"case:{decision.case_id}") if each.row.id == decision.departure_id
        ]
        assert (used.row.state, used.row.outcome, used.row.power) == ("used", decision.outcome, used.power.id)
        assert used.exception in used.power.departures_from(decision.ruling["value"])
        assert len({used.row.proposed_by, used.row.reviewed_by}) == 2
        assert used.row.reviewed_by != decision.decided_by
        assert alerts[decision.departure_id].row.matter == f"case:{decision.case_id}"
        counted["by departure"] += 1
    for inspection in rows.Inspection.objects.all():
        assert ("passed" if inspection.passed else "failed") in inspection.ruling["allowed"]
    for case in cases:
        for act in ledger.acts_of(f"case:{case.id}", limit=10_000):
            counted["refused"] += act.kind == "cage.exercise.refused"
            power = act.power or {}
            if power.get("outcome") is None:
                continue
            rule = release.powers[power["power"]].applies.outcomes.get(power["ruling"]["value"], [])
            assert power["outcome"] in rule or power["departure"]["id"] in {str(key) for key in alerts}
    return counted


def test_thirty_clicks(cases, officers, release, cast):
    run(30, 1, cases, officers)
    counted = check_everything(cases, release, cast.officer(release.city.oversight))
    assert counted["by rule"] >= 1  # the licence of the third stands from before
    assert sum(counted.values()) >= 3


@pytest.mark.long
def test_three_hundred_clicks(cases, officers, release, cast):
    run(300, 2, cases, officers)
    counted = check_everything(cases, release, cast.officer(release.city.oversight))
    assert counted["by rule"] >= 3
    assert counted["refused"] >= 5


def test_the_database_refuses_a_decision_against_its_rule(cases, officers, now):
    """Whoever writes around the code: an act that names the row is not enough."""
    case = cases[0]
    said = {"decision": "eligibility", "value": "dwelling", "allowed": ["refused"]}
    for ruling, outcome, fine in ((said, "granted", False), (said, "refused", True)):
        row = rows.Decision(
            id=ids.new_id(), case=case, kind="decide", number=f"no. {outcome}", outcome=outcome, reasons="x", basis=[],
            ruling=ruling, remedies=[], decided_by=ids.new_id(), post="market.approver", decided_at=now,
        )  # fmt: skip
        with transaction.atomic():
            event = events.CaseHeld(case=str(case.id), because="-")
            append(event, actor=SYSTEM, rows=[row], now=now)
            if fine:
                row.save(force_insert=True)
                continue
            with pytest.raises(IntegrityError, match="cases_decided_by_the_rule"), transaction.atomic():
                row.save(force_insert=True)
