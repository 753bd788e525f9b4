"""A tree against the schema: pydantic's errors in words, each at its file and line."""

import types
import typing
from typing import Any

import pydantic
from pydantic_core import ErrorDetails

from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Release
from yimen.government.tree import Node


def validate(root: Node) -> tuple[Release | None, list[Problem]]:
    """The release that the tree describes; None with problems where it does not fit the schema."""
    try:
        return Release.model_validate(root.plain()), []
    except pydantic.ValidationError as error:
        return None, sorted({_problem(root, detail) for detail in error.errors()})


def _problem(root: Node, detail: ErrorDetails) -> Problem:
    where = detail["loc"]
    node = root.at(where)
    name = str(where[-1]) if where else ""
    match detail["type"]:
        case "extra_forbidden":
            parent = root.at(where[:-1])
            known = _keys(where[:-1], parent)
            line = parent.key_lines.get(name, node.line)
            return Problem(parent.path, line, f"unknown key {name!r}{did_you_mean(name, known)}")
        case "missing" if name in {"zh", "en"}:
            text = root.at(where[:-1])
            return text.problem(
                f"a text is missing in {'Chinese (zh)' if name == 'zh' else 'English (en)'}: {_dotted(where[:-1])}"
            )
        case "missing":
            return node.problem(f"{name!r} is missing in {_dotted(where[:-1])}")
        case "string_too_short" if name in {"zh", "en"}:
            return node.problem(
                f"a text is empty in {'Chinese (zh)' if name == 'zh' else 'English (en)'}: {_dotted(where[:-1])}"
            )
        case "string_pattern_mismatch":
            return node.problem(f"{detail['input']!r} does not have the form of {name!r} ({detail['ctx']['pattern']})")
        case "literal_error":
            expected = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
            hint = did_you_mean(str(detail["input"]), expected)
            return node.problem(f"{name!r} cannot be {detail['input']!r}; it is one of {', '.join(expected)}{hint}")
        case "value_error":
            return node.problem(f"{_dotted(where)}: {detail['ctx']['error']}")
        case _:
            message = detail["msg"][:1].lower() + detail["msg"][1:]
            return node.problem(f"{_dotted(where)}: {message}")


def _dotted(where: tuple[int | str, ...]) -> str:
    named = (str(part) for part in where if "[" not in str(part))  # pydantic names the alternative that it tried
    return ".".join(named) or "the folder"


def _keys(where: tuple[int | str, ...], parent: Node) -> list[str]:
    """The keys that the schema knows at a place."""
    kind: Any = Release
    for part in where:
        kind = _step(kind, part)
    return [field.alias or key for model in _models(kind) for key, field in model.model_fields.items()]


def _step(kind: Any, part: int | str) -> Any:
    found = [
        field.annotation
        for model in _models(kind)
        for key, field in model.model_fields.items()
        if part in {key, field.alias}
    ]
    if found:
        return found[0]
    for inner in _alternatives(kind):
        arguments = typing.get_args(inner)
        if typing.get_origin(inner) in {dict, list} and arguments:
            return arguments[-1]
    return kind


def _alternatives(kind: Any) -> list[Any]:
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return _alternatives(typing.get_args(kind)[0])
    if origin in {typing.Union, types.UnionType}:
        return [inner for argument in typing.get_args(kind) for inner in _alternatives(argument)]
    return [kind]


def _models(kind: Any) -> list[type[pydantic.BaseModel]]:
    return [k for k in _alternatives(kind) if isinstance(k, type) and issubclass(k, pydantic.BaseModel)]
