"""The rules of a table as one Python function, so that an evaluation costs a few comparisons and no interpretation.

The source is put together from fixed templates; the only names in it are made here (`x3` an input value, `t3` its
class, `c7` a constant, `k2` a cell evaluated as FEEL), and every constant is bound in the function's globals. No text
of the model is ever part of it, and it runs without builtins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yimen.engines.dmn.tables.regions import ANYTHING, PYTHON, Part, Region
from yimen.engines.feel.limits import Run

Cell = Callable[[object, dict, Run], bool]  # a cell evaluated as FEEL: (input value, scope, run) -> it holds
Match = Callable[..., list[int]]
_MOST_COMPARISONS = 4  # more points than this are looked up in a set
MOST_RULES = 1500  # a larger table is evaluated by loops over its cells: its source would take seconds to compile


@dataclass(slots=True)
class Generated:
    """`match(x0, …, scope, run)` gives the rules that hold, in order; `probe(…)` gives for each rule the column of the
    first condition that does not hold, or -1. `uses_scope`: some cell is evaluated as FEEL in the scope."""

    match: Match
    probe: Match
    uses_scope: bool


def generate(regions: Sequence[Sequence[Region | None]], cells: Sequence[Sequence[Cell]], *, first: bool) -> Generated:
    """Both functions of a table. `regions[rule][column]` is None where only `cells[rule][column]` can tell.

    `first`: stop at the first rule that holds.
    """
    columns = len(regions[0]) if regions else 0
    if len(regions) > MOST_RULES:
        return _loops(regions, cells, first=first)
    writer = _Writer(columns)
    conditions = [
        [
            (column, writer.condition(column, region, cell))
            for column, (region, cell) in enumerate(zip(*rule, strict=True))
        ]
        for rule in zip(regions, cells, strict=True)
    ]
    wanted = [[(column, text) for column, text in rule if text] for rule in conditions]
    match = writer.function("match", _match_body(wanted, first=first, shared=writer.shared(wanted)))
    probe = writer.function("probe", _probe_body(wanted))
    return Generated(match, probe, uses_scope=writer.uses_scope)


def _match_body(rules: list[list[tuple[int, str]]], *, first: bool, shared: dict[str, str]) -> list[str]:
    body = [f"{name} = {text}" for text, name in shared.items()]
    if not first:
        body.append("h = []")
    for number, conditions in enumerate(rules):
        test = " and ".join(shared.get(text, text) for _, text in conditions) or "1"
        body.append(f"if {test}: return [{number}]" if first else f"if {test}: h += ({number},)")
    body.append("return []" if first else "return h")
    return body


def _probe_body(rules: list[list[tuple[int, str]]]) -> list[str]:
    tests = ["".join(f"{column} if not {text} else " for column, text in conditions) + "-1" for conditions in rules]
    return [f"return [{', '.join(tests)}]"]


@dataclass(slots=True)
class _Writer:
    columns: int
    bound: dict[str, object] = field(default_factory=dict)
    typed: set[int] = field(default_factory=set)
    uses_scope: bool = False
    _names: dict[tuple[str, object], str] = field(default_factory=dict)
    _conditions: dict[tuple[int, Region], str] = field(default_factory=dict)

    def condition(self, column: int, region: Region | None, cell: Cell) -> str:
        """The source of one condition; empty when it always holds."""
        if region == ANYTHING:
            return ""
        if region is None:
            self.uses_scope = True
            return f"{self._fresh('k', cell)}(x{column}, scope, run)"
        known = self._conditions.get((column, region))
        if known is None:
            known = self._conditions[column, region] = self._region(column, region, cell)
        return known

    def _region(self, column: int, region: Region, cell: Cell) -> str:
        if region.kind == "null":
            return f"(x{column} is {'not ' if region.negated else ''}None)"
        self.typed.add(column)
        test = self._parts(column, region)
        if region.negated:
            test = f"not ({test})"
        kind = self._constant("kind", region.kind, PYTHON[region.kind])
        # Values of another kind are rare: FEEL decides about them.
        return f"({test} if t{column} is {kind} else {self._fresh('k', cell)}(x{column}, scope, run))"

    def _parts(self, column: int, region: Region) -> str:
        points = [part for part in region.parts if part.is_point]
        tests = [self._part(f"x{column}", part) for part in region.parts if not part.is_point]
        if region.kind == "string" and len(points) > _MOST_COMPARISONS:
            tests.append(f"x{column} in {self._fresh('c', frozenset(part.low for part in points))}")
        else:
            tests.extend(self._part(f"x{column}", part) for part in points)
        return " or ".join(tests)

    def _part(self, value: str, part: Part) -> str:
        if isinstance(part.low, bool):
            return f"{value} is {part.low}"
        if part.is_point:
            return f"{value} == {self._value(part.low)}"
        left = "" if part.low is None else f"{self._value(part.low)} {'<=' if part.low_included else '<'} "
        right = "" if part.high is None else f" {'<=' if part.high_included else '<'} {self._value(part.high)}"
        return f"{left}{value}{right}"

    def shared(self, rules: list[list[tuple[int, str]]]) -> dict[str, str]:
        """Conditions that several rules have: computed once. Those evaluated as FEEL stay where they are."""
        counts = Counter(text for rule in rules for _, text in rule if not text.startswith("k"))
        return {text: f"b{number}" for number, (text, count) in enumerate(counts.items()) if count > 1}

    def function(self, name: str, body: list[str]) -> Match:
        parameters = [*(f"x{column}" for column in range(self.columns)), "scope", "run"]
        lines = [f"def {name}({', '.join(parameters)}):"]
        lines += [f"    t{column} = kind_of(x{column})" for column in sorted(self.typed)]
        lines += [f"    {line}" for line in body]
        space: dict[str, object] = {"__builtins__": {}, "kind_of": type, **self.bound}
        exec(compile("\n".join(lines), "<decision table>", "exec"), space)  # noqa: S102 (no text of the model is in it)
        return space[name]  # type: ignore[return-value]

    def _value(self, value: object) -> str:
        return self._constant("value", value, value)

    def _constant(self, group: str, key: object, value: object) -> str:
        name = self._names.get((group, (type(key), key)))
        if name is None:
            name = self._names[group, (type(key), key)] = self._fresh("c", value)
        return name

    def _fresh(self, prefix: str, value: object) -> str:
        name = f"{prefix}{len(self.bound)}"
        self.bound[name] = value
        return name


def _loops(regions: Sequence[Sequence[Region | None]], cells: Sequence[Sequence[Cell]], *, first: bool) -> Generated:
    """The same two functions without generated source, for tables of thousands of rules."""
    rules = [
        [(column, cell) for column, (region, cell) in enumerate(zip(*rule, strict=True)) if region != ANYTHING]
        for rule in zip(regions, cells, strict=True)
    ]

    def probe(*given: object) -> list[int]:
        scope, run = given[-2:]
        found = []
        for rule in rules:
            failed = next((column for column, cell in rule if not cell(given[column], scope, run)), -1)  # type: ignore[arg-type]
            found.append(failed)
        return found

    def match(*given: object) -> list[int]:
        scope, run = given[-2:]
        found: list[int] = []
        for number, rule in enumerate(rules):
            if all(cell(given[column], scope, run) for column, cell in rule):  # type: ignore[arg-type]
                found.append(number)
                if first:
                    break
        return found

    return Generated(match, probe, uses_scope=True)
