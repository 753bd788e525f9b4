"""JSON Schemas of the folder's files, so that an editor completes and checks while they are written.

They are made of the models that `yimen check` validates with. A file says less than its model: what follows from its
place, or stands in a file beside it, is not written; a field of a form takes what the vocabulary says of it; a citation
names its law by the id. What no schema can say (FEEL, what ids name, what the law allows) `yimen check` says.
"""

from typing import Any

from pydantic import TypeAdapter

from yimen.government import schema
from yimen.government.schema.base import Id

FILES: dict[str, tuple[str, Any]] = {
    "city": ("city.yaml", schema.City),
    "laws": ("laws.yaml", dict[Id, schema.Law]),
    "divisions": ("divisions.yaml", dict[Id, schema.Division]),
    "triggers": ("triggers.yaml", dict[Id, schema.Trigger]),
    "vocabulary": ("vocabulary.yaml", schema.Vocabulary),
    "agency": ("agencies/*/agency.yaml", schema.Agency),
    "powers": ("agencies/*/powers.yaml", dict[Id, schema.Power]),
    "register": ("agencies/*/registers/*.yaml", schema.Register),
    "service": ("agencies/*/services/*/service.yaml", schema.Service),
    "kind": ("*/*/kind.yaml", schema.Kind),
    "form": ("agencies/*/services/*/form.yaml", schema.Form),
    "life-event": ("life-events/*.yaml", schema.LifeEvent),
    "policy": ("policies/*/policy.yaml", schema.Policy),
    "example": ("**/examples/*.yaml", schema.Example),
}
"""The kinds of files: which files they are, and what they hold."""

BY_PLACE = {
    "id": {
        *(
            "Law",
            "Division",
            "Element",
            "Agency",
            "Post",
            "Power",
            "Register",
            "EvidenceKind",
            "Service",
            "Kind",
            "Output",
        ),
        *("Example", "LifeEvent", "Policy", "Trigger"),
    },
    "agency": {"Power", "Register", "Service"},
    "form": {"Service"},
    "process": {"Service", "Kind"},
    "rules": {"Service", "Kind", "Policy"},
    "examples": {"Service", "Kind", "Policy"},
    "category": {"Kind"},
    "law_id": {"Basis"},
}
"""Keys that a definition has from the place of its file, or from the files beside it."""

_WRITTEN = {"id", "agency", "category"}
"""Those of them that may be written all the same, if they agree with the place."""

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the kind."""
    return {kind: _schema(kind) for kind in FILES}


def settings(where: str) -> dict[str, dict[str, list[str]]]:
    """What an editor with the YAML language server is told: the schemas, which lie in `where`, by the files."""
    return {"yaml.schemas": {f"{where}/{kind}.json": [f"**/{pattern}"] for kind, (pattern, _) in FILES.items()}}


def _schema(kind: str) -> Schema:
    pattern, model = FILES[kind]
    made = TypeAdapter(model).json_schema()
    defined: dict[str, Schema] = made.pop("$defs", {})
    decisions = defined.get("Rules", {}).get("properties", {}).get("decisions")
    for name, each in (*defined.items(), (getattr(model, "__name__", ""), made)):
        _as_written(name, each, decisions)
    used = _used(made, defined)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": pattern,
        **{key: value for key, value in made.items() if key != "title"},
        **({"$defs": {name: defined[name] for name in sorted(used)}} if used else {}),
    }


def _as_written(name: str, model: Schema, decisions: Schema | None) -> None:
    """Change the schema of a model to what a file says of it."""
    properties, required = model.get("properties", {}), model.get("required", [])
    for key in [key for key, models in BY_PLACE.items() if name in models and key in properties]:
        if key == "rules" and decisions is not None:
            properties["decisions"] = decisions
        if key not in _WRITTEN:
            del properties[key]
        if key in required:
            required.remove(key)
    if name == "Basis":
        properties["law"] = {"type": "string", "description": "the id of a law in laws.yaml"}
    elif name == "FormField":  # the vocabulary has the others
        required[:] = [key for key in required if key not in schema.Element.model_fields or key == "id"]


def _used(made: Schema, defined: dict[str, Schema]) -> set[str]:
    """The definitions that are still referred to."""
    found: set[str] = set()
    waiting: list[Any] = [made]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            name = str(each.get("$ref", "")).removeprefix("#/$defs/")
            if name in defined and name not in found:
                found.add(name)
                waiting.append(defined[name])
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found
