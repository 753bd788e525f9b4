"""Context functions (DMN 1.5, 10.3.4.10, table 81)."""

from __future__ import annotations

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run


@builtin("get value(m: context, key: string) -> Any")
def get_value(run: Run, context: dict, key: str) -> object:
    return context.get(key)


@builtin("get entries(m: context) -> list<context>")
def get_entries(run: Run, context: dict) -> list:
    run.spend(4 * len(context))
    return run.sized([{"key": key, "value": value} for key, value in context.items()])


@builtin("context(entries: list<context>) -> context")
def context(run: Run, entries: list) -> dict:
    run.spend(len(entries))
    result: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise Invalid("every entry must be a context with a key that is a string, and a value")
        if entry["key"] in result:
            raise Invalid(f"the key {entry['key']!r} occurs twice")
        result[entry["key"]] = entry["value"]
    return result


@builtin(
    "context put(context: context, key: string, value: Any) -> context",
    "context put(context: context, keys: list<string>, value: Any) -> context",
)
def context_put(run: Run, context: dict, keys: str | list, value: object) -> dict:
    path = [keys] if isinstance(keys, str) else keys
    if not path or not all(isinstance(key, str) for key in path):
        raise Invalid("keys must be one string or more")
    run.spend(len(context) + 1)
    head, *rest = path
    if not rest:
        return {**context, head: value}
    inner = context.get(head)
    if not isinstance(inner, dict):
        raise Invalid(f"there is no context under the key {head!r}")
    return {**context, head: context_put(run, inner, rest, value)}


@builtin("context merge(contexts: list<context>) -> context")
def context_merge(run: Run, contexts: list) -> dict:
    result: dict[str, object] = {}
    for each in contexts:
        if not isinstance(each, dict):
            raise Invalid("contexts must hold contexts only")
        run.spend(len(each))
        result.update(each)
    return result
