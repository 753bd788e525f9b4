"""What a process asks for: performed with the act or by the worker, tried again when it fails, never passed over."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from yimen.applications.tests.driving import GRANTED, Driver, acts
from yimen.cases import errors, operations, queries
from yimen.cases.registries import effects
from yimen.cases.tests.desk import Desk
from yimen.government.schema import Release, steps
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
STEP = '<serviceTask id="ring" yimen:operation="ring" yimen:output="licence"/>'
WAY = '<sequenceFlow id="x1" sourceRef="ring" targetRef="check"/>'


class Bell:
    """An outside system that can be out of order."""

    def __init__(self):
        self.works, self.rung = True, []

    def ring(self, execution, call, *, actor, now):
        if not self.works:
            raise RuntimeError("out of order")
        self.rung.append((execution.case.reference, call.instance))


@pytest.fixture
def bell(monkeypatch):
    effects.of("issue")  # what the house brings is registered
    bell = Bell()
    monkeypatch.setitem(effects.REGISTRY, "ring", effects.Effect("ring", bell.ring, deferred=True))
    return bell


@pytest.fixture
def lin(cast, release, now, bell):
    """Submitted to a process that rings before anything else."""
    service = release.services["business-licence"]
    source = service.process.source.replace('sourceRef="start" targetRef="check"', 'sourceRef="start" targetRef="ring"')
    process = service.process.model_copy(update={"source": source.replace("</process>", f"{STEP}{WAY}</process>")})
    services = {**release.services, service.id: service.model_copy(update={"process": process})}
    other = Release.from_json(release.model_copy(update={"services": services}).to_json())
    releases.publish(other, actor=SYSTEM, now=now)
    driver = Driver(cast, other, now)
    driver.complete()
    driver.submit()
    return driver


def later(lin, **passed) -> dt.datetime:
    return lin.now + dt.timedelta(**passed)


def test_every_operation_that_check_knows_has_its_effect():
    assert all(effects.of(name).name == name for name in steps.operations())


def test_what_nobody_carries_out_stops_the_step():
    with pytest.raises(KeyError):
        effects.of("unheard-of")


def test_a_name_is_registered_once():
    effects.of("issue")
    with pytest.raises(ValueError, match="registered already"):
        effects.effect("issue")(lambda *_, **__: None)


@pytest.mark.parametrize("output", ["issues", "revokes"])
def test_no_deferred_effect_issues_or_revokes_an_output(output):
    with pytest.raises(ValueError, match="deferred"):
        effects.effect("later", deferred=True, output=output)
    assert "later" not in effects.REGISTRY


def test_the_process_waits_until_the_worker_has_performed_it(lin, bell):
    assert (bell.rung, list(lin.case().tasks.all())) == ([], [])

    assert operations.fire_due(now=lin.now) == 1

    assert len(bell.rung) == 1
    assert lin.task().act == "accept"
    assert acts(lin.case())[-1] == "case.effect.performed"
    assert operations.fire_due(now=lin.now) == 0


def test_one_that_fails_is_seen_and_tried_again_later(lin, bell):
    bell.works = False

    assert operations.fire_due(now=lin.now) == 0
    assert acts(lin.case())[-1] == "case.effect.failed"
    assert operations.fire_due(now=later(lin, seconds=59)) == 0
    assert acts(lin.case()).count("case.effect.failed") == 1  # its time has not come

    assert operations.fire_due(now=later(lin, seconds=60)) == 0
    assert acts(lin.case()).count("case.effect.failed") == 2
    timer = lin.case().timers.get(timer__startswith=effects.TIMER)
    assert timer.due_at == later(lin, seconds=60, minutes=10)

    bell.works = True
    assert operations.fire_due(now=timer.due_at) == 1
    assert lin.task().act == "accept"


def test_officers_read_on_the_timeline_that_it_failed(lin, bell):
    bell.works = False
    operations.fire_due(now=lin.now)

    with translation.override("zh-hans"):
        page = queries.case_page(lin.case().reference, lin.officer("market.registrar"), now=lin.now)

    assert any("系统执行的步骤没有成功" in str(line) for line in page.timeline)


def test_an_officer_has_it_tried_at_once_and_a_stranger_has_not(lin, bell):
    bell.works = False
    operations.fire_due(now=lin.now)
    bell.works = True

    with pytest.raises(errors.NotFound):
        operations.retry_effects(lin.case().id, actor=lin.officer("fire.clerk"), now=lin.now)
    assert bell.rung == []

    assert operations.retry_effects(lin.case().id, actor=lin.officer("market.registrar"), now=lin.now)
    assert lin.task().act == "accept"


def test_the_case_page_has_a_button_that_tries_it_and_says_how_it_went(lin, bell):
    bell.works = False
    operations.fire_due(now=lin.now)
    desk, case = Desk(lin.officer("market.registrar")), lin.case()
    again = reverse("cases:office_retry", args=[case.reference])
    assert "Try it now" in desk.labels(case)

    failed = desk.client.post(again)
    assert (failed.status_code, bell.rung) == (409, [])
    assert "It failed again, and nothing was lost." in failed.content.decode()
    stranger = Desk(lin.officer("fire.clerk")).client.post(again)
    assert (stranger.status_code, bell.rung) == (404, [])

    bell.works = True
    done = desk.client.post(again, follow=True)
    assert "It is done." in done.content.decode()
    assert len(bell.rung) == 1
    assert "Try it now" not in desk.labels(case)


def test_an_effect_that_is_not_wanted_any_more_is_not_performed(lin, bell):
    operations.withdraw_case(lin.case().id, actor=lin.actor, now=lin.now)

    assert operations.fire_due(now=later(lin, days=1)) == 0
    assert bell.rung == []


def test_issuing_that_fails_keeps_nothing_of_the_decision(cast, release, now, monkeypatch):
    lin = Driver(cast, release, now)
    lin.complete()
    lin.submit()
    registrar = lin.officer("market.registrar")
    operations.accept(lin.task().id, actor=registrar, now=now)
    before = acts(lin.case())

    def broken(*_, **__):
        raise RuntimeError("no paper")

    monkeypatch.setitem(effects.REGISTRY, "issue", effects.Effect("issue", broken, deferred=False))
    with pytest.raises(RuntimeError):
        operations.decide(lin.task().id, outcome="granted", reasons=GRANTED, actor=registrar, now=now)

    assert (lin.case().status, acts(lin.case())) == ("accepted", before)
    assert not lin.case().decisions.exists()
