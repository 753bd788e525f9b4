"""The reference pages that come from the code: events, routes, tables. `make reference` writes them into `docs/`.

A test compares each page with what the code says, so they cannot go stale.
"""

import dataclasses
import datetime as dt
import importlib
import importlib.util
import json
import pkgutil
import types
import typing
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from pydantic import BaseModel

import yimen
from tools import folder_guide
from yimen.cases.registries import effects, tasks
from yimen.government import recorded
from yimen.government.schema import steps
from yimen.ledger import acts, followers

HEAD = "<!-- Written by `make reference` from the code. -->\n"


def _load(module: str) -> None:
    """Import `yimen.<room>.<module>` of every room that has it."""
    for room in pkgutil.iter_modules(yimen.__path__):
        name = f"yimen.{room.name}.{module}"
        if importlib.util.find_spec(f"yimen.{room.name}") and room.ispkg and importlib.util.find_spec(name):
            importlib.import_module(name)


def events_page() -> str:
    """Every act that can stand in the ledger, with what its dataclass says of it."""
    _load("events")
    lines = [HEAD, "# Events\n", "Every act that can stand in the ledger 留痕, by the room that records it.\n"]
    room = ""
    for kind, cls in sorted(acts.REGISTRY.items(), key=lambda item: (item[1].__module__, item[0])):
        if ".tests." in cls.__module__:
            continue  # stand-ins of tests that run in the same process
        if cls.__module__.split(".")[1] != room:
            room = cls.__module__.split(".")[1]
            lines += [f"\n## {room}\n", "| event | when | fields |", "|---|---|---|"]
        summary = " ".join((cls.__doc__ or "").split())
        fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(cls)) or "none"
        lines.append(f"| `{kind}` | {summary} | {fields} |")
    return "\n".join([*lines, *_followers()]) + "\n"


def _followers() -> Iterator[str]:
    """What leads to what: each kind of act with those who follow it."""
    declared = [each for each in followers.FOLLOWERS.values() if ".tests." not in each.home]
    yield "\n## What follows from acts\n"
    yield "Reactions have an effect and run once for each act, after it is in the log; projections can be rebuilt."
    yield "What has to be committed with an act is not here: it happens in the same transaction.\n"
    yield "| event | reaction | begins with | what it leads to |"
    yield "|---|---|---|---|"
    rows = []
    for each in declared:
        begins = "every act" if each.starts == "beginning" else "acts from when it is new"
        name = f"`{each.name}`" + (" (projection)" if each.is_projection else "")
        kinds = [f"`{kind}`" for kind in each.kinds] if not callable(each.kinds) else ["those that the folder names"]
        rows += [f"| {kind} | {name} | {begins} | {each.said} |" for kind in kinds]
    for family in followers.FAMILIES.values():
        rows.append(f"| those that the folder names | `{family.name}.ID` | as the folder says | {family.said} |")
    yield from sorted(rows)


def acts_catalogue() -> str:
    """The kinds of acts with their fields, as a folder may name them: `government/acts.json`."""
    _load("events")
    found = {
        kind: {name: _simple(hint) for name, hint in typing.get_type_hints(cls).items()}
        for kind, cls in sorted(acts.REGISTRY.items())
        if ".tests." not in cls.__module__
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def steps_catalogue() -> str:
    """What a step of a process can be, as `check` knows it: `government/steps.json`."""
    found = {
        "tasks": {name: _plain(kind.definition) for name, kind in sorted(tasks.kinds().items())},
        "operations": {name: _plain(operation) for name, operation in effects.declared().items()},
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _plain(declared: BaseModel) -> dict[str, Any]:
    """What is declared of a step, without what it does not say."""
    texts = {"outcomes": {"__all__": {"name": {"zh_hant"}}}}  # made from the Simplified
    return declared.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=texts)


def _simple(hint: Any) -> str:
    """A field's type in the words of the catalogue: whether it may be missing says nothing, for FEEL has null."""
    given = {each for each in typing.get_args(hint) if each is not type(None)}
    if typing.get_origin(hint) in (typing.Union, types.UnionType) and len(given) == 1:
        hint = given.pop()
    return _SIMPLE.get(hint, "anything")


_SIMPLE = {
    str: "text", uuid.UUID: "text", int: "number", Decimal: "number", bool: "boolean", dt.date: "date",
    list[str]: "list of text",
}  # fmt: skip


def routes() -> Iterator[tuple[str, str, str]]:
    """Each route as (path, policy, name); a view without a policy has an empty one."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str, str]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, path, inner)
            else:
                yield f"/{path}", getattr(pattern.callback, "access_policy", ""), f"{space}{pattern.name or ''}"

    yield from sorted(walk(get_resolver().url_patterns, "", ""))


def routes_page() -> str:
    """Every address, who may open it, and its name."""
    lines = [
        HEAD,
        "# Routes\n",
        "Every address of the door and who may open it.\n",
        "| path | who | name |",
        "|---|---|---|",
    ]
    lines += [f"| `{path}` | {policy} | `{name}` |" for path, policy, name in routes()]
    return "\n".join(lines) + "\n"


def foreign_keys() -> list[str]:
    """Foreign keys that cross from one room into another, as `cases.Application.applicant -> identity.Person`."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in settings.ROOMS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                target = field.related_model._meta
                if target.app_label != model._meta.app_label:
                    source = f"{model._meta.app_label}.{model._meta.object_name}.{field.name}"
                    found.append(f"{source} -> {target.app_label}.{target.object_name}")
    return sorted(found)


def exempt_tables() -> dict[str, str]:
    """Tables that no act guards, each with the reason its room gives."""
    found: dict[str, str] = {}
    for room in settings.ROOMS:
        if importlib.util.find_spec(f"yimen.{room}.tables"):
            found |= importlib.import_module(f"yimen.{room}.tables").EXEMPT
    return dict(sorted(found.items()))


def folder_page() -> str:
    """The guide to the folder: its shape, and every key of the schema."""
    return HEAD + folder_guide.folder_page()


def main() -> None:
    """Write the pages into `docs/`."""
    import os

    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "yimen.settings", "YIMEN_DEMO": "1"}  # all rooms there are
    django.setup()
    docs = settings.PROJECT / "docs"
    recorded.CATALOGUE.write_text(acts_catalogue(), encoding="utf-8")
    steps.CATALOGUE.write_text(steps_catalogue(), encoding="utf-8")
    (docs / "events.md").write_text(events_page())
    (docs / "routes.md").write_text(routes_page())
    (docs / "guide" / "folder.md").write_text(folder_page())


if __name__ == "__main__":
    main()
