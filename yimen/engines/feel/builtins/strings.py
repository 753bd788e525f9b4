"""String functions (DMN 1.5, 10.3.4.3, table 74). Lengths and positions count code points."""

from __future__ import annotations

from decimal import Decimal

from yimen.engines.feel import patterns
from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import truncate


@builtin("substring(string: string, start position: number, length?: number) -> string")
def substring(run: Run, string: str, start_position: Decimal, length: Decimal | None = None) -> str:
    start = position(start_position, len(string), "start position")
    if length is None:
        return run.bounded(string[start:])
    count = truncate(length)
    if count is None or count < 1:
        raise Invalid("length must be 1 or more")
    return run.bounded(string[start : start + count])


def position(number: Decimal, length: int, name: str) -> int:
    """A position counted from 1, or from -1 backwards, as an index from 0."""
    place = truncate(number)
    if place is None or place == 0 or abs(place) > length:
        raise Invalid(f"{name} must be from 1 to {length} or from -{length} to -1")
    return place - 1 if place > 0 else length + place


@builtin("string length(string: string) -> number")
def string_length(run: Run, string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case(string: string) -> string")
def upper_case(run: Run, string: str) -> str:
    return run.bounded(string.upper())


@builtin("lower case(string: string) -> string")
def lower_case(run: Run, string: str) -> str:
    return run.bounded(string.lower())


@builtin("substring before(string: string, match: string) -> string")
def substring_before(run: Run, string: str, match: str) -> str:
    run.search(string, match)
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string) -> string")
def substring_after(run: Run, string: str, match: str) -> str:
    run.search(string, match)
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string) -> boolean")
def contains(run: Run, string: str, match: str) -> bool:
    run.search(string, match)
    return match in string


@builtin("starts with(string: string, match: string) -> boolean")
def starts_with(run: Run, string: str, match: str) -> bool:
    run.read(match)
    return string.startswith(match)


@builtin("ends with(string: string, match: string) -> boolean")
def ends_with(run: Run, string: str, match: str) -> bool:
    run.read(match)
    return string.endswith(match)


@builtin("string join(list: list<string>, delimiter?: string | null) -> string")
def string_join(run: Run, items: list, delimiter: str | None = None) -> str:
    if any(item is not None and not isinstance(item, str) for item in items):
        raise Invalid("list must hold strings only")
    texts = [item for item in items if item is not None]
    run.spend(len(texts))
    if sum(map(len, texts)) + len(delimiter or "") * len(texts) > run.limits.length:
        run.bounded("x" * (run.limits.length + 1))
    return (delimiter or "").join(texts)


@builtin("matches(input: string, pattern: string, flags?: string | null) -> boolean")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    return patterns.matches(run, text, pattern, flags or "")


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string | null) -> string")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    return patterns.replace(run, text, pattern, replacement, flags or "")


@builtin("split(string: string, delimiter: string) -> list<string>")
def split(run: Run, text: str, delimiter: str) -> list:
    return patterns.split(run, text, delimiter)
