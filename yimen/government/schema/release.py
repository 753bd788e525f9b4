"""A release: the whole folder, compiled and content-addressed."""

import functools
import hashlib
import json
from collections.abc import Iterator
from typing import Any, Self

from pydantic import ValidationError

from yimen.engines import canonical
from yimen.government.schema.agencies import Agency, Post, Power
from yimen.government.schema.base import Id, Strict
from yimen.government.schema.bases import Printed
from yimen.government.schema.city import City, Division, Law
from yimen.government.schema.events import LifeEvent
from yimen.government.schema.forms import FormField, Vocabulary
from yimen.government.schema.kinds import Kind
from yimen.government.schema.policies import Policy
from yimen.government.schema.registers import EvidenceKind, Option, Register
from yimen.government.schema.services import Body, Definition, Output, Service
from yimen.government.schema.triggers import Trigger

COMPILER_VERSION = "1"


class Release(Strict):
    """One government in its compiled form; a case is pinned to the release it began under."""

    compiler_version: str = COMPILER_VERSION
    city: City
    laws: dict[Id, Law]
    divisions: dict[Id, Division]
    agencies: dict[Id, Agency]
    powers: dict[str, Power]
    registers: dict[Id, Register]
    vocabulary: Vocabulary
    services: dict[Id, Service]
    life_events: dict[Id, LifeEvent]
    policies: dict[Id, Policy] = {}
    triggers: dict[Id, Trigger] = {}
    kinds: dict[Id, Kind] = {}

    def to_json(self) -> str:
        """The canonical form: keys sorted, no spaces, UTF-8."""
        data = self.model_dump(mode="json", by_alias=True)
        return canonical.text(data)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The release that `to_json` wrote, in this version or an earlier one; its digest is that of the text.

        Keys that were in the schema once and are not any more are left out, so that a case can always be read under the
        release that it began under. Raises pydantic.ValidationError for anything else that does not fit.
        """
        try:
            release = cls.model_validate_json(text)
        except ValidationError as error:
            data = json.loads(text)
            for detail in error.errors():
                if detail["type"] != "extra_forbidden":
                    raise
                _leave_out(data, detail["loc"])
            release = cls.model_validate_json(json.dumps(data))
        release.__dict__["digest"] = hashlib.sha256(text.encode()).hexdigest()
        return release

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hex: the release's name."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @functools.cached_property
    def printed(self) -> Printed:
        """Its citations by what is printed of them, for what was stored under it."""
        return Printed(self)

    def post(self, post_id: str) -> Post | None:
        """The post called `agency.post`."""
        agency = self.agencies.get(post_id.partition(".")[0])
        return agency.posts.get(post_id.partition(".")[2]) if agency else None

    def evidence(self, evidence_id: str) -> EvidenceKind | None:
        """The kind of evidence called `register.kind`."""
        register = self.registers.get(evidence_id.partition(".")[0])
        return register.evidence.get(evidence_id.partition(".")[2]) if register else None

    def output(self, output_id: str) -> Output | None:
        """The output called `service/output`."""
        definition = self.definitions.get(output_id.partition("/")[0])
        return definition.outputs.get(output_id.partition("/")[2]) if definition else None

    @property
    def definitions(self) -> dict[str, Definition]:
        """Everything that a case can be handled by: services and kinds of cases, whose ids differ."""
        return {**self.services, **self.kinds}

    def definition(self, identifier: str) -> Definition:
        """The service or kind of case of an id. Raises KeyError."""
        return self.services.get(identifier) or self.kinds[identifier]

    def ancestors(self, division_id: str) -> Iterator[Division]:
        """The division itself, then those it lies in, up to the city."""
        division = self.divisions.get(division_id)
        while division is not None:
            yield division
            division = self.divisions.get(division.parent) if division.parent else None

    def options_of(self, field: FormField) -> list[Option]:
        """What the values of a form's field are called: by the form, else by the first register that gives it."""
        given = (
            self.registers[source.register_id].fields[source.field].options
            for source in field.sources
            if source.register_id and source.field
        )
        return field.options or next((options for options in given if options), [])

    def within(self, division_id: str, outer_id: str) -> bool:
        """Whether the first division is the second, or lies in it."""
        return any(division.id == outer_id for division in self.ancestors(division_id))

    def body(self, definition_id: str, division_id: str) -> Body | None:
        """The body that handles such a case for a division: its own, else that of the nearest one above."""
        bodies = {body.division: body for body in self.definition(definition_id).bodies}
        return next((bodies[d.id] for d in self.ancestors(division_id) if d.id in bodies), None)


def _leave_out(data: Any, where: tuple[int | str, ...]) -> None:
    """Remove the key at the end of a path; parts that name a choice of the schema, and no key, are passed over."""
    for part in where[:-1]:
        if (isinstance(data, dict) and part in data) or (isinstance(data, list) and isinstance(part, int)):
            data = data[part]  # type: ignore[index]
    if isinstance(data, dict):
        data.pop(where[-1], None)
