"""Bringing an application to where a test begins, by the operations that the pages call.

Ids are those of the demonstration; in another city the cast knows what they are called there.
"""

import datetime as dt
import hashlib
import io
import uuid

from django.utils import timezone
from PIL import Image

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.cases import operations
from yimen.cases.queries import rows
from yimen.ledger.acts import Actor

ANSWERS = {
    "business.name": "小满面馆", "business.name_2": "", "business.name_3": "", "business.scope": ["餐饮服务"],
    "business.form": "个人经营", "food.items": ["热食类食品制售"], "food.online": "false", "fire.route": "commitment",
    "fire.manager": "", "drainage.volume": "6", "sign.width": "2", "sign.height": "0.5", "sign.material": "木",
    "terrace.seats": "10",  # is asked in the other city only
}  # fmt: skip


GRANTED = "证明齐全。"


def _picture(title: str) -> bytes:
    """A picture of a document, in a colour of its own."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), f"#{hashlib.sha256(title.encode()).hexdigest()[:6]}").save(out, "PNG")
    return out.getvalue()


class Driver:
    """One applicant of the cast and their application."""

    def __init__(self, cast, release, now, who="lin", **answers) -> None:
        self.cast, self.release, self.now = cast, release, timezone.localtime(now)  # its date is the city's
        entry = next(each for each in cast.entries if each.get("id") == who)
        self.person = cast.person(who)
        self.actor = Actor(kind="person", id=str(self.person.id))
        self.names = cast.names
        given = {
            **ANSWERS,
            "premises.number": entry["premises"],
            "safety_officer.id_number": entry["safety_officer"],
            **answers,
        }
        self.answers = {self.names(field): answer for field, answer in given.items()}
        self.application = applying.start(
            self.names("open-a-restaurant"),
            person=self.person,
            actor=self.actor,
            release=release,
            channel="web",
            now=now,
        )

    def complete(self, stage="licence"):
        """Answer, look, upload and declare until only submitting is left."""
        row = self.application.stages.get(stage=self.names(stage))
        for _ in range(40):
            current = applying.refresh(self.application, row, actor=self.actor, now=self.now)
            if current.unanswered:
                field = current.unanswered[0]
                problems = applying.save_answers(
                    self.application, row, {field: self.answers.get(field, "")}, now=self.now
                )
                assert problems == [], problems
            elif current.unconfirmed:
                applying.confirm_evidence(self.application, current.unconfirmed[0], now=self.now)
            elif current.missing_documents:
                name = current.missing_documents[0]
                assert applying.attach(
                    self.application, row, name, name="p.png", content=_picture(name), actor=self.actor, now=self.now
                ) is None  # fmt: skip
            elif current.missing_commitments:
                applying.commit(self.application, [c.id for c, _ in current.commitments], now=self.now)
            elif current.waiting:
                for named in current.waiting:
                    self.confirm(named.field.id, named.number)
            else:
                return current
        raise AssertionError("the questions do not end")

    def party(self, field="safety_officer.id_number") -> models.Party:
        """Whom a field names, as last asked."""
        return self.application.parties.filter(field=self.names(field)).order_by("asked_at", "id").last()

    def confirm(self, field="safety_officer.id_number", number=None) -> None:
        """Whoever the field names confirms, as they do on their own page."""
        number = number or self.answers[self.names(field)]
        who = self.cast.by_number(number)
        actor = Actor(kind="person", id=str(who.id))
        applying.confirm_party(self.party(field).id, number=number, actor=actor, now=self.now)

    def submit(self, stage="licence", key=None):
        """Submit a complete stage."""
        key = key or uuid.uuid4().hex
        return applying.submit(self.application.id, self.names(stage), key=key, actor=self.actor, now=self.now)

    def case(self, service="business-licence") -> rows.Case:
        """The case as it stands in the database."""
        return self.application.cases.get(definition=self.names(service))

    def task(self, service="business-licence") -> rows.Task:
        """Its open task."""
        return rows.Task.objects.get(case=self.case(service), closed_at=None)

    def officer(self, post, nth=0) -> Actor:
        """An officer of the post at the district where the cast lives."""
        from yimen.identity import queries
        from yimen.identity.access import in_post

        post = self.names(post)
        division = "tingchao" if self.release.post(post).level == "district" else "haitang"
        return in_post(queries.holders_of(post, division=division, on=self.now.date())[nth])

    def items(self, service, **not_conforming) -> dict[str, dict[str, str]]:
        """The answers of a check on site: everything conforms, but what is named with what was found."""
        checklist = self.release.services[self.names(service)].checklist
        good = {item.id: {"answer": "conforms", "note": ""} for item in checklist}
        return good | {name: {"answer": "does-not-conform", "note": note} for name, note in not_conforming.items()}

    def inspect(self, service, post, **not_conforming) -> None:
        """Two officers check on site and both sign."""
        task, first, second = self.task(service), self.officer(post), self.officer(post, nth=1)
        operations.record_inspection(
            task.id, items=self.items(service, **not_conforming), findings="现场核查", inspected_on=self.now.date(),
            colleague=uuid.UUID(second.id), actor=first, now=self.now,
        )  # fmt: skip
        inspection = task.inspections.get(disputed_at=None)
        operations.sign_inspection(inspection.id, actor=second, now=self.now)

    def depart(self, service, post, exception) -> None:
        """An outcome against the rule is proposed, and the second person agrees."""
        from yimen.cage import operations as cage
        from yimen.cage import queries

        task, proposer = self.task(service), self.officer(post)
        operations.propose_departure(
            task.id, exception=exception, reasons="已核实。", actor=proposer, now=self.now
        )  # fmt: skip
        [waiting] = [each for each in queries.departures_of(f"case:{task.case_id}") if each.row.state == "proposed"]
        reviewer = self.officer(waiting.row.reviewer)
        done = cage.review_departure(waiting.row.id, agree=True, opinion="同意。", actor=reviewer, now=self.now)
        assert not isinstance(done, cage.Refusal), done.reasons

    def licensed(self) -> "Driver":
        """With the business licence issued."""
        self.complete()
        self.submit()
        operations.accept(self.task().id, actor=self.officer("market.registrar"), now=self.now)
        operations.decide(
            self.task().id, outcome="granted", reasons=GRANTED, actor=self.officer("market.registrar"), now=self.now
        )
        return self

    def opening(self) -> "Driver":
        """With the second stage submitted."""
        self.licensed()
        applying.declare(self.application, self.names("opening"), actor=self.actor, now=self.now)
        self.complete("opening")
        self.submit("opening")
        return self


def acts(case: rows.Case) -> list[str]:
    """The kinds of acts of a case, oldest first."""
    from yimen.ledger import queries

    return [act.kind for act in queries.acts_of(f"case:{case.id}")]


def after(now: dt.datetime, days: int) -> dt.datetime:
    """So many days later."""
    return now + dt.timedelta(days=days)
