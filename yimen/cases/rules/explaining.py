"""A trace of rules as sentences: which rule held and on which values, and why the others did not."""

from collections.abc import Sequence
from typing import Any

from yimen.engines.dmn import Condition, DecisionTrace, RuleTrace
from yimen.engines.dmn.tracing import shown
from yimen.government.schema import Text


def sentences(trace: Sequence[DecisionTrace]) -> dict[str, Any]:
    """The last decision of a trace: what held, with its citations, and what did not, each with the first reason."""
    if not trace:
        return {"held": [], "failed": [], "citations": []}
    decision = trace[-1]
    first = decision.hit_policy == "FIRST"
    tried = decision.rules[: decision.hits[0].number] if first and decision.hits else decision.rules
    return {
        "held": [_held(rule) for rule in decision.hits[:1] if first]
        if first
        else [_held(rule) for rule in decision.hits],
        "failed": [_failed(rule) for rule in tried if not rule.hit],
        "citations": [
            Text(zh=each.zh or each.en, en=each.en or each.zh)
            for each in dict.fromkeys([c for rule in decision.hits for c in rule.citations] or decision.citations)
        ],
    }


def _held(rule: RuleTrace) -> Text:
    if not rule.conditions:
        return Text(zh=f"规则{rule.number}：其他情形。", en=f"Rule {rule.number}: none of the other rules applies.")
    zh = "，".join(_condition(condition) for condition in rule.conditions)
    en = ", ".join(_condition(condition, english=True) for condition in rule.conditions)
    return Text(zh=f"规则{rule.number}成立：{zh}。", en=f"Rule {rule.number} holds: {en}.")


def _failed(rule: RuleTrace) -> Text:
    reason = next((condition for condition in rule.conditions if condition.held is False), None)
    if reason is None:
        return Text(zh=f"规则{rule.number}没有轮到。", en=f"Rule {rule.number} was not reached.")
    return Text(
        zh=f"规则{rule.number}不成立：{_condition(reason)}，须为 {reason.test}。",
        en=f"Rule {rule.number} does not hold: {_condition(reason, english=True)}, and would have to be {reason.test}.",
    )


def _condition(condition: Condition, *, english: bool = False) -> str:
    """`label = value`; a label in both languages is written as `中文 English`."""
    zh, _, en = condition.label.partition(" ")
    label = (en or zh) if english else zh
    value = shown(condition.value)
    words = {"true": ("是", "yes"), "false": ("否", "no"), "null": ("没有", "nothing")}
    if value in words:
        value = words[value][english]
    return f"{label} {'is' if english else '为'} {value}" if english else f"{label}为{value}"
