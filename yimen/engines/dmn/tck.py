"""Running cases in the form of the DMN TCK: `*.dmn` beside `*-test-*.xml`, in any depth of folders.

Times in expected values follow XML Schema. A number matches within a hundred-millionth, as the suite's own runners do,
because its expected values were written with fewer digits than FEEL computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from yimen.engines import dmn
from yimen.engines.dmn import model
from yimen.engines.dmn.source import DmnError, parse
from yimen.engines.dmn.xml import child, children, local
from yimen.engines.feel.comparison import equal
from yimen.engines.feel.errors import FeelError
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import number_from_text
from yimen.engines.feel.temporal import dates, durations, times

NIL, TYPE = "{http://www.w3.org/2001/XMLSchema-instance}nil", "{http://www.w3.org/2001/XMLSchema-instance}type"
TOLERANCE = Decimal("1e-8")
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What became of one expected result. `problem` is empty when it passed; `error`: the case could not be run."""

    file: Path
    case: str
    result: str
    problem: str = ""
    error: bool = False


def run(folder: Path) -> Iterator[Outcome]:
    """Every expected result of every case below a folder, in the order of the files."""
    for path in sorted(folder.rglob("*-test-*.xml")):
        yield from run_file(path)


def run_file(path: Path) -> Iterator[Outcome]:
    """Every expected result of one file of cases."""
    try:
        root = parse(path)
    except DmnError as error:
        yield Outcome(path, "", "", str(error), error=True)
        return
    named = child(root, "modelName")
    origin = path.parent / (named.text or "").strip() if named is not None else None
    try:
        if origin is None or not origin.exists():
            raise DmnError(f"the model {origin} is missing", path=str(path))
        loaded: dmn.Model | DmnError = dmn.load(origin)
    except (DmnError, RecursionError) as error:
        loaded = error if isinstance(error, DmnError) else DmnError("the model is nested too deeply")
    for case in children(root, "testCase"):
        for expected in children(case, "resultNode"):
            yield _outcome(path, case, expected, loaded)


def _outcome(path: Path, case: etree._Element, expected: etree._Element, loaded: dmn.Model | DmnError) -> Outcome:
    name = expected.get("name", "")
    identity = (path, case.get("id", ""), name)
    if isinstance(loaded, DmnError):
        return Outcome(*identity, f"the model cannot be read: {loaded}", error=True)
    inputs = {node.get("name", ""): read_value(node) for node in children(case, "inputNode")}
    value_node = child(expected, "expected")
    wanted = None if value_node is None or expected.get("errorResult") == "true" else read_value(value_node)
    try:
        found = _evaluate(loaded, case, name, inputs)
    except FeelError:
        found = None
    except KeyError:
        return Outcome(*identity, f"the model has no {name!r}", error=True)
    if same(found, wanted):
        return Outcome(*identity)
    return Outcome(*identity, f"expected {wanted!r}, got {found!r}")


def _evaluate(loaded: dmn.Model, case: etree._Element, name: str, inputs: dict[str, object]) -> object:
    if case.get("type") == "decisionService" or (case.get("invocableName") and case.get("type") != "decision"):
        value = loaded.invoke(case.get("invocableName", ""), inputs, now=NOW).value
        service = next(
            (e for e in loaded.definitions.elements.values()
             if isinstance(e, model.DecisionService) and e.name == case.get("invocableName")), None
        )  # fmt: skip
        if service is not None and len(service.outputs) > 1 and isinstance(value, dict):
            return value.get(name, value if name == service.name else None)
        return value
    return loaded.evaluate(name, inputs, now=NOW).value


def read_value(node: etree._Element) -> object:
    """A value as the suite writes it: components, a list, or a simple value with its XML Schema type."""
    for part in node:
        if local(part) == "list":
            if part.get(NIL) == "true":
                return None
            return [read_value(item) for item in children(part, "item")]
        if local(part) == "component":
            return {each.get("name", ""): read_value(each) for each in children(node, "component")}
        if local(part) == "value":
            return None if part.get(NIL) == "true" else _simple(part)
    return None


def _simple(node: etree._Element) -> object:
    kind = (node.get(TYPE) or "xsd:string").rpartition(":")[2]
    text = node.text or ""
    return _READERS.get(kind, str)(text if kind == "string" else text.strip())


def _number(text: str) -> object:
    return number_from_text(text)


_READERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "boolean": lambda text: text in ("true", "1"),
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), _number),
    "date": dates.parse_date,
    "time": times.parse_time,
    "dateTime": times.parse_date_time,
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), durations.parse_duration),
}


def same(found: object, wanted: object) -> bool:
    """Whether a value is the expected one."""
    if isinstance(found, Decimal) and isinstance(wanted, Decimal):
        return abs(found - wanted) <= TOLERANCE * max(Decimal(1), abs(wanted))
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(a, b) for a, b in zip(found, wanted, strict=True))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in wanted)
    if found is None or wanted is None:
        return found is wanted
    return equal(found, wanted, Run()) is True


__all__ = ["Outcome", "read_value", "run", "run_file", "same"]
