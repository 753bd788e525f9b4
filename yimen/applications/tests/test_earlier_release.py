"""A case belongs to the release that it began under, also where that one knows less than releases do now.

Earlier releases name no rule for a power, no subject of evidence, no checklist and no party. Their cases are read and
decided to the end, by the officer alone; the auditor is told of each outcome that no rule bound.
"""

import datetime as dt
import json

import pytest
from django.urls import reverse

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, acts
from yimen.applications.tests.test_citizen_pages import browser
from yimen.applications.tests.test_office_pages import Desk
from yimen.cage import queries as cage
from yimen.cases import errors, operations
from yimen.credentials import queries as credentials
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as operations_of_releases
from yimen.releases import queries as releases

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
WAS = {"zh": "没有自由裁量。", "zh-Hant": "沒有自由裁量。", "en": "There is no discretion."}


def earlier(text: str) -> str:
    """A release as it was compiled before powers named their rules: without the keys that came with that."""
    data = json.loads(text)
    drop(data["city"], "oversight", "population")
    drop(data["city"]["calendar"], "provisional_from")
    for power in data["powers"].values():
        drop(power, "applies", "exceptions")
        power["discretion"] = WAS
    for register in data["registers"].values():
        register["connector"].pop("writable", None)  # a file has none
        for field in register["fields"].values():
            drop(field, "sharing", "personal", "means")
        for kind in register["evidence"].values():
            drop(kind, "subject", "open")
    for service in data["services"].values():
        service["remedies"] = service["remedies"] or service["bodies"][0]["remedies"]
        drop(service, "warnings", "checklist")
        drop(service["rules"], "citations")
        drop(service["limits"], "routes", "tasks")
        for body in service["bodies"]:
            drop(body, "remedies")
        for output in service["outputs"].values():
            drop(output, "enters")
        for field in service["form"]["fields"]:
            drop(field, "party")
            field["sources"] = [each for each in field["sources"] if not (each["equals"] or each["confirmed"])]
            for source in field["sources"]:
                drop(source, "equals", "confirmed")
    for policy in data["policies"].values():
        policy["remedies"] = policy["remedies"] or data["services"]["food-permit"]["remedies"]
        drop(policy, "mode", "payee", "from_month", "invitation", "bodies")
    uncited(data)
    return json.dumps(data, ensure_ascii=False)


def drop(data: dict, *names: str) -> None:
    """The keys have to be there, or the test would say nothing."""
    for name in names:
        del data[name]


def uncited(data) -> None:
    """Citations without the words of their articles."""
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        uncited(each)
    if isinstance(data, dict) and {"law", "article", "says"} <= data.keys():
        drop(data, "says", "unverified")


@pytest.fixture
def before(release, now, monkeypatch):
    """The release of before, in force, kept as it was written then."""
    text = earlier(release.to_json())
    with monkeypatch.context() as patch:
        patch.setattr(Release, "to_json", lambda self: text)
        digest = operations_of_releases.publish(Release.from_json(text), actor=SYSTEM, now=now + SECOND)
    return releases.get(digest)


@pytest.fixture
def lin(cast, release, before, now):
    """Has submitted under the release of before; the present one is in force since."""
    driver = Driver(cast, before, now)
    driver.complete()
    driver.submit()
    operations_of_releases.publish(release, actor=SYSTEM, now=now + 2 * SECOND)
    return driver


def alerts(release, driver):
    return [(each.row.power, each.row.because) for each in cage.alerts(driver.officer(release.city.oversight))]


def test_it_binds_no_power_and_names_nobodys_evidence(before):
    assert {power.applies for power in before.powers.values()} == {None}
    assert before.city.oversight is None
    assert all(kind.people == (kind.key,) for each in before.registers.values() for kind in each.evidence.values())


def test_its_case_is_read_by_the_applicant_and_by_the_officer(lin, before):
    assert lin.case().release == before.digest
    assert browser(lin).get(reverse("applications:case", args=[lin.case().reference])).status_code == 200
    page = Desk(lin.officer("market.registrar")).open(lin.case())
    assert page.status_code == 200
    assert "小满面馆" in page.content.decode()


def test_its_case_is_decided_and_the_auditor_is_told_each_time(lin, release):
    registrar = lin.officer("market.registrar")
    desk = Desk(registrar)
    desk.do(lin.task(), "claim")

    assert desk.do(lin.task(), "accept").status_code == 302
    assert lin.case().status == "accepted"
    desk.do(lin.task(), "claim")
    assert desk.do(lin.task(), "grant").status_code == 302

    assert lin.case().status == "granted"
    assert [each.service for each in credentials.of_case(lin.case().id)] == ["business-licence"]
    assert alerts(release, lin) == [
        ("market.business-licence.accept", "no-rule"), ("market.business-licence.decide", "no-rule"),
    ]  # fmt: skip
    assert browser(lin).get(reverse("applications:case", args=[lin.case().reference])).status_code == 200


def test_a_refusal_that_no_rule_gives_reasons_for_takes_those_of_the_officer(lin):
    registrar = lin.officer("market.registrar")
    operations.accept(lin.task().id, actor=registrar, now=lin.now)

    with pytest.raises(errors.CaseError):
        operations.decide(lin.task().id, outcome="refused", actor=registrar, now=lin.now)
    operations.decide(lin.task().id, outcome="refused", reasons="字号不规范。", actor=registrar, now=lin.now)

    case = lin.case()
    assert case.status == "refused"
    decision = case.decisions.get(outcome="refused")
    assert (decision.reasons, decision.ruling, len(decision.remedies)) == ("字号不规范。", None, 2)
    assert "cage.departure.proposed" not in acts(case)


def test_a_check_on_site_without_a_checklist_is_judged_by_the_officers(lin, release):
    registrar = lin.officer("market.registrar")
    operations.accept(lin.task().id, actor=registrar, now=lin.now)
    operations.decide(lin.task().id, outcome="granted", actor=registrar, now=lin.now)
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    lin.complete("opening")
    lin.submit("opening")
    operations.accept(lin.task("food-permit").id, actor=registrar, now=lin.now)
    first, second = lin.officer("market.examiner"), lin.officer("market.examiner", nth=1)
    checked = {
        "items": {}, "findings": "现场核查", "inspected_on": release.city.today(lin.now), "colleague": second.id,
    }  # fmt: skip
    task = lin.task("food-permit")

    with pytest.raises(errors.CaseError):  # whether it is passed is theirs to say
        operations.record_inspection(task.id, **checked, actor=first, now=lin.now)
    operations.record_inspection(task.id, **checked, passed=True, actor=first, now=lin.now)
    operations.sign_inspection(task.inspections.get().id, actor=second, now=lin.now)

    assert lin.task("food-permit").act == "decide"
    assert ("market.food-permit.inspect", "no-rule") in alerts(release, lin)
