"""A trace of rules as sentences that a layman reads: what it came to and why, and why not to something else."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yimen.engines import feel
from yimen.engines.dmn import Citation, Condition, DecisionTrace, Model, Result, RuleTrace
from yimen.engines.dmn.tracing import shown
from yimen.government import datatypes
from yimen.government.schema import Basis, Definition, Option, Parameter, Policy, Release, Rules, Text

YES_NO = {"true": Text(zh="是", en="yes"), "false": Text(zh="否", en="no"), "null": Text(zh="没有", en="nothing")}
COMPARISONS = {  # 以上 and 以下 include the number, 不满 and 超过 do not: Civil Code art. 1259
    "<": Text(zh="不满{}", en="less than {}"), "<=": Text(zh="{}以下", en="at most {}"),
    ">": Text(zh="超过{}", en="more than {}"), ">=": Text(zh="{}以上", en="at least {}"),
}  # fmt: skip
TOLD_TO_WHOM_IT_CONCERNS = Text(
    zh="已经核对；涉及他人登记信息，具体内容只告知其本人",
    en="checked; it rests on somebody else’s record, and what that says is told only to them",
)
PARAMETERS = Text(zh="政策规定的标准", en="amounts and thresholds of the policy")
_QUOTED = re.compile(r'"([^"]*)"')
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(.+)")
_INTERVAL = re.compile(r"([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])")
_LISTED = re.compile(r'\s*"[^"]*"(\s*,\s*"[^"]*")*\s*')
Words = Mapping[str, Text]
Source = Callable[[str], tuple[Text, Text] | None]
"""Of a path that rules read, such as `person.born_on`: where its value came from, and what it is called."""

NONE_APPLIES = Text(zh="以下各种情形都不适用。", en="None of the following applies.")
"""What is said of the rule that holds when no other does, before the others are listed."""


def words_of(service: Definition) -> dict[str, Text]:
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
    parameters = {f"parameters.{name}": each.name for name, each in policy.parameters.items()}
    return {**divisions, **parameters, **_words(policy.rules, options)}


def _words(rules: Rules, options: Iterable[Option]) -> dict[str, Text]:
    named = {
        value: text
        for decision in rules.decisions.values()
        for value, text in decision.values.items()
        if value not in YES_NO  # what yes means to one decision it does not mean to others
    }
    return {**{option.value: option.label for option in options}, **named}


def decisions(
    rules: Rules,
    model: Model,
    evaluate: Callable[[str], Result],
    words: Words,
    *,
    source: Source,
    keys: Iterable[str] | None = None,
    withheld: Collection[str] = (),
    results_open: bool = False,
) -> list[dict[str, Any]]:
    """Decisions of rules and their compiled `model`, all or those of `keys`, as `evaluate` gives them with a trace.

    Each has its title, its value in words, its `sentences`, and its `sources`: what it could read, by where that came
    from. `withheld` are paths whose values the reader may not see, such as those of somebody else's record: what such a
    value decides is not told (`withheld`), nor which rule held; only what was looked at, and whether it was verified. A
    decision that looks at the result of such a one (`rests_on_withheld`) is told without it. With `results_open` only
    the values themselves are withheld: officers see what the rules come to first, and values when they ask for them.
    """
    results = {key: evaluate(key) for key in (rules.decisions if keys is None or withheld else keys)}
    closed = {
        key
        for key, result in results.items()
        if withheld
        and not results_open
        and _is_decided_by(result.trace, model.reads(rules.decisions[key].name), withheld)
    }
    secret = {*withheld, *closed, *(rules.decisions[key].name for key in closed)}
    found = []
    for key in rules.decisions if keys is None else keys:
        decision, result, hidden = rules.decisions[key], results[key], key in closed
        found.append(
            {
                "key": key,
                "name": decision.name,
                "title": decision.title,
                "withheld": hidden,
                "rests_on_withheld": hidden or (bool(secret) and not results_open and _looks_at(result.trace, secret)),
                "value": TOLD_TO_WHOM_IT_CONCERNS if hidden else value_in_words(
                    result.value, {**words, **decision.values}
                ),
                "sources": _sources(model.reads(decision.name), source),
                **(_inputs(result.trace, rules.cited) if hidden else sentences(
                    result.trace, words, outcomes=decision.values, cited=rules.cited, withheld=secret
                )),
            }
        )  # fmt: skip
    return found


def _is_decided_by(trace: Sequence[DecisionTrace], reads: Iterable[str], withheld: Collection[str]) -> bool:
    """Whether a decision itself looks at a value that is withheld; one that only uses its result does not."""
    inputs = {condition.input for rule in (trace[-1].rules if trace else ()) for condition in rule.conditions}
    if not inputs:
        return any(_touches({path}, withheld) for path in reads)
    return any(_touches(_names(each), withheld) for each in inputs)


def _looks_at(trace: Sequence[DecisionTrace], secret: Collection[str]) -> bool:
    """Whether a rule of a decision itself looks at one of these."""
    conditions = [condition for rule in (trace[-1].rules if trace else ()) for condition in rule.conditions]
    return any(_touches(_names(condition.input), secret) for condition in conditions)


def _touches(names: Collection[str], withheld: Collection[str]) -> bool:
    """Whether a path is withheld, is of a context that is, or is of a context with something that is."""
    return any(
        name in withheld or any(each.startswith(f"{name}.") or name.startswith(f"{each}.") for each in withheld)
        for name in names
    )


@functools.cache  # texts of rules alone: as many as the releases have that are run
def _names(expression: str) -> frozenset[str]:
    try:
        return feel.compile(expression).names
    except feel.FeelError:
        return frozenset({expression})


def _inputs(trace: Sequence[DecisionTrace], cited: Mapping[str, Sequence[Basis]]) -> dict[str, Any]:
    """What a decision looked at, each once, as verified or not; its citations without those of the rule that held."""
    seen: dict[str, Condition] = {}
    for rule in trace[-1].rules if trace else ():
        for condition in rule.conditions:
            seen.setdefault(condition.label, condition)
    found = [_verified(each) for each in seen.values()]
    said = Text(zh="、".join(each.zh for each in found), en="; ".join(each.en for each in found)) if found else None
    return {
        "held": [said] if said else [],
        "failed": [],
        "citations": bases(trace[-1].citations if trace else (), cited),
    }


def _verified(condition: Condition) -> Text:
    zh, _, en = condition.label.partition(" ")
    if condition.value is None:
        return Text(zh=f"{zh}（未核验）", en=f"{en or zh} (not verified)")
    return Text(zh=f"{zh}（已核验）", en=f"{en or zh} (verified)")


def of_policy(policy: Policy, release: Release, *, on: dt.date) -> Source:
    """Where the values come from that the rules of a policy read."""

    def source(path: str) -> tuple[Text, Text] | None:
        name, _, field = path.partition(".")
        if name in {"parameters", "city"}:
            parameter = (policy.parameters if name == "parameters" else release.city.parameters).get(field)
            return (PARAMETERS, _standard(parameter, on)) if parameter else None
        if name not in policy.facts:
            return None
        register_id, _, kind = policy.facts[name].evidence.partition(".")
        register = release.registers[register_id]
        known = register.fields.get(field)
        return register.name, known.name if known else register.evidence[kind].name

    return source


def _standard(parameter: Parameter, on: dt.date) -> Text:
    """A parameter with its value on a day, since when, and on what basis."""
    entry = max((each for each in parameter.values if each.from_on <= on), key=lambda e: e.from_on, default=None)
    name = parameter.name
    if entry is None or entry.value is None:
        return Text(zh=f"{name.zh}：当时没有", en=f"{name.en}: none at the time")
    unit = parameter.unit or Text(zh="", en="")
    since, value = value_in_words(entry.from_on, {}), shown(entry.value)
    return Text(
        zh=f"{name.zh}：{value}{unit.zh}（自{since.zh}，{entry.basis.to('zh-hans')}）",
        en=f"{name.en}: {value} {unit.en} (since {since.en}, {entry.basis.to('en')})".replace("  ", " "),
    )


def _sources(paths: Iterable[str], source: Source) -> list[tuple[Text, list[Text]]]:
    """What was read, by where it came from; each once."""
    found: dict[str, tuple[Text, list[Text]]] = {}
    for said in filter(None, map(source, sorted(paths))):
        origin, name = said
        names = found.setdefault(origin.zh, (origin, []))[1]
        if name not in names:
            names.append(name)
    return list(found.values())


def value_in_words(value: object, words: Words) -> Text:
    """A value by its name."""
    if isinstance(value, dt.date):
        return datatypes.in_words(value)
    if isinstance(value, Decimal) and value != (rounded := value.quantize(Decimal("0.01"), ROUND_HALF_UP)):
        return Text(zh=f"约{rounded}", en=f"about {rounded}")
    text = value if isinstance(value, str) else shown(value)
    return words.get(text) or YES_NO.get(text) or Text(zh=text or "—", en=text or "—")


def sentences(
    trace: Sequence[DecisionTrace],
    words: Words,
    *,
    outcomes: Words,
    cited: Mapping[str, Sequence[Basis]],
    withheld: Collection[str] = (),
) -> dict[str, Any]:
    """The last decision of a trace: what held, with its citations, and what did not, each with the first reason.

    `outcomes` are what its own values are called, `cited` what the citations of its file are (`Rules.cited`). Of inputs
    that are `withheld` it says only whether they are verified.
    """
    named = {**words, **outcomes}
    if not trace:
        return {"held": [], "failed": [], "citations": []}
    decision = trace[-1]
    first = decision.hit_policy == "FIRST"
    hits = decision.hits[:1] if first else decision.hits
    tried = decision.rules[: hits[0].number] if first and hits else decision.rules
    return {
        "held": [_held(rule, words, withheld) for rule in hits],
        "failed": [
            _failed(rule, words, named, withheld) for rule in tried if not rule.hit and _says_more(rule, decision.value)
        ],
        "citations": bases([c for rule in hits for c in rule.citations] or decision.citations, cited),
    }


def bases(citations: Iterable[Citation], cited: Mapping[str, Sequence[Basis]]) -> list[Basis | Text]:
    """What citations of a trace are, each once: bases, or the texts as which releases wrote them once."""
    found: dict[str, Basis | Text] = {}
    for each in citations:
        written = Text(zh=each.zh or each.en, en=each.en or each.zh)
        known: Sequence[Basis | Text] = cited.get(each.zh, ())
        for basis in known or (written,):
            found.setdefault(basis.to("zh-hans"), basis)
    return list(found.values())


def _says_more(rule: RuleTrace, value: object) -> bool:
    """Why it is not yes is worth saying, or not another amount; that it is not no, or not nothing, says no more."""
    if rule.outputs == ("true",):
        return value is not True
    return rule.outputs not in {("false",), ("0",), ("null",)}


def _held(rule: RuleTrace, words: Words, withheld: Collection[str]) -> Text:
    found = [_found(condition, words, withheld) for condition in rule.conditions]
    if not found:
        return NONE_APPLIES
    if standard := words.get("".join(rule.outputs).strip() if _names_parameter(rule) else ""):
        found.append(Text(zh=f"适用“{standard.zh}”", en=f"“{standard.en}” applies"))
    return Text(
        zh=f"因为{'，'.join(each.zh for each in found)}。", en=f"Because: {'; '.join(each.en for each in found)}."
    )


def _names_parameter(rule: RuleTrace) -> bool:
    return "".join(rule.outputs).strip().startswith(("parameters.", "city."))


def _failed(rule: RuleTrace, words: Words, named: Words, withheld: Collection[str]) -> Text:
    came_to = "".join(rule.outputs).strip()
    quoted = _QUOTED.fullmatch(came_to)
    name = value_in_words(quoted.group(1) if quoted else came_to, named)
    reason = next((condition for condition in rule.conditions if condition.held is not True), None)
    if reason is None:
        return Text(zh=f"不是“{name.zh}”。", en=f"Not “{name.en}”.")
    found, wanted = _found(reason, words, withheld), _wanted(reason.test, words)
    if reason.test.strip() in YES_NO:  # that it is no says already that it is not yes
        return Text(zh=f"不是“{name.zh}”：{found.zh}。", en=f"Not “{name.en}”: {found.en}.")
    return Text(
        zh=f"不是“{name.zh}”：{found.zh}，而不是{wanted.zh}。", en=f"Not “{name.en}”: {found.en}, not {wanted.en}."
    )


def _found(condition: Condition, words: Words, withheld: Collection[str] = ()) -> Text:
    """An input and its value; an input in both languages is written as `中文 English`."""
    if withheld and _touches(_names(condition.input), withheld):
        return _verified(condition)
    zh, _, en = condition.label.partition(" ")
    value = value_in_words(condition.value, words)
    if condition.value is None:
        return Text(zh=f"还没有“{zh}”", en=f"{en or zh} is not known yet")
    if isinstance(condition.value, bool):
        return Text(zh=f"{zh}（{value.zh}）", en=f"{en or zh} ({value.en})")
    return Text(zh=f"{zh}为{value.zh}", en=f"{en or zh} is {value.en}")


def _compared(operator: str, than: str, words: Words) -> Text:
    sign, value = COMPARISONS[operator], value_in_words(than.strip(), words)
    return Text(zh=sign.zh.format(value.zh), en=sign.en.format(value.en))


def _wanted(test: str, words: Words) -> Text:
    """What a cell asks for; what is not simple stays as FEEL writes it."""
    if compared := _COMPARED.fullmatch(test):
        return _compared(compared.group(1), compared.group(2), words)
    if between := _INTERVAL.fullmatch(test):
        low = _compared(">=" if between.group(1) == "[" else ">", between.group(2), words)
        high = _compared("<=" if between.group(4) == "]" else "<", between.group(3), words)
        return Text(zh=f"{low.zh}{high.zh}", en=f"{low.en} and {high.en}")
    if _LISTED.fullmatch(test):
        listed = [value_in_words(each, words) for each in _QUOTED.findall(test)]
        return Text(zh="、".join(each.zh for each in listed), en=" or ".join(each.en for each in listed))
    return value_in_words(test.strip(), words)
