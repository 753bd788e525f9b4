"""What built-in functions give for the types of their arguments, by the signatures they are declared with."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.engines.feel.builtins import Signature
from yimen.engines.feel.builtins.registry import Parameter
from yimen.engines.feel.inference.operators import unknown
from yimen.engines.feel.types import (
    ANY,
    DATE,
    DT_DURATION,
    PRIMITIVES,
    YM_DURATION,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    base_of,
    common,
)


def result(signatures: Sequence[Signature], arguments: Sequence[Type | None]) -> tuple[Type, int | None, str]:
    """The result of a call: its type, and when no signature takes the arguments, which one is wrong and why.

    An argument is None where a named call leaves the parameter out.
    """
    wrong: tuple[int, str] | None = None
    found: list[Type] = []
    for signature in signatures:
        problem = _problem(signature, arguments)
        if problem is None:
            found.append(_result(signature, arguments))
        elif wrong is None or problem[0] > wrong[0]:
            wrong = problem
    if found:
        sure = not any(kind is not None and unknown(kind) for kind in arguments)
        return found[0] if sure else common(*found), None, ""
    index, message = wrong or (0, "")
    return ANY, index, message


def parameter_of(signature: Signature, index: int) -> Parameter:
    """The parameter that takes the argument of this index."""
    return signature.parameters[min(index, len(signature.parameters) - 1)]


def _problem(signature: Signature, arguments: Sequence[Type | None]) -> tuple[int, str] | None:
    for index, kind in enumerate(arguments):
        parameter = parameter_of(signature, index)
        if kind is not None and not _takes(parameter, kind):
            return index, f"{parameter.name} must be {' or '.join(parameter.kinds)}, not {kind}"
    return None


def _takes(parameter: Parameter, kind: Type) -> bool:
    """Whether an argument of this type can be converted to one of the parameter's (10.3.2.9.4)."""
    kind = base_of(kind)
    if parameter.classes is None or unknown(kind):
        return True
    if isinstance(kind, ListType) and (unknown(kind.item) or any(_is(kind.item, each) for each in parameter.kinds)):
        return True
    if kind == DATE and "date and time" in parameter.kinds:
        return True
    return any(_is(kind, each) or _is_item(kind, each) for each in parameter.kinds)


def _is(kind: Type, written: str) -> bool:
    name, _, item = written.partition("<")
    match name:
        case "list":
            if not isinstance(kind, ListType):
                return False
            item = item.removesuffix(">")
            return not item or unknown(kind.item) or _is(kind.item, item)
        case "context":
            return isinstance(kind, ContextType)
        case "range":
            return isinstance(kind, RangeType)
        case "function":
            return isinstance(kind, FunctionType)
        case _:
            return base_of(kind) == PRIMITIVES.get(name)


def _is_item(kind: Type, written: str) -> bool:
    """A single value stands for a list of one."""
    name, _, item = written.partition("<")
    return name == "list" and (not item or _is(kind, item.removesuffix(">")))


def _result(signature: Signature, arguments: Sequence[Type | None]) -> Type:
    written = signature.result
    kinds = [base_of(kind) for kind in arguments if kind is not None]
    match written:
        case "duration":
            return common(YM_DURATION, DT_DURATION)
        case "item":
            return kinds[0].item if kinds and isinstance(kinds[0], ListType) else (kinds[0] if kinds else ANY)
        case "list":
            return ListType(_items(signature, arguments))
        case "range":
            return RangeType(ANY)
        case "context":
            return ANY
        case "list<context>":
            return ListType(ContextType({"key": PRIMITIVES["string"], "value": ANY}))
    if written not in PRIMITIVES and written in {parameter.name for parameter in signature.parameters}:
        return common(*kinds) if kinds else ANY
    if written.startswith("list<"):
        return ListType(PRIMITIVES.get(written[5:-1], ANY))
    return PRIMITIVES.get(written, ANY)


def _items(signature: Signature, arguments: Sequence[Type | None]) -> Type:
    """The items of a list made from the arguments: those of its lists, and what is put in."""
    if signature.name == "flatten":
        return ANY
    items: list[Type] = []
    for index, kind in enumerate(arguments):
        parameter = parameter_of(signature, index)
        if kind is None or parameter.name in ("position", "start position", "length", "precedes"):
            continue
        given = base_of(kind)
        is_list = parameter.kinds[0].startswith("list") and isinstance(given, ListType)
        items.append(given.item if is_list else given)  # type: ignore[attr-defined]
    return common(*items) if items else ANY
