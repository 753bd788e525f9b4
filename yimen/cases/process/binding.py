"""What the rule that binds a power says of a case: as far as it rests on what somebody verified."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from yimen.cases import origins
from yimen.cases.process.execution import Execution
from yimen.cases.registries import tasks
from yimen.engines import bpmn
from yimen.engines.feel import to_python
from yimen.government import explaining, rulings
from yimen.government.rulings import Ruling
from yimen.government.schema import FormField, Power, Text
from yimen.requirements import facts as facts_
from yimen.requirements import provenance
from yimen.requirements.facts import Facts
from yimen.requirements.provenance import Unproven

NOTHING_SAID = frozenset({"unavailable", "unfound"})
_SAID: dict[Unproven, Text] = {
    "disputed": Text(
        zh="“{}”与登记库的记载不同，申请人有异议。",
        en="“{}”: the register says otherwise, and the applicant disputes it.",
    ),
    "unavailable": Text(zh="“{}”尚未核实，登记库没有回应。", en="“{}” is not verified: the register did not answer."),
    "not-found": Text(
        zh="“{}”在登记库中没有记录，只有申请人的说法。",
        en="“{}”: the register has no record, the applicant alone says it.",
    ),
    "unfound": Text(
        zh="“{}”尚未核实，登记库中没有申请人所填的号码。",
        en="“{}” is not verified: no register knows the number that the applicant gave.",
    ),
}


def ruling(
    execution: Execution, power: str, learnt: Mapping[str, object] | None = None, *, withheld: Collection[str] = ()
) -> Ruling | None:
    """What the rule of a power says of the case now; None where the release names no rule.

    It is unverified where the case would come to something else if the register is right in what the applicant
    disputes, or where it rests on what no register has told. `learnt` is what the step is about to add. Of fields that
    are `withheld` a page shows no value.
    """
    known = execution.release.powers.get(power)
    if known is None or known.applies is None or known.applies.decision not in execution.service.rules.decisions:
        return None
    facts, learnt = facts_.read(execution.case.facts), learnt or {}
    claimed = _made(execution, known.applies.decision, facts, learnt, withheld)
    unproven = provenance.unproven(execution.service.form, facts)
    if known.applies.as_stated or not unproven:
        return claimed
    decisions = _decisions(execution, known)
    disputed = frozenset(name for name, why in unproven.items() if why == "disputed")
    registered, turning = claimed, _unread(execution, facts, unproven, decisions)
    if disputed:
        ours = _comes_to(execution, facts, decisions, learnt)

        def turns(names: frozenset[str]) -> bool:
            return _comes_to(execution, _as_registered(execution, facts, names), decisions, learnt) != ours

        if turns(disputed):
            turning |= {name for name in disputed if turns(frozenset({name}))} or disputed
            registered = _made(
                execution, known.applies.decision, _as_registered(execution, facts, disputed), learnt, withheld
            )
    said = [_said(field, unproven[field.id]) for field in execution.service.form.fields if field.id in turning]
    return rulings.unverified(claimed, registered, said) if said else claimed


def _said(field: FormField, why: Unproven) -> Text:
    return Text(zh=_SAID[why].zh.format(field.label.zh), en=_SAID[why].en.format(field.label.en))


def _made(
    execution: Execution, decision: str, facts: Facts, learnt: Mapping[str, object], withheld: Collection[str]
) -> Ruling:
    context = execution.context_with(facts, learnt)
    return rulings.make(
        execution.service.rules,
        decision,
        lambda key: execution.result(key, context, trace=True),
        explaining.words_of(execution.service),
        learnt=execution.results(),
        withheld=withheld,
        facts=[
            {name: [fact.value, fact.source, fact.against] for name, fact in facts.items()},
            {name: context.get(name) for name in {*execution.case.variables, *learnt}},
            execution.case.documents,
            execution.case.commitments,
        ],
    )


def _as_registered(execution: Execution, facts: Facts, disputed: Iterable[str]) -> Facts:
    return provenance.as_registered(
        execution.service.form.fields,
        facts,
        disputed,
        applicant=execution.applicant,
        release=execution.release,
        now=execution.now,
    )


def _decisions(execution: Execution, power: Power) -> list[str] | None:
    """The decision of a power and those that it rests on; None for everything that the case comes to."""
    assert power.applies is not None
    acts = {
        node.attributes.get("act")
        for node in execution.net.nodes
        if node.kind is bpmn.Kind.USER and node.attributes.get("power") == power.id
    }
    if acts & tasks.of_part("opens", "decides"):  # an output may come of them: all that it comes to must be verified
        return None
    results, found, waiting = execution.results(), [], [power.applies.decision]
    while waiting:
        decision = waiting.pop()
        if decision not in found:
            found.append(decision)
            roots = {path.partition(".")[0] for path in _reads(execution, decision)}
            waiting += [results[root] for root in roots & results.keys()]
    return found


def _comes_to(
    execution: Execution, facts: Facts, decisions: list[str] | None, learnt: Mapping[str, object]
) -> list[Any]:
    """What the case comes to: its decisions, the place that handles it, services that it calls for, what it issues."""
    context = execution.context_with(facts, learnt)
    keys = sorted(execution.service.rules.decisions) if decisions is None else decisions
    found: list[Any] = [to_python(execution.result(key, context).value) for key in keys]
    if decisions is None:
        found += [execution.value(text, context) for text in (*_leading(execution), *_issued(execution))]
    return found


def _unread(
    execution: Execution, facts: Facts, unproven: Mapping[str, Unproven], decisions: list[str] | None
) -> frozenset[str]:
    """The unproven fields that no register has told, and on which something rests, through whatever rules derive.

    What a register has no record of may be stated on an output: it says itself on whose word it stands.
    """
    keys = sorted(execution.service.rules.decisions) if decisions is None else decisions
    leading = {path for key in keys for path in _reads(execution, key)}
    issued: set[str] = set()
    if decisions is None:
        leading |= {path for text in _leading(execution) for path in execution.compiled.program(text).names}
        issued = {path for text in _issued(execution) for path in execution.compiled.program(text).names}
    found = set()
    for name, why in unproven.items():
        resting = provenance.with_derived(
            execution.service.form.fields, facts, [name], release=execution.release, empty=True
        )
        paths = {*resting, *(each.partition(".")[0] for each in resting)}
        if why != "disputed" and (paths & leading or (why in NOTHING_SAID and paths & issued)):
            found.add(name)
    return frozenset(found)


def _reads(execution: Execution, decision: str) -> frozenset[str]:
    model = execution.model
    return frozenset(model.reads(execution.service.rules.decisions[decision].name))


def _leading(execution: Execution) -> Iterator[str]:
    """What leads the case to its body, and decides on other cases of its origin."""
    yield execution.service.jurisdiction
    yield from origins.of(execution.case).leading(execution.case, execution.release)


def _issued(execution: Execution) -> Iterator[str]:
    """What its outputs state, and enter in registers."""
    for output in execution.service.outputs.values():
        yield from filter(None, [output.when])
        yield from (datum.value for datum in output.data.values())
        yield from (text for entry in output.enters for text in entry.record.values())
