"""What the rules come to already while somebody still answers: a refusal, or that nothing can be decided as it stands.

Rules are asked, not read: `evaluate` gives the value of a decision in a context, and what the value rests on is found
by leaving facts out and asking again. So it holds for rules of any shape, and no code knows one of them.
"""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from yimen.government.rulings import written
from yimen.government.schema import FormField, Release
from yimen.requirements import conditions
from yimen.requirements.facts import Fact

Evaluate = Callable[[Mapping[str, Any]], object]
Context = Mapping[str, Any]
Verdict = Literal["refusal", "not-yet"]
REFUSALS = frozenset({"refused", "not-accepted"})
FAR = 10**9
MOST_YEARS = 100
_TEXT = re.compile(r"<(?:\w+:)?text>([^<]*)</")
_LITERAL = re.compile(r'"([^"]*)"|(\d+(?:\.\d+)?)')


@dataclass(frozen=True)
class Foreseen:
    """What a rule comes to before anything is submitted.

    `rests_on` are facts without which it would not be so, `missing` what the rule looks at and nobody has.
    """

    verdict: Verdict
    rests_on: tuple[str, ...]
    missing: tuple[str, ...] = ()


def verdict_of(value: object, outcomes: Mapping[str, Sequence[str]]) -> Verdict | None:
    """What a value binds to: a refusal where only that is allowed, not yet where nothing is or the value is unknown.

    None where it may be granted, which is so as well where the law leaves a choice.
    """
    allowed = outcomes.get(written(value), ())
    if not allowed:
        return "not-yet"
    return "refusal" if REFUSALS.issuperset(allowed) else None


def foresee(
    evaluate: Evaluate,
    outcomes: Mapping[str, Sequence[str]],
    context: Context,
    *,
    fields: Sequence[FormField],
    unsettled: Iterable[str],
    complete: bool,
    literals: Sequence[str] = (),
    on: dt.date,
) -> Foreseen | None:
    """What a decision comes to that reads `fields`; None when it may be granted, or cannot be told yet.

    `unsettled` are the fields whose value may still come. `complete` says whether the decision reads nothing else that
    is still to come, such as a check on site. `literals` are the words and numbers that the rules compare with.
    """
    value = evaluate(context)
    verdict = verdict_of(value, outcomes)
    waiting = set(unsettled)
    known = [field for field in fields if field.id not in waiting and value_in(context, field) is not None]
    to_come = [field for field in fields if field.id in waiting]
    missing = tuple(field.id for field in fields if value_in(context, field) is None) if complete else ()
    if verdict == "refusal":
        if any(
            verdict_of(evaluate(_with(context, field, candidate)), outcomes) is None
            for field in to_come
            for candidate in _candidates(field, literals, on=on)
        ):
            return None  # one more answer may avert it
        rests_on = _resting(lambda tried: verdict_of(evaluate(tried), outcomes) == "refusal", context, known)
        if not rests_on and to_come:
            return None  # it is refused for want of what is still to be answered
        return Foreseen("refusal", rests_on, () if rests_on else missing)
    if verdict == "not-yet" and not to_come:
        rests_on = _resting(lambda tried: evaluate(tried) == value, context, known)
        return Foreseen("not-yet", rests_on, missing) if rests_on or missing else None
    return None


def _resting(so: Callable[[Context], bool], context: Context, known: Sequence[FormField]) -> tuple[str, ...]:
    """A smallest set of facts without which it is not so; empty when it is so without any of them."""
    left_out = context
    for field in known:
        left_out = _with(left_out, field, None)
    if so(left_out):
        return ()
    found = []
    for field in known:
        tried = _with(left_out, field, value_in(context, field))
        if so(tried):
            found.append(field.id)
        else:
            left_out = tried
    return tuple(found)


def value_in(context: Context, field: FormField) -> Any:
    """The value of a field in a context."""
    return (context.get(field.root) or {}).get(field.name)


def without(context: Context, fields: Iterable[FormField]) -> Context:
    """The context in which some facts are unknown."""
    for field in fields:
        context = _with(context, field, None)
    return context


def _with(context: Context, field: FormField, value: Any) -> Context:
    return {**context, field.root: {**(context.get(field.root) or {}), field.name: value}}


def _candidates(field: FormField, literals: Sequence[str], *, on: dt.date) -> list[Any]:
    """Values that an open answer may take, as far as rules could tell them apart."""
    match field.type:
        case "boolean":
            return [True, False]
        case "choice":
            return [option.value for option in field.options] or list(literals)
        case "choices":
            return [[option.value] for option in field.options]
        case "number" | "money":
            numbers = [Decimal(text) for text in literals if _is_number(text)]
            return [Decimal(0), Decimal(FAR), *(each + step for each in numbers for step in (-1, 0, 1))]
        case "date":
            steps = (-365 * MOST_YEARS, -1, 0, 1, 365 * MOST_YEARS)
            return [on + dt.timedelta(days=step) for step in steps]
        case _:
            return [text for text in literals if not _is_number(text)]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def behind(
    field_id: str, fields: Mapping[str, FormField], facts: Mapping[str, Fact], *, release: Release
) -> tuple[str, ...]:
    """The facts from which a fact comes, itself first: the number a register was asked by, the inputs of a rule."""
    found: dict[str, None] = {}
    waiting = [field_id]
    while waiting:
        each = waiting.pop(0)
        fact = facts.get(each)
        if each in found or each not in fields or fact is None:
            continue
        found[each] = None
        for source in fields[each].sources:
            if fact.source == "register" and source.key and source.register_id == fact.register:
                waiting.append(source.key)
            elif fact.source == "derived" and source.derive:
                waiting += sorted(names_in(source.derive, fields, release=release))
    return tuple(found)


def names_in(text: str, fields: Mapping[str, FormField], *, release: Release) -> set[str]:
    """The fields that an expression reads."""
    roots = frozenset({*(field.root for field in fields.values()), "applicant", "city", "commitments"})
    return set(conditions.names(text, roots, release=release)) & fields.keys()


def literals_of(source: str) -> tuple[str, ...]:
    """The words and numbers in the expressions of a DMN file, each once."""
    texts = [html.unescape(text) for text in _TEXT.findall(source)]
    return tuple(dict.fromkeys(word or number for text in texts for word, number in _LITERAL.findall(text)))
