"""Life events (一件事): services bundled by what happened in a life."""

from typing import Literal

from pydantic import Field

from yimen.government.schema.base import Feel, FieldId, Id, Strict
from yimen.government.schema.text import Basis, Text


class StageService(Strict):
    """A service of a stage, and when it is needed at all."""

    service: Id
    when: Feel | None = None
    note: Text | None = Field(default=None, description="why it is needed, or not, in a sentence for people")


class Start(Strict):
    """When a stage starts: at submission, or when the applicant declares that something is so."""

    on: Literal["submission", "declaration"]
    label: Text
    hint: Text | None = None


class Stage(Strict):
    """Services that go together in time."""

    id: Id
    name: Text
    starts: Start
    services: list[StageService] = Field(min_length=1)
    needs: list[str] = Field(default=[], description="service/output that must have been issued")
    typical_days: int = Field(default=0, description="calendar days that usually pass before the stage starts")


class Feed(Strict):
    """An output that meets a requirement of a sibling, which then never asks for it."""

    output: str = Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", description="service/output")
    to: Id
    requirement: Text


class Refusal(Strict):
    """What the refusal of one service does to another."""

    siblings: dict[Id, Literal["continue", "hold", "withdraw"]]
    note: Text


class Choice(Strict):
    """A field that decides which services are needed, shown before starting."""

    field: FieldId
    note: Text


class LifeEvent(Strict):
    """一件事."""

    id: Id
    name: Text
    summary: Text
    synonyms: list[Text] = []
    audience: list[Literal["natural", "legal"]]
    lead: Id = Field(description="the agency that answers for the whole")
    agencies: list[Id]
    basis: list[Basis]
    choices: list[Choice] = []
    stages: list[Stage] = Field(min_length=1)
    feeds: list[Feed] = []
    on_refusal: dict[Id, Refusal] = {}
    before_starting: list[Text] = []

    def services(self) -> list[str]:
        """The services of all stages, in order."""
        return [entry.service for stage in self.stages for entry in stage.services]
