"""Whoever does whatever in whatever order: a step is taken or refused with words, and what must hold always holds."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations, powers
from yimen.cases.process.execution import calendar_of
from yimen.cases.queries import rows
from yimen.credentials import queries as credentials
from yimen.engines import clock
from yimen.identity import queries as identity
from yimen.identity.access import in_post

pytestmark = pytest.mark.django_db
STEPS = [
    "accept", "inspect", "decide", "revoke", "sign", "time", "claim", "put-back", "correct", "answer", "not-accept",
    "dispute", "suspend", "resume-limit", "extend", "resume", "withdraw", "submit-again", "declare",
]  # fmt: skip


@pytest.fixture
def opened(cast, release, now):
    return Driver(cast, release, now, who="chen").opening()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_breaks_what_must_hold(opened, release, data):
    officers = [
        in_post(holding)
        for post in ("market.registrar", "market.examiner", "market.approver", "market.director", "fire.clerk",
                     "fire.inspector", "fire.approver", "urban.sign-clerk", "water.clerk", "water.inspector",
                     "water.approver", "water.director")
        for holding in identity.holders_of(post, on=opened.now.date())
    ]  # fmt: skip
    with transaction.atomic():
        now = opened.now
        for n in range(data.draw(st.integers(10, 60))):
            now += dt.timedelta(hours=data.draw(st.sampled_from([1, 1, 1, 30])))
            case = data.draw(
                st.sampled_from(list(opened.application.cases.order_by("reference"))[0 if n % 9 == 0 else 1 :])
            )
            waiting = list(case.tasks.filter(closed_at=None))
            fitting = [each for each in officers if any(powers.in_reach(w, each, release=release) for w in waiting)]
            actor = data.draw(st.sampled_from(fitting * 9 + officers))
            likely = [act for each in waiting for act in (["inspect", "sign"] if each.act == "inspect" else [each.act])]
            step = data.draw(st.sampled_from(likely * 20 + STEPS))
            try:
                with transaction.atomic():
                    take(step, opened, case, actor, officers, data.draw(st.booleans()), now)
            except errors.NotAllowed as refused:
                assert refused.refusal.reasons
            except errors.CaseError as error:
                assert error.text.zh and error.text.en
            check(opened)
        transaction.set_rollback(True)


def take(step, driver, case, actor, officers, good, now) -> None:
    """One step by somebody, whether or not it is theirs and its time has come."""
    task = (
        case.tasks.order_by("closed_at", "opened_at").last() if not good else case.tasks.filter(closed_at=None).last()
    )
    task = task or case.tasks.last()
    task_id = task.id if task else uuid.uuid4()  # a filing that was complete never waited for anybody
    by = {"actor": actor, "now": now}
    record = case.inspections.order_by("recorded_at").last()
    match step:
        case "claim":
            operations.claim(task_id, **by)
        case "put-back":
            operations.release_task(task_id, **by)
        case "accept":
            operations.accept(task_id, **by)
        case "correct":
            operations.request_correction(task_id, [(next(iter(case.facts)), "核对")], **by)
        case "answer":
            items = [each["item"] for each in rows.Correction.objects.filter(case=case).values_list("items")[0][0]] \
                if rows.Correction.objects.filter(case=case).exists() else []  # fmt: skip
            answers = {item: case.facts[item]["value"] or "" for item in items}
            applying.answer_correction(case.id, answers=answers, uploads={}, actor=driver.actor, now=now)
        case "not-accept":
            operations.refuse_acceptance(task_id, reasons="不符合" if good else "", **by)
        case "inspect":
            others = [o for o in officers if (o.post, o.division) == (actor.post, actor.division) and o != actor]
            colleague = [*others, actor][0]
            items = driver.items(case.definition, **({} if good else {"equipment": "缺"}))
            operations.record_inspection(
                task_id, items=items, findings="看过", inspected_on=now.date(), colleague=uuid.UUID(colleague.id), **by
            )
        case "sign" | "dispute":
            who = next((o for o in officers if record and o.id == str(record.colleague)), actor)
            which = record.id if record else uuid.uuid4()
            if step == "sign":
                operations.sign_inspection(which, actor=who, now=now)
            else:
                operations.dispute_inspection(which, reason="不同意", actor=who, now=now)
        case "decide":
            operations.decide(task_id, outcome="granted" if good else "refused", reasons="理由", **by)
        case "revoke":
            operations.decide_revocation(task_id, outcome="kept" if good else "revoked", reasons="理由", **by)
        case "suspend":
            operations.suspend_limit(case.id, cause="expert-review", reason="送检", **by)
        case "resume-limit":
            operations.resume_limit(case.id, **by)
        case "extend":
            operations.extend_limit(case.id, days=2, reason="复杂", **by)
        case "resume":
            operations.resume(case.id, actor=driver.actor, now=now)
        case "withdraw":
            operations.withdraw_case(case.id, actor=driver.actor, now=now)
        case "submit-again":
            applying.submit(driver.application.id, "opening", key=uuid.uuid4().hex, actor=driver.actor, now=now)
        case "declare":
            applying.declare(driver.application, "opening", actor=driver.actor, now=now)
        case "time":
            operations.fire_due(now=now)


def check(driver) -> None:
    """What holds after every step."""
    for case in driver.application.cases.all():
        tasks = list(case.tasks.filter(closed_at=None))
        issued = [each for each in credentials.of_case(case.id) if each.revoked_at is None]
        if case.closed_at is not None:
            assert tasks == []
            assert not case.timers.exists()
            assert case.due_on is None
        else:
            assert tasks, f"{case.definition} waits for nobody"
        assert len({each.output for each in issued}) == len(issued)
        assert bool(issued) == (case.status == "granted")
        own = driver.release.services[case.definition].limits.tasks
        for task in tasks:
            limit = own.get(task.node.partition(":")[2])
            opened_on = driver.release.city.today(task.opened_at)
            last = clock.add_working_days(calendar_of(driver.release), opened_on, limit.days) if limit else case.due_on
            assert task.due_on == (last or rows.NO_LIMIT)
        if case.status in {"refused", "not-accepted"}:
            assert case.decisions.get(outcome=case.status).remedies
        if case.status == "accepted":
            assert case.accepted_at is not None
