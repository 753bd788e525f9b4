"""What rules of a process come to, of whatever type, is kept with the case and seen by later rules as it was."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from yimen.applications.tests.driving import Driver
from yimen.cases import operations
from yimen.cases.process import execution
from yimen.engines.feel import DaysTime, FeelDateTime, FeelTime, Offset, YearsMonths
from yimen.government import datatypes
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases
from yimen.releases import queries as in_force
from yimen.requirements.facts import Applicant

pytestmark = pytest.mark.django_db
NINE = FeelTime(9 * 3600 * 10**9, Offset(8 * 3600))
RESULTS = {
    "amount": ("1200.50 / 2", Decimal("600.25")),
    "day": ('date("2026-11-30")', dt.date(2026, 11, 30)),
    "moment": ('date and time("2026-11-30T09:00:00+08:00")', FeelDateTime(dt.date(2026, 11, 30), NINE)),
    "term": ('duration("P1Y6M")', YearsMonths(18)),
    "wait": ('duration("P2DT5H")', DaysTime(53 * 3600 * 10**9)),
    "listed": ('[1, null, "a", true]', [Decimal(1), None, "a", True]),
    "record": ('{on: date("2026-11-30"), rate: 0.05}', {"on": dt.date(2026, 11, 30), "rate": Decimal("0.05")}),
    "nothing": ("null", None),
    "later": ('amount > 600 and day + term = date("2028-05-30") and record.rate * 2 = 0.1', True),
}


@pytest.fixture
def lin(cast, release, now):
    """Has submitted an application for a licence whose process works out values of many types."""
    data = json.loads(release.to_json())
    service = data["services"][cast.names("business-licence")]
    tasks, flows, before = "", "", "start"
    for name in RESULTS:
        tasks += f'<businessRuleTask id="work-out-{name}" yimen:decision="{name}" yimen:result="{name}"/>'
        flows += f'<sequenceFlow id="to-{name}" sourceRef="{before}" targetRef="work-out-{name}"/>'
        before = f"work-out-{name}"
        title = {"zh": "结果", "en": "Result", "zh-Hant": "結果"}
        service["rules"]["decisions"][name] = {"name": f"Result {name}", "title": title, "values": {}}
    source = service["process"]["source"]
    assert 'sourceRef="start"' in source
    source = source.replace('sourceRef="start"', f'sourceRef="{before}"', 1)
    service["process"]["source"] = source.replace("<startEvent", f"{tasks}{flows}<startEvent", 1)
    inputs = "".join(
        f'<inputData id="in-{name}" name="{name}"><variable name="{name}"/></inputData>' for name in RESULTS
    )
    used = "".join(
        f'<informationRequirement><requiredInput href="#in-{name}"/></informationRequirement>' for name in RESULTS
    )
    decisions = "".join(
        f'<decision id="result-{name}" name="Result {name}"><variable name="Result {name}"/>{used * (name == "later")}'
        f"<literalExpression><text>{text.replace('>', '&gt;')}</text></literalExpression></decision>"
        for name, (text, _) in RESULTS.items()
    )
    rules = service["rules"]["source"]
    service["rules"]["source"] = rules.replace("</definitions>", f"{inputs}{decisions}</definitions>")
    changed = Release.from_json(Release.from_json(json.dumps(data, ensure_ascii=False)).to_json())
    digest = releases.publish(changed, actor=SYSTEM, now=now + dt.timedelta(seconds=1))
    driver = Driver(cast, in_force.get(digest), now)
    driver.complete()
    driver.submit()
    return driver


def test_results_of_every_type_survive_submission_as_themselves(lin):
    found = datatypes.decode(lin.case().variables)

    assert {name: found[name] for name in RESULTS} == {name: value for name, (_, value) in RESULTS.items()}
    person = Applicant(lin.person.id_number, lin.person.name, lin.person.phone)
    context = execution.context_of(lin.case(), person, lin.release, on=lin.now.date())
    assert (context["amount"], context["day"]) == (Decimal("600.25"), dt.date(2026, 11, 30))


def test_the_case_goes_on_to_its_licence(lin):
    registrar = lin.officer("market.registrar")
    operations.accept(lin.task().id, actor=registrar, now=lin.now)
    operations.decide(lin.task().id, outcome="granted", reasons="齐全。", actor=registrar, now=lin.now)

    assert lin.case().status == "granted"
    assert datatypes.decode(lin.case().variables)["term"] == YearsMonths(18)
