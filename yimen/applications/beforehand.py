"""What the rules of a stage's services say already of a draft, so that it can be told while the answers can be changed.

Read only. A service's powers name the decisions that they apply; these are evaluated on the facts of the draft, as the
process will evaluate them on those of the case.
"""

import datetime as dt
import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yimen.applications import stage_state
from yimen.applications.rules import beforehand
from yimen.applications.rules.beforehand import Context, Verdict
from yimen.cases.queries import words
from yimen.cases.registries import tasks
from yimen.engines import dmn
from yimen.engines.bpmn.net import Kind
from yimen.engines.feel import to_python
from yimen.government import explaining
from yimen.government.compiled import Compiled
from yimen.government.schema import FormField, Power, Release, Service, Text
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Fact

ACTS = tasks.of_part("opens", "decides")
KNOWN_ROOTS = frozenset({"applicant", "city", "commitments"})


@dataclass(frozen=True)
class Foretold:
    """What one power would have to do with a service of the draft, in words.

    `reasons` are decisions of its rules as `government.explaining` words them. They are left out where the reason lies
    in somebody else's record: then `about` names only what it concerns. `answers` can be changed.
    """

    service: Service
    act: str
    verdict: Verdict
    reasons: tuple[dict[str, Any], ...]
    about: tuple[Text, ...]
    answers: tuple[tuple[FormField, Fact], ...]
    missing: tuple[FormField, ...]
    key: str

    @property
    def shown(self) -> list[tuple[FormField, str]]:
        """The answers as people read them."""
        return [(field, words.of_value(field, fact.value)) for field, fact in self.answers]

    @property
    def refused(self) -> bool:
        """Whether it would be refused; else it could not be decided."""
        return self.verdict == "refusal"


class Rules:
    """The rules of one service, evaluated in a context as its process does it."""

    def __init__(self, service: Service, release: Release, *, on: dt.date) -> None:
        self.service, self.on = service, on
        compiled, source = Compiled.of(release), service.rules.source
        self.model, self.net = compiled.rules(service), compiled.net(service)
        self.steps = list(compiled.results(service).items())
        self.literals = compiled.once(("literals", source), lambda: beforehand.literals_of(source))
        self.fields = {field.id: field for field in service.form.fields}

    def powers(self, release: Release) -> Iterator[tuple[str, Power]]:
        """The powers that accept and decide a case of the service, in the order of the process, each once."""
        seen = set()
        for node in self.net.nodes:
            act, power = node.attributes.get("act", ""), release.powers.get(node.attributes.get("power", ""))
            if node.kind is Kind.USER and act in ACTS and power is not None and power.id not in seen:
                seen.add(power.id)
                yield act, power

    def value(self, key: str, context: Context) -> object:
        """What a decision comes to."""
        return to_python(self._evaluate(key, self.learnt(context)).value)

    def traced(self, key: str, context: Context) -> dmn.Result:
        """The same with its trace."""
        result = self._evaluate(key, self.learnt(context), trace=True)
        return dmn.Result(to_python(result.value), result.diagnostics, result.trace)

    def learnt(self, context: Context) -> Context:
        """The context with what the rules of the process make of it, step after step."""
        for result, decision in self.steps:
            context = {**context, result: to_python(self._evaluate(decision, context).value)}
        return context

    def _evaluate(self, key: str, context: Context, *, trace: bool = False) -> dmn.Result:
        name = self.service.rules.decisions[key].name
        return self.model.evaluate(name, context, today=self.on, trace=trace)

    def reads(self, key: str) -> frozenset[str]:
        """The paths that a decision reads, through the results of earlier steps."""
        results = dict(self.steps)
        found: set[str] = set()
        waiting, seen = [key], set()
        while waiting:
            decision = waiting.pop()
            if decision in seen:
                continue
            seen.add(decision)
            for path in self.model.reads(self.service.rules.decisions[decision].name):
                root = path.partition(".")[0]
                if root in results:
                    waiting.append(results[root])
                else:
                    found.add(path)
        return frozenset(found)


def of(current: stage_state.StageState) -> tuple[Foretold, ...]:
    """What the services of a stage would come to as its draft stands; empty when nothing is known against it."""
    found: list[Foretold] = []
    for identifier in current.services:
        service = current.release.services[identifier]
        own = {field.id for field in service.form.fields}
        facts = {name: fact for name, fact in current.resolution.facts.items() if name in own}
        made = [each.id for each, services in current.commitments if identifier in services]
        context = facts_.context(
            service.form.fields, facts, applicant=current.applicant, release=current.release, on=current.on
        ) | {"commitments": made}
        for act, power, foreseen in of_service(
            service, current.release, context, unsettled=current.resolution.open, on=current.on
        ):
            told = _foretold(current, service, act, power, foreseen, context, facts)
            if not any(other.service is service and other.verdict == told.verdict for other in found):
                found.append(told)
    return tuple(found)


def of_service(
    service: Service, release: Release, context: Context, *, unsettled: frozenset[str], on: dt.date
) -> Iterator[tuple[str, Power, beforehand.Foreseen]]:
    """What each power of a service that applies a rule comes to, as far as it can be told."""
    rules = Rules(service, release, on=on)
    for act, power in rules.powers(release):
        applies = power.applies
        if applies is None or applies.decision not in service.rules.decisions:
            continue
        reads = rules.reads(applies.decision)
        fields = [field for field in service.form.fields if field.id in reads or field.root in reads]
        known = {field.id for field in fields} | {field.root for field in fields}
        foreseen = beforehand.foresee(
            functools.partial(rules.value, applies.decision),
            applies.outcomes,
            context,
            fields=fields,
            unsettled=unsettled,
            complete=all(path in known or path.partition(".")[0] in KNOWN_ROOTS for path in reads),
            literals=rules.literals,
            on=on,
        )
        if foreseen is not None:
            yield act, power, foreseen


def _foretold(
    current: stage_state.StageState, service: Service, act: str, power: Power, foreseen: beforehand.Foreseen,
    context: Context, facts: Mapping[str, Fact],
) -> Foretold:  # fmt: skip
    rules = Rules(service, current.release, on=current.on)
    fields = {need.field.id: need.field for need in current.needs}
    everything = current.resolution.facts
    chains = [beforehand.behind(name, fields, everything, release=current.release) for name in foreseen.rests_on]
    closed = not current.withheld.isdisjoint(name for chain in chains for name in chain)
    asked = {question.need.field.id for question in current.resolution.questions}
    answers = dict.fromkeys(
        name for chain in chains for name in chain if everything[name].source == "typed" and name in asked
    )
    contexts = current.release.vocabulary.contexts
    roots = dict.fromkeys(fields[name].root for name in (*foreseen.rests_on, *foreseen.missing) if name in fields)
    applied = power.applies.decision  # type: ignore[union-attr]
    unfound = {name for name, fact in everything.items() if fact.because == "unfound"} | current.resolution.adrift
    lost = not unfound.isdisjoint({*foreseen.missing, *(name for chain in chains for name in chain)})
    return Foretold(
        service=service,
        act=act,
        verdict="not-yet" if lost else foreseen.verdict,  # nobody is refused for what no register knows
        reasons=() if closed else tuple(_reasons(rules, applied, foreseen, context)),
        about=tuple(contexts[root] for root in roots if root in contexts),
        answers=tuple((fields[name], everything[name]) for name in answers),
        missing=() if closed else tuple(fields[name] for name in foreseen.missing if name in fields),
        key=_key(service, foreseen, facts),
    )


def _reasons(rules: Rules, applied: str, foreseen: beforehand.Foreseen, context: Context) -> list[dict[str, Any]]:
    """The decisions that come to what they do because of the facts it rests on; the one applied, if no other does."""
    left_out = beforehand.without(context, [rules.fields[name] for name in foreseen.rests_on])
    changed = [
        key
        for key in rules.service.rules.decisions
        if key != applied
        and rules.reads(key) <= rules.reads(applied)
        and rules.value(key, context) != rules.value(key, left_out)
    ]
    return explaining.decisions(
        rules.service.rules,
        rules.model,
        lambda key: rules.traced(key, context),
        explaining.words_of(rules.service),
        source=lambda path: None,
        keys=changed or [applied],
    )


def made_of(current: stage_state.StageState, answered: set[str]) -> list[tuple[FormField, str]]:
    """What registers and rules make of answers, as far as no record that is looked at as a whole shows it."""
    fields = {need.field.id: need.field for need in current.needs}
    facts = current.resolution.facts
    found = []
    for need in current.needs:
        field, fact = need.field, facts.get(need.field.id)
        if fact is None or fact.source not in {"register", "derived"}:
            continue
        if fact.source == "register" and fact.evidence and fact.evidence not in current.missed and field.official:
            continue  # it is shown with the whole record, to be looked at
        if not fact.verified:
            continue  # what registers do not have of a number that none of them knows
        chain = beforehand.behind(field.id, fields, facts, release=current.release)
        if answered & set(chain) and current.withheld.isdisjoint(chain):
            found.append((field, words.of_value(field, fact.value, current.release)))
    return found


def _key(service: Service, foreseen: beforehand.Foreseen, facts: Mapping[str, Fact]) -> str:
    """What tells one warning from another: the same facts with other values are another one."""
    resting = [f"{name}={facts[name].value}" for name in foreseen.rests_on if name in facts]
    text = "|".join([service.id, foreseen.verdict, *resting, *foreseen.missing])
    return f"foretold:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
