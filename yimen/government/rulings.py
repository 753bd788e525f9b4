"""What a rule says of one matter: the value of the decision that binds a power, and the rows that it rests on.

A ruling is what an outcome is held against. Its grounds are the rules that held, with their own citations: of the
decision itself, and of other decisions of the same file on which that rule looks, so that a refusal cites the article
of what is wrong and not only the one that says what follows.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yimen.engines.dmn import Condition, DecisionTrace, Result, RuleTrace
from yimen.engines.dmn.tracing import shown
from yimen.engines.feel import to_python
from yimen.government import explaining
from yimen.government.schema import Basis, Power, Rules, Text

UNKNOWN = "null"
UNVERIFIED = "unverified"
"""What a ruling says that turns on facts which only the applicant vouches for: it allows no outcome by itself."""
MOST_GROUNDS = 12


@dataclass(frozen=True)
class Ground:
    """Why the rule says so: one rule that held, in a sentence, with its clauses."""

    decision: str
    text: Text
    bases: tuple[Basis | Text, ...]

    @property
    def citations(self) -> tuple[Text, ...]:
        """The clauses as documents print them."""
        return tuple(citation(each) for each in self.bases)

    def to_json(self) -> dict[str, object]:
        """Plain data, in both languages."""
        return {
            "decision": self.decision,
            "zh": self.text.zh,
            "en": self.text.en,
            "basis": [{"zh": each.zh, "en": each.en} for each in self.citations],
        }


@dataclass(frozen=True)
class Ruling:
    """What a decision came to: its value as `Power.applies` writes it, in words, and its grounds, the cause first.

    `rests_on` stands for everything that the matter said when it was made: of other facts it is another ruling.
    """

    decision: str
    value: str
    title: Text
    shown: Text
    grounds: tuple[Ground, ...] = ()
    rests_on: str = ""
    versions: tuple["Ruling", ...] = ()  # of one that is unverified: by what is claimed, and by what registers say

    @property
    def citations(self) -> tuple[Text, ...]:
        """Every clause of the grounds, each once."""
        return tuple(dict.fromkeys(each for ground in self.grounds for each in ground.citations))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was ruled, why and on what: another ground, or another fact, is another ruling."""
        said = [self.decision, self.value, [ground.to_json() for ground in self.grounds], self.rests_on]
        return _digest(said)

    def allowed(self, power: Power) -> tuple[str, ...]:
        """The outcomes that the power's rule allows; none of another decision, or of what is unknown."""
        if power.applies is None or power.applies.decision != self.decision or self.value == UNVERIFIED:
            return ()
        return tuple(power.applies.outcomes.get(self.value, ()))

    def open_to(self, power: Power, outcome: str) -> "Ruling | None":
        """Of an unverified ruling, the version that allows an outcome once somebody has found out that it is right."""
        return next((each for each in self.versions if outcome in each.allowed(power)), None)


def _digest(said: object) -> str:
    # Not canonical JSON: departures keep these, and one lapses when its ruling has another.
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def make(
    rules: Rules,
    decision: str,
    evaluate: Callable[[str], Result],
    words: Mapping[str, Text],
    *,
    learnt: Mapping[str, str] | None = None,
    facts: object = None,
    withheld: Collection[str] = (),
) -> Ruling:
    """The ruling of a decision of `rules`, as `evaluate` gives decisions by their keys with a trace.

    `learnt` says which decision gave a variable that the rules see, such as `requirements`, and `facts` is everything
    of the matter that a second person looks at, as plain data. Of paths that are `withheld` the grounds say only
    whether they are verified: for a page, never for a decision. Raises KeyError for a decision that there is not.
    """
    asked = rules.decisions[decision]
    result = evaluate(decision)
    value = written(result.value)
    named = {**words, **asked.values}
    found = list(_grounds(rules, decision, result, evaluate, words, learnt or {}, withheld, seen={decision}))
    return Ruling(
        decision=decision,
        value=value,
        title=asked.title,
        shown=explaining.value_in_words(to_python(result.value), named),
        grounds=tuple(dict.fromkeys(found))[:MOST_GROUNDS],
        rests_on="" if facts is None else _digest(facts),
    )


def unverified(claimed: Ruling, registered: Ruling, facts: Sequence[Text]) -> Ruling:
    """The ruling of a matter that rests on what nobody has verified; `facts` says which, in sentences.

    It allows nothing by itself: a register is read again, or an exception is used that the power lists for this value,
    with a second person and an alert. An exception reaches what the rule allows by what is claimed, or by what
    registers say.
    """
    by_claim, by_register = claimed.shown, registered.shown
    shown = Text(zh=f"尚未核实（暂按现有材料：{by_claim.zh}）", en=f"not verified (as it stands: {by_claim.en})")
    if registered is not claimed:
        shown = Text(
            zh=f"尚未核实（按申请人的说法：{by_claim.zh}；按登记库的记载：{by_register.zh}）",
            en=f"not verified (by what the applicant says: {by_claim.en}; by the register: {by_register.en})",
        )
    grounds = tuple(Ground(claimed.decision, each, ()) for each in facts)
    return replace(claimed, value=UNVERIFIED, shown=shown, grounds=grounds, versions=(claimed, registered))


def written(value: object) -> str:
    """A decision's value as `Power.applies` writes it: yes, no and nothing as FEEL does."""
    return value if isinstance(value, str) else shown(value)


def _grounds(
    rules: Rules,
    decision: str,
    result: Result,
    evaluate: Callable[[str], Result],
    words: Mapping[str, Text],
    learnt: Mapping[str, str],
    withheld: Collection[str],
    *,
    seen: set[str],
) -> Iterator[Ground]:
    """The rules that held, those of other decisions before those of the decision that looked at them."""
    if not result.trace:
        return
    traced = {trace.name: trace for trace in result.trace}
    last = result.trace[-1]
    for condition in _looked_at(last):
        root = condition.input.partition(".")[0].strip()
        key = learnt.get(root)
        if key is not None and key not in seen and key in rules.decisions:
            yield from _grounds(rules, key, evaluate(key), evaluate, words, learnt, withheld, seen=seen | {key})
        elif root in traced and traced[root] is not last:
            yield from _of(traced[root], words, rules, withheld)
    yield from _of(last, words, rules, withheld)


def _looked_at(trace: DecisionTrace) -> list[Condition]:
    return [condition for rule in _hits(trace) for condition in rule.conditions]


def _hits(trace: DecisionTrace) -> tuple[RuleTrace, ...]:
    return trace.hits[:1] if trace.hit_policy == "FIRST" else trace.hits


def _of(trace: DecisionTrace, words: Mapping[str, Text], rules: Rules, withheld: Collection[str]) -> Iterator[Ground]:
    said = explaining.sentences([trace], words, outcomes={}, cited=rules.cited, withheld=withheld)
    bases = tuple(said["citations"])
    value = explaining.value_in_words(trace.value, words)
    for text in said["held"]:  # where no other rule held, the value says it: nothing is listed after a ground
        yield Ground(trace.name, value if text == explaining.NONE_APPLIES else text, bases)
    if not said["held"] and bases:
        yield Ground(trace.name, value, bases)


def citation(basis: Basis | Text) -> Text:
    """A basis of the folder as the text that documents print."""
    return Text(zh=basis.to("zh-hans"), en=basis.to("en"))
