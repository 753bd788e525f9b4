"""List functions (DMN 1.5, 10.3.4.4, table 75) and `sort` (10.3.4.9)."""

from __future__ import annotations

from decimal import Decimal

from yimen.engines.feel.builtins.registry import builtin, invoke
from yimen.engines.feel.builtins.strings import position
from yimen.engines.feel.comparison import equal, less
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import truncate
from yimen.engines.feel.values import Function


@builtin("list contains(list: list, element: Any) -> boolean")
def list_contains(run: Run, items: list, element: object) -> bool:
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


@builtin("count(list: list) -> number")
def count(run: Run, items: list) -> Decimal:
    return Decimal(len(items))


@builtin("min(list: list) -> item", "min(c...: Any) -> c")
def minimum(run: Run, items: list) -> object:
    return _extreme(run, items, smallest=True)


@builtin("max(list: list) -> item", "max(c...: Any) -> c")
def maximum(run: Run, items: list) -> object:
    return _extreme(run, items, smallest=False)


def _extreme(run: Run, items: list, *, smallest: bool) -> object:
    run.spend(len(items))
    if not items:
        return None
    best = items[0]
    if less(best, best) is None:
        raise Invalid("the items must be comparable")
    for item in items[1:]:
        better = less(item, best) if smallest else less(best, item)
        if better is None:
            raise Invalid("the items must be comparable with each other")
        if better:
            best = item
    return best


@builtin("all(list: list<boolean>) -> boolean", "all(b...: Any) -> boolean")
def all_(run: Run, items: list) -> bool | None:
    return _fold(run, items, decisive=False)


@builtin("any(list: list<boolean>) -> boolean", "any(b...: Any) -> boolean")
def any_(run: Run, items: list) -> bool | None:
    return _fold(run, items, decisive=True)


def _fold(run: Run, items: list, *, decisive: bool) -> bool | None:
    run.spend(len(items))
    if any(item is not None and not isinstance(item, bool) for item in items):
        raise Invalid("the items must be booleans")
    if any(item is decisive for item in items):
        return decisive
    return None if None in items else not decisive


@builtin("sublist(list: list, start position: number, length?: number) -> list")
def sublist(run: Run, items: list, start_position: Decimal, length: Decimal | None = None) -> list:
    start = position(start_position, len(items), "start position")
    if length is None:
        return run.sized(items[start:])
    size = truncate(length)
    if size is None or not 1 <= size <= len(items) - start:
        raise Invalid(f"length must be from 1 to {len(items) - start}")
    return run.sized(items[start : start + size])


@builtin("append(list: list, item...: Any) -> list")
def append(run: Run, items: list, added: list) -> list:
    return run.sized(items + added)


@builtin("concatenate(list...: list) -> list")
def concatenate(run: Run, lists: list) -> list:
    _check_total(run, lists)
    return run.sized([item for each in lists for item in each])


def _check_total(run: Run, lists: list) -> None:
    total = sum(map(len, lists))
    if total > run.limits.size:
        run.sized([None] * (run.limits.size + 1))


@builtin("insert before(list: list, position: number, newItem: Any) -> list")
def insert_before(run: Run, items: list, place: Decimal, item: object) -> list:
    index = position(place, len(items), "position")
    return run.sized([*items[:index], item, *items[index:]])


@builtin("remove(list: list, position: number) -> list")
def remove(run: Run, items: list, place: Decimal) -> list:
    index = position(place, len(items), "position")
    return run.sized(items[:index] + items[index + 1 :])


@builtin(
    "list replace(list: list, position: number, newItem: Any) -> list",
    "list replace(list: list, match: function, newItem: Any) -> list",
)
def list_replace(run: Run, items: list, place: Decimal | Function, item: object) -> list:
    if isinstance(place, Function):
        replaced = []
        for old in items:
            run.spend(1)
            found = invoke(run, place, [old, item])
            if not isinstance(found, bool):
                raise Invalid("match must return true or false")
            replaced.append(item if found else old)
        return replaced
    index = position(place, len(items), "position")
    return run.sized([*items[:index], item, *items[index + 1 :]])


@builtin("reverse(list: list) -> list")
def reverse(run: Run, items: list) -> list:
    return run.sized(items[::-1])


@builtin("index of(list: list, match: Any) -> list<number>")
def index_of(run: Run, items: list, match: object) -> list:
    run.spend(len(items))
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("union(list...: list) -> list")
def union(run: Run, lists: list) -> list:
    _check_total(run, lists)
    return distinct_values(run, [item for each in lists for item in each])


@builtin("distinct values(list: list) -> list")
def distinct_values(run: Run, items: list) -> list:
    seen: set = set()
    others: list = []
    result: list = []
    run.spend(len(items))
    for item in items:
        if item is None or isinstance(item, str | Decimal):
            if item in seen:
                continue
            seen.add(item)
        else:
            run.spend(len(others))
            if any(equal(item, other, run) is True for other in others):
                continue
            others.append(item)
        result.append(item)
    return result


@builtin("flatten(list: list) -> list")
def flatten(run: Run, items: list) -> list:
    result: list = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.spend(1)
            if isinstance(item, list):
                stack.append(iter(item))
                break
            result.append(item)
        else:
            stack.pop()
    return run.sized(result)


@builtin("sort(list: list, precedes: function) -> list", "sort(list: list) -> list")
def sort(run: Run, items: list, precedes: Function | None = None) -> list:
    """A stable merge sort: `precedes` need not be a total order, and is asked about pairs of items only."""
    if precedes is not None and len(precedes.parameters) != 2:
        raise Invalid("precedes must take two parameters")

    def before(a: object, b: object) -> bool:
        run.spend(1)
        answer = less(a, b) if precedes is None else invoke(run, precedes, [a, b])
        if not isinstance(answer, bool):
            raise Invalid("precedes must return true or false")
        return answer

    runs = [[item] for item in items]
    while len(runs) > 1:
        runs = [_merge(*runs[at : at + 2], before=before) for at in range(0, len(runs), 2)]
    return runs[0] if runs else []


def _merge(left: list, right: list | None = None, *, before) -> list:
    if right is None:
        return left
    merged: list = []
    i = j = 0
    while i < len(left) and j < len(right):
        if before(right[j], left[i]):
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return merged + left[i:] + right[j:]
