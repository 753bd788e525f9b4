"""Types as they are written in an expression (grammar rule 54), or in the `typeRef` of a model."""

from __future__ import annotations

from collections.abc import Mapping

from yimen.engines.feel import nodes
from yimen.engines.feel.types import PRIMITIVES, ContextType, FunctionType, ListType, RangeType, Type


def resolve(written: nodes.TypeName, types: Mapping[str, Type]) -> Type | None:
    """The type that was written, or None when there is none of that name."""
    if written.name == "function" and written.result is not None:
        parameters = [resolve(each, types) for each in written.arguments]
        result = resolve(written.result, types)
        if result is None or None in parameters:
            return None
        return FunctionType(tuple(parameters), result)  # type: ignore[arg-type]
    if written.keys or (written.name == "context" and written.name not in types):
        entries = {key: resolve(each, types) for key, each in zip(written.keys, written.arguments, strict=True)}
        return ContextType(entries) if entries and None not in entries.values() else None  # type: ignore[arg-type]
    if written.arguments:
        item = resolve(written.arguments[0], types) if len(written.arguments) == 1 else None
        if item is None:
            return None
        return ListType(item) if written.name == "list" else RangeType(item)
    return types.get(written.name) or PRIMITIVES.get(written.name)
