"""The city's own rules bind its officers: random facts, rulings, clicks and departures, without a database."""

import datetime as dt
import functools
import random
import uuid
from dataclasses import replace

from yimen.cage import rules as cage
from yimen.cases import models
from yimen.cases.process.binding import ruling as ruling_of
from yimen.cases.process.execution import Execution, context_of
from yimen.cases.rules import inspections
from yimen.engines import bpmn, dmn
from yimen.engines.feel import to_python
from yimen.government.schema import steps
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
APPLICANT = Applicant("990100199001010018", "林晓梅", "13900000000")
CLICKS = 10_000


def value(field, chance):
    """A value of a field, often missing."""
    if chance.random() < 0.15:
        return None
    options = [option.value for option in field.options]
    match field.type:
        case "boolean":
            return chance.random() < 0.3
        case "number" | "money":
            return str(chance.choice([0, 1, 2, 3, 40, 199, 201, 460, 5000]))
        case "date":
            return (NOW.date() + dt.timedelta(days=chance.randint(-40, 400))).isoformat()
        case "choices":
            return chance.sample(options, 1) if options else []
        case _:
            return chance.choice([*options, "住宅", "商业", "合格", "不合格", "木", "亚克力", "tingchao"])


def origin(field, chance) -> dict:
    """On whose word a fact stands: what a register should say, the applicant says in two cases of five."""
    if chance.random() < 0.6 and any(source.kind == "register" for source in field.sources):
        return {"source": "register"}
    if chance.random() < 0.5:
        return {"source": "typed"}
    return {"source": "typed", "disputes": "an extract", "against": value(field, chance)}


def case_of(service, chance) -> models.Case:
    """A case that is in no table, with facts as they may be and the results of a process that is somewhere."""
    facts = {
        field.id: {"value": value(field, chance), "at": NOW.isoformat(), **origin(field, chance)}
        for field in service.form.fields
        if chance.random() < 0.95
    }
    answers = {
        item.id: {"answer": chance.choices(inspections.ANSWERS, [8, 1, 1])[0], "note": "x"}
        for item in service.checklist
    }
    found = inspections.found(service.checklist, answers, findings="")
    variables = {"inspection": {**found, "passed": chance.choice([True, False])}} if chance.random() < 0.6 else {}
    results = [node.attributes.get("result") for node in bpmn.read(service.process.source).nodes
               if node.kind is bpmn.Kind.RULE]  # fmt: skip
    variables |= {name: "stale" for name in results if chance.random() < 0.8}  # what rules said once binds nobody
    documents = {document.id: {} for document in service.form.documents if chance.random() < 0.9}
    body = chance.choice([*(each.division for each in service.bodies), "elsewhere"])
    return models.Case(id=uuid.uuid4(), definition=service.id, facts=facts, variables=variables, documents=documents,
                       body=body, division="tingchao", reference="HA-1")  # fmt: skip


def acts_of(service) -> dict[str, str]:
    """The powers that its process exercises, each with the act."""
    nodes = bpmn.read(service.process.source).nodes
    return {node.attributes["power"]: node.attributes["act"] for node in nodes if node.kind is bpmn.Kind.USER}


@functools.cache
def loaded(source: str) -> dmn.Model:
    return dmn.load(source.encode())


def said_by_the_file(service, power, execution, told=None) -> str:
    """What the DMN file itself comes to, asked without the code under test, with other values of some facts."""
    model, facts = loaded(service.rules.source), facts_.read(execution.case.facts)
    facts |= {name: replace(facts[name], value=value) for name, value in (told or {}).items()}
    context = context_of(execution.case, APPLICANT, execution.release, facts=facts, on=execution.on)
    for node in execution.net.nodes:
        if node.kind is bpmn.Kind.RULE and node.attributes["result"] in context:
            name = service.rules.decisions[node.attributes["decision"]].name
            context[node.attributes["result"]] = to_python(model.evaluate(name, context, today=execution.on).value)
    found = model.evaluate(service.rules.decisions[power.applies.decision].name, context, today=execution.on).value
    return found if isinstance(found, str) else "null"


def own_word(service, case) -> dict[str, object]:
    """The facts that only the applicant says though a register is there for them, with what the register says."""
    return {
        field.id: fact.get("against")
        for field in service.form.fields
        if any(source.kind == "register" for source in field.sources)
        and (fact := case.facts.get(field.id))
        and fact["source"] == "typed"
        and (fact["value"] is not None or "disputes" in fact)
    }


def agreed_to(chance, matter, power) -> cage.Agreed | None:
    if not power.exceptions or chance.random() < 0.3:
        return None
    each = chance.choice(power.departures_from(matter.ruling.value) or power.exceptions)
    good = chance.random() < 0.6
    return cage.Agreed(
        matter=matter.id if good else "case:other",
        power=power.id,
        exception=each.id,
        outcome=each.outcome,
        fingerprint=matter.ruling.fingerprint if good or chance.random() < 0.5 else "0" * 64,
        proposed_by="gu",
        reviewed_by="pei" if chance.random() < 0.8 else "gu",
    )


def test_ten_thousand_clicks_on_the_rules_of_the_city(city):
    chance, clicks, counted = random.Random(7), 0, {True: 0, False: 0, "departed": 0, "unverified": 0}
    services = list(city.services.values())
    while clicks < CLICKS:
        service = chance.choice(services)
        execution = Execution(case_of(service, chance), APPLICANT, city, now=NOW)
        for power_id, act in acts_of(service).items():
            power, ruling = city.powers[power_id], ruling_of(execution, power_id)
            assert ruling is not None
            said, own = said_by_the_file(service, power, execution), own_word(service, execution.case)
            if ruling.value == "unverified":  # nobody vouches for something, and that is said
                assert own and ruling.grounds and not power.applies.as_stated
                counted["unverified"] += 1
            else:  # whatever registers say, or would say, it comes to the same
                assert ruling.value == said
                assert power.applies.as_stated or said_by_the_file(service, power, execution, own) == said, own
            matter = cage.Matter(
                id="case:1", release=city, division="tingchao", context=execution.current(), ruling=ruling
            )
            officers = [cage.Officer(each, power.posts[0], "tingchao") for each in ("gu", "luo")]
            for outcome in steps.outcomes_of(act) * 8:
                clicks += 1
                agreed = agreed_to(chance, matter, power)
                found = cage.judge(
                    power_id,
                    cage.Facts(officer=officers[0], matter=matter, on=execution.on, outcome=outcome, departure=agreed,
                               together_with=officers[1:]),
                    release=city,
                )  # fmt: skip
                against = [r for r in found if r.code in {cage.Code.AGAINST_RULE, cage.Code.NOT_YET,
                                                          cage.Code.NOT_A_SECOND_PERSON}]  # fmt: skip
                by_rule = outcome in power.applies.outcomes.get(ruling.value, [])
                listed = {e.id for e in power.exceptions if ruling.value in e.when_rule and e.outcome == outcome}
                fitting = {
                    cage.Agreed("case:1", power_id, each, outcome, ruling.fingerprint, "gu", "pei") for each in listed
                }
                departs = not by_rule and agreed in fitting
                assert (not against) is (by_rule or departs), (power_id, ruling, outcome, agreed, found)
                counted["departed" if departs else by_rule] += 1
    assert min(counted.values()) > 20, counted


def test_what_a_rule_said_once_does_not_bind_when_the_facts_are_others(city):
    """The process kept `met` when the case began; the officer is banned by now (Food Safety Law art. 135)."""
    service = city.services["food-permit"]
    facts = {"safety_officer.banned": True, "premises.sealed": False, "safety_officer.health_result": "合格",
             "safety_officer.health_valid_until": "2027-05-01"}  # fmt: skip
    case = models.Case(
        id=uuid.uuid4(), definition=service.id, documents={}, body="tingchao", division="tingchao",
        facts={name: {"value": each, "source": "register", "at": ""} for name, each in facts.items()},
        variables={"requirements": "met", "inspection": {"passed": True, "findings": ""}, "advice": "grant"},
    )  # fmt: skip
    ruling = ruling_of(Execution(case, APPLICANT, city, now=NOW), "market.food-permit.decide")

    assert ruling.value == "refuse"
    assert "《中华人民共和国食品安全法》第一百三十五条" in [each.zh for each in ruling.citations]
    assert "被禁止（是）" in ruling.grounds[0].text.zh


def test_findings_judge_themselves(city):
    """An officer who writes that an essential item does not conform has not passed it; a lesser item is put right."""
    service = city.services["food-permit"]
    case = models.Case(id=uuid.uuid4(), definition=service.id, documents={}, body="", division="tingchao", facts={})
    execution = Execution(case, APPLICANT, city, now=NOW)

    def said(**wrong):
        answers = {item.id: {"answer": wrong.get(item.id, "conforms")} for item in service.checklist}
        found = inspections.found(service.checklist, answers, findings="")
        return ruling_of(execution, "market.food-permit.inspect", {"inspection": found}).value

    assert said() == "conforms"
    essential = [item.id for item in service.checklist if item.essential]
    assert {said(**{each: "does-not-conform"}) for each in essential} == {"does-not-conform"}
    assert {said(**{item.id: "does-not-conform"}) for item in service.checklist if not item.essential} == {"conforms"}
    unanswered = inspections.found(service.checklist, {}, findings="")
    assert ruling_of(execution, "market.food-permit.inspect", {"inspection": unanswered}).value == "unclear"


def test_another_bodys_affair_is_not_accepted_and_what_is_incomplete_not_yet(city):
    service = city.services["business-licence"]
    usual = {"boolean": True, "date": "2027-01-01", "choices": ["餐饮服务"]}
    facts = {
        field.id: {"value": usual.get(field.type, "1"), "source": "typed", "at": ""} for field in service.form.fields
    }
    facts["premises.community"] = {"value": "yuqian-east", "source": "register", "at": ""}
    documents = {document.id: {} for document in service.form.documents}
    case = models.Case(id=uuid.uuid4(), definition=service.id, documents=documents, body="tingchao",
                       division="tingchao", facts=facts)  # fmt: skip

    def said(**more):
        changed = models.Case(
            **{**{f.attname: getattr(case, f.attname) for f in models.Case._meta.concrete_fields}, **more}
        )
        return ruling_of(Execution(changed, APPLICANT, city, now=NOW), "market.business-licence.accept").value

    assert said() == "acceptable"
    assert said(body="wanglan") == "not-competent"
    asked = next(f.id for f in service.form.fields if f.official and f.ask and not f.optional and f.ask.when is None
                 and f.when is None)  # fmt: skip
    assert said(facts={name: fact for name, fact in facts.items() if name != asked}) == "incomplete"
    assert said(facts={**facts, "premises.community": {"value": None, "source": "register", "at": ""}}) == "unclear"


def test_an_essential_item_is_not_waved_through_as_not_applying(release):
    """Marking every item of a kitchen as not applying would pass it: only what the list says so may not apply."""
    for service in release.services.values():
        answers = {item.id: {"answer": "not-applicable", "note": "不适用"} for item in service.checklist}
        always = {item.id for item in service.checklist if item.essential and not item.may_not_apply}

        assert {problem.field for problem in inspections.problems(service.checklist, answers)} == always
        assert inspections.found(service.checklist, answers, findings="")["unanswered"] == len(always)


def test_a_refusal_after_a_check_says_what_did_not_conform(release):
    """Art. 38: the reasons are facts, each with the clause of its item."""
    checklist = release.services["food-permit"].checklist
    answers = {item.id: {"answer": "conforms", "note": ""} for item in checklist}
    answers |= {"layout": {"answer": "does-not-conform", "note": "生熟交叉"}}

    [ground] = inspections.grounds(checklist, answers)

    assert "不符合：生熟交叉" in ground["zh"]
    assert ground["basis"][0]["zh"] == "《中华人民共和国食品安全法》第三十三条"
    assert inspections.found(checklist, answers, findings="")["wrong"] == [ground["zh"].removeprefix("现场核查：")]


def test_what_an_output_states_is_printed_in_the_order_of_the_file(release):
    """A release sorts its keys; a licence begins with the name."""
    assert next(iter(release.services["business-licence"].outputs["licence"].in_order))[0] == "name"
