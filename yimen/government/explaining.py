"""A trace of rules as sentences that a layman reads: what it came to and why, and why not to something else."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from yimen.engines.dmn import Condition, DecisionTrace, Result, RuleTrace
from yimen.engines.dmn.tracing import shown
from yimen.government.schema import Option, Policy, Release, Rules, Service, Text

YES_NO = {"true": Text(zh="是", en="yes"), "false": Text(zh="否", en="no"), "null": Text(zh="没有", en="nothing")}
COMPARISONS = {
    "<": Text(zh="小于", en="less than"), "<=": Text(zh="不大于", en="at most"), ">": Text(zh="大于", en="more than"),
    ">=": Text(zh="不小于", en="at least"),
}  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"')
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(.+)")
_LISTED = re.compile(r'\s*"[^"]*"(\s*,\s*"[^"]*")*\s*')
Words = Mapping[str, Text]


def words_of(service: Service) -> dict[str, Text]:
    """What the values that its rules see and give are called."""
    return _words(service.rules, (option for field in service.form.fields for option in field.options))


def words_of_policy(policy: Policy, release: Release) -> dict[str, Text]:
    """The same of a policy, whose values are those of registers, and of divisions."""
    divisions = {division.id: division.name for division in release.divisions.values()}
    options = (
        option
        for each in policy.facts.values()
        for name in each.fields
        for option in release.registers[each.evidence.partition(".")[0]].fields[name].options
    )
    return {**divisions, **_words(policy.rules, options)}


def _words(rules: Rules, options: Iterable[Option]) -> dict[str, Text]:
    named = {value: text for decision in rules.decisions.values() for value, text in decision.values.items()}
    return {**{option.value: option.label for option in options}, **named}


def decisions(
    rules: Rules, evaluate: Callable[[str], Result], words: Words, *, keys: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Decisions, all or those of `keys`, as `evaluate` gives them with a trace: title, value in words, `sentences`."""
    found = []
    for key in rules.decisions if keys is None else keys:
        decision = rules.decisions[key]
        result = evaluate(key)
        value = value_in_words(result.value, {**words, **decision.values})
        found.append({"key": key, "title": decision.title, "value": value, **sentences(result.trace, words)})
    return found


def value_in_words(value: object, words: Words) -> Text:
    """A value by its name."""
    if isinstance(value, dt.date):
        return Text(zh=f"{value.year}年{value.month}月{value.day}日", en=f"{value.day} {value:%B %Y}")
    text = value if isinstance(value, str) else shown(value)
    return words.get(text) or YES_NO.get(text) or Text(zh=text or "—", en=text or "—")


def sentences(trace: Sequence[DecisionTrace], words: Words) -> dict[str, Any]:
    """The last decision of a trace: what held, with its citations, and what did not, each with the first reason."""
    if not trace:
        return {"held": [], "failed": [], "citations": []}
    decision = trace[-1]
    first = decision.hit_policy == "FIRST"
    hits = decision.hits[:1] if first else decision.hits
    tried = decision.rules[: hits[0].number] if first and hits else decision.rules
    return {
        "held": [_held(rule, words) for rule in hits],
        "failed": [_failed(rule, words) for rule in tried if not rule.hit and _says_more(rule, decision.value)],
        "citations": [
            Text(zh=each.zh or each.en, en=each.en or each.zh)
            for each in dict.fromkeys([c for rule in hits for c in rule.citations] or decision.citations)
        ],
    }


def _says_more(rule: RuleTrace, value: object) -> bool:
    """Of a question with yes and no, why it is not yes is worth saying; that it is not no says nothing more."""
    return rule.outputs not in {("true",), ("false",)} or (rule.outputs == ("true",) and value is not True)


def _held(rule: RuleTrace, words: Words) -> Text:
    found = [_found(condition, words) for condition in rule.conditions]
    if not found:
        return Text(zh="以下各种情形都不适用。", en="None of the following applies.")
    return Text(
        zh=f"因为{'，'.join(each.zh for each in found)}。", en=f"Because: {'; '.join(each.en for each in found)}."
    )


def _failed(rule: RuleTrace, words: Words) -> Text:
    came_to = "".join(rule.outputs).strip()
    quoted = _QUOTED.fullmatch(came_to)
    name = value_in_words(quoted.group(1) if quoted else came_to, words)
    reason = next((condition for condition in rule.conditions if condition.held is not True), None)
    if reason is None:
        return Text(zh=f"不是“{name.zh}”。", en=f"Not “{name.en}”.")
    found, wanted = _found(reason, words), _wanted(reason.test, words)
    if reason.test.strip() in YES_NO:  # that it is no says already that it is not yes
        return Text(zh=f"不是“{name.zh}”：{found.zh}。", en=f"Not “{name.en}”: {found.en}.")
    return Text(
        zh=f"不是“{name.zh}”：{found.zh}，而不是{wanted.zh}。", en=f"Not “{name.en}”: {found.en}, not {wanted.en}."
    )


def _found(condition: Condition, words: Words) -> Text:
    """An input and its value; an input in both languages is written as `中文 English`."""
    zh, _, en = condition.label.partition(" ")
    value = value_in_words(condition.value, words)
    return Text(zh=f"{zh}为{value.zh}", en=f"{en or zh} is {value.en}")


def _wanted(test: str, words: Words) -> Text:
    """What a cell asks for; what is not simple stays as FEEL writes it."""
    if compared := _COMPARED.fullmatch(test):
        sign, than = COMPARISONS[compared.group(1)], value_in_words(compared.group(2).strip(), words)
        return Text(zh=f"{sign.zh}{than.zh}", en=f"{sign.en} {than.en}")
    if _LISTED.fullmatch(test):
        listed = [value_in_words(each, words) for each in _QUOTED.findall(test)]
        return Text(zh="、".join(each.zh for each in listed), en=" or ".join(each.en for each in listed))
    return value_in_words(test.strip(), words)
