"""Results of rules are kept in their type, whatever it is, from submission to the decision."""

import datetime as dt
import itertools
import shutil
from decimal import Decimal

import pytest
from django.conf import settings

from yimen import government
from yimen.applications.tests.driving import GRANTED, Driver
from yimen.cases import operations
from yimen.cases.process.execution import Execution
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
RESULTS = {
    "a-number": ("1000.50", Decimal("1000.50")),
    "a-day": ('@"2026-11-30"', dt.date(2026, 11, 30)),
    "a-list": ('["a", 1.5, @"2026-11-30"]', ["a", Decimal("1.5"), dt.date(2026, 11, 30)]),
    "a-context": ('{fee: 12.5, until: @"2027-01-01"}', {"fee": Decimal("12.5"), "until": dt.date(2027, 1, 1)}),
    "nothing": ("null", None),
}


@pytest.fixture
def lin(cast, now, tmp_path, names):
    """Submitted in a copy of the folder whose process asks rules for results of every type, one of them unnamed."""
    folder = tmp_path / "city"
    shutil.copytree(settings.GOVERNMENT_FOLDER, folder)
    service = next(folder.glob(f"agencies/*/services/{names('business-licence')}"))
    rules, process = service / "rules.dmn", service / "process.bpmn"
    decisions = "".join(
        f'<decision id="{key}" name="{key}"><variable name="{key}"/>'
        f"<literalExpression><text>{text.replace('<', '&lt;')}</text></literalExpression></decision>"
        for key, (text, _) in RESULTS.items()
    )
    rules.write_text(rules.read_text().replace("</definitions>", f"{decisions}</definitions>"))
    keys = list(RESULTS)
    steps = "".join(
        f'<businessRuleTask id="ask-{key}" yimen:decision="{key}"'
        + ("" if key == "nothing" else f' yimen:result="{key.replace("-", "_")}"')
        + "/>"
        for key in keys
    )
    places = [*(f"ask-{key}" for key in keys), "check"]
    flows = "".join(
        f'<sequenceFlow id="flow-{source}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in itertools.pairwise(places)
    )
    drawn = process.read_text().replace(
        'sourceRef="start" targetRef="check"', f'sourceRef="start" targetRef="{places[0]}"'
    )
    process.write_text(drawn.replace("</process>", f"{steps}{flows}</process>"))
    told = service / "service.yaml"
    named = "".join(f"  {key}: {{name: {key}, title: {{zh: 结果, en: Result}}}}\n" for key in keys)
    told.write_text(told.read_text().replace("\ndecisions:\n", f"\ndecisions:\n{named}", 1))
    release, problems = government.load(folder)
    assert release is not None, problems
    releases.publish(release, actor=SYSTEM, now=now)
    driver = Driver(cast, release, now)
    driver.complete()
    driver.submit()
    return driver


def test_results_of_every_type_survive_submission_and_decision(lin):
    wanted = {key.replace("-", "_"): value for key, (_, value) in RESULTS.items() if key != "nothing"}
    wanted["ask-nothing"] = None

    context = Execution.of(lin.case(), now=lin.now).context()
    assert {name: context[name] for name in wanted} == wanted

    registrar = lin.officer("market.registrar")
    operations.accept(lin.task().id, actor=registrar, now=lin.now)
    operations.decide(lin.task().id, outcome="granted", reasons=GRANTED, actor=registrar, now=lin.now)
    assert lin.case().status == "granted"
    context = Execution.of(lin.case(), now=lin.now).context()
    assert {name: context[name] for name in wanted} == wanted
