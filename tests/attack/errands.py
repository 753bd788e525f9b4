"""People of the demonstration on their way: applications brought to where an attack begins."""

import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from yimen.applications import operations as applying
from yimen.demo.walk import MOST_ROUNDS, Walk, WalkFailed
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases


def cast() -> list[dict[str, Any]]:
    """Everybody of the demonstration."""
    return json.loads((settings.DATA_DIR / "registers" / "cast.json").read_text(encoding="utf-8"))


def life_event() -> str:
    """The life event that somebody of the demonstration walks."""
    return sorted((settings.GOVERNMENT_FOLDER / "demo").glob("*.yaml"))[0].stem


def applicant() -> str:
    """The number of who walks it."""
    errand = Errand()
    return errand.entry["id_number"]


class Errand(Walk):
    """One application of the demonstration's applicant, stopped where somebody wants it."""

    def __init__(self) -> None:
        super().__init__(life_event(), lambda _: None, timezone.now())
        self.release = releases.current()
        self._meet()

    def start(self) -> "Errand":
        """Begin."""
        self.application = applying.start(
            self.life_event, person=self.person, actor=self.actor, release=self.release, channel="web", now=self.now
        )
        return self

    @property
    def first(self) -> str:
        """The first stage."""
        return self.release.life_events[self.life_event].stages[0].id

    def ready(self) -> "Errand":
        """Answer everything of the first stage, so that only the button is left."""
        self._answer_all(self.first)
        return self

    def at_documents(self) -> "Errand":
        """Go on, through the offices where needed, until a document is asked for; `stage` and `document` say which."""
        for stage in self.release.life_events[self.life_event].stages:
            row = self.application.stages.get(stage=stage.id)
            if row.status == row.Status.WAITING:
                applying.declare(self.application, stage.id, actor=self.actor, now=self.now)
            if document := self._answer_all(stage.id, documents=False):
                self.stage, self.document = stage.id, document
                return self
            applying.submit(self.application.id, stage.id, key=stage.id, actor=self.actor, now=self.now)
            self._offices()
        raise WalkFailed("no document is asked for")

    def _answer_all(self, stage: str, *, documents: bool = True) -> str | None:
        """Answer what a stage asks; without `documents`, stop at the first one and give its id."""
        row = self.application.stages.get(stage=stage)
        for _ in range(MOST_ROUNDS):
            current = applying.refresh(self.application, row, actor=self.actor, now=self.now)
            if current.unanswered:
                self._question(current, row)
            elif current.unconfirmed:
                self._evidence(current)
            elif current.missing_documents and not documents:
                return str(sorted(current.missing_documents)[0])
            elif current.missing_documents:
                self._document(current, row)
            elif current.missing_commitments:
                applying.commit(self.application, [each.id for each, _ in current.commitments], now=self.now)
            elif current.waiting:
                self._confirmed(current)
            else:
                return None
        raise WalkFailed("the questions do not end")

    def document_page(self) -> str:
        """The address where the document is given."""
        return f"/my/applications/{self.application.reference}/{self.stage}/documents/{self.document}/"

    def submit(self) -> "Errand":
        """Press the button."""
        applying.submit(self.application.id, self.first, key=str(self.application.id), actor=self.actor, now=self.now)
        return self

    def check_page(self) -> str:
        """The address of the last page before submitting."""
        return f"/my/applications/{self.application.reference}/{self.first}/check/"

    def officers_of(self, task, *, together: bool) -> list[Actor]:
        """Who may do a task; `together` where two have to."""
        return self._officers(task, together=together)
