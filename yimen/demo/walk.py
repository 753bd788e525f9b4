"""Walking a life event from the first click to the last licence, by the operations that the pages call.

It tells each step as a person would, and counts: everything in the result is computed from what happened.
"""

import datetime as dt
import io
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import translation
from PIL import Image, ImageDraw

from yimen.applications import operations as applying
from yimen.applications import stage_state
from yimen.applications.queries import PartyRow, StageRow
from yimen.cage import queries as cage
from yimen.cases import errors, operations, powers
from yimen.cases.process.execution import Execution
from yimen.cases.queries import rows, words
from yimen.cases.registries import tasks
from yimen.cases.rules import limits
from yimen.cases.tasks.play import Turn
from yimen.catalogue import queries as catalogue
from yimen.credentials import queries as credentials
from yimen.exchange import queries as exchange
from yimen.government.schema import FormField, Release, Text
from yimen.identity import operations as identity_operations
from yimen.identity import queries as identity
from yimen.identity.access import in_post
from yimen.ledger import queries as ledger
from yimen.ledger import sequencer, verifying
from yimen.ledger.acts import SYSTEM, Actor
from yimen.releases import queries as releases
from yimen.requirements import answers
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant

MOST_ROUNDS = 60
Say = Callable[[Text], None]


class WalkFailed(Exception):
    """The path did not come to its end; the text says where it stopped."""


@dataclass
class Walk:
    """One walk: who goes, what was asked, what came of it."""

    life_event: str
    say: Say
    now: dt.datetime
    asked: set[str] = field(default_factory=set)
    asked_documents: set[str] = field(default_factory=set)
    facts: dict[str, facts_.Fact] = field(default_factory=dict)
    services: list[str] = field(default_factory=list)

    def run(self) -> dict[str, Any]:
        """Walk, and give the figures."""
        started = time.perf_counter()
        self.release = releases.current()
        if self.life_event not in self.release.life_events:
            known = ", ".join(self.release.life_events)
            raise WalkFailed(f"there is no life event {self.life_event!r}; there are: {known}")
        self._meet()
        event = self.release.life_events[self.life_event]
        self.tell(f"{self.person.name}想办“{event.name.zh}”。", f"{self.person.name} wants to: {event.name.en}.")
        self.application = applying.start(
            self.life_event, person=self.person, actor=self.actor, release=self.release, channel="web", now=self.now
        )
        try:
            for stage in event.stages:
                self._stage(stage.id)
                self._offices()
        except errors.CaseError as error:
            raise WalkFailed(str(error)) from error
        return self._figures(started)

    def tell(self, zh: str, en: str) -> None:
        """One sentence."""
        self.say(Text(zh=zh, en=en))

    def _meet(self) -> None:
        script = settings.GOVERNMENT_FOLDER / "demo" / f"{self.life_event}.yaml"
        if not script.exists():
            raise WalkFailed(
                f"nobody of the cast walks {self.life_event}: {script.name} is missing in the folder's demo"
            )
        self.script = yaml.safe_load(script.read_text(encoding="utf-8"))
        cast = json.loads((Path(settings.DATA_DIR) / "registers" / "cast.json").read_text(encoding="utf-8"))
        entry = next(each for each in cast if each.get("id") == self.script["applicant"])
        self.entry = {**entry, "applicant": entry["id_number"]}
        self.person = identity_operations.register_person(
            id_number=entry["id_number"],
            name=entry["name"],
            phone=entry["phone"],
            provider="demo",
            actor=SYSTEM,
            now=self.now,
        )
        self.actor = Actor(kind="person", id=str(self.person.id))

    def _answer(self, name: str) -> Any:
        value = self.script["answers"].get(name)
        if value is None:
            raise WalkFailed(f"the demonstration's applicant has no answer to {name}")
        return self.entry[value[1:]] if isinstance(value, str) and value.startswith("$") else value

    def _stage(self, stage: str) -> None:
        row = self.application.stages.get(stage=stage)
        definition = stage_state.stage_of(self.release, self.application, stage)
        if row.status == StageRow.Status.WAITING:
            self.tell(f"声明：{definition.starts.label.zh}。", f"Declares: {definition.starts.label.en}.")
            row = applying.declare(self.application, stage, actor=self.actor, now=self.now)
            if row.status != StageRow.Status.OPEN:
                raise WalkFailed(f"the stage {stage} did not open")
        self.tell(f"—— {definition.name.zh} ——", f"— {definition.name.en} —")
        for _ in range(MOST_ROUNDS):
            current = applying.refresh(self.application, row, actor=self.actor, now=self.now)
            if current.unanswered:
                self._question(current, row)
            elif current.unconfirmed:
                self._evidence(current)
            elif current.missing_documents:
                self._document(current, row)
            elif current.missing_commitments:
                ids = [commitment.id for commitment, _ in current.commitments]
                applying.commit(self.application, ids, now=self.now)
                for commitment, _ in current.commitments:
                    self.tell(f"承诺：{commitment.text.zh}", f"Declares: {commitment.text.en}")
            elif current.waiting:
                self._confirmed(current)
            else:
                break
        else:
            raise WalkFailed(f"the questions of {stage} do not end")
        self.facts |= current.resolution.facts
        self.services += current.services
        submitted = applying.submit(self.application.id, stage, key=str(uuid.uuid4()), actor=self.actor, now=self.now)
        names = "、".join(self.release.services[s].short_name.zh for s in submitted.receipts)
        en = ", ".join(self.release.services[s].short_name.en for s in submitted.receipts)
        self.tell(
            f"提交，编号 {submitted.reference}，同时办理：{names}。每件都有签名回执。",
            f"Submits under {submitted.reference}: {en}. Each case has a signed receipt.",
        )

    def _question(self, current: stage_state.StageState, row: StageRow) -> None:
        question = next(q for q in current.resolution.questions if not q.answered)
        ask = question.need.field
        page = ask.ask.page if ask.ask else None
        together = [
            q.need.field
            for q in current.resolution.questions
            if not q.answered and (q.need.field is ask or (page and q.need.field.ask and q.need.field.ask.page == page))
        ]
        raw = {each.id: self._answer(each.id) for each in together}
        if problems := applying.save_answers(self.application, row, raw, now=self.now):
            raise WalkFailed("; ".join(f"{problem.field}: {problem.message.en}" for problem in problems))
        for each in together:
            self.asked.add(each.id)
            title = each.ask.title if each.ask else each.label
            value = self._shown(each, raw[each.id])
            self.tell(f"问：{title.zh}　答：{value.zh}", f"Asked: {title.en} Answers: {value.en}")

    def _shown(self, field: FormField, raw: Any) -> Text:
        """An answer as the page that checks answers shows it."""
        value = answers.parse(field, raw)
        with translation.override("zh-hans"):
            zh = words.of_value(field, value, self.release)
        with translation.override("en"):
            return Text(zh=zh, en=words.of_value(field, value, self.release))

    def _evidence(self, current: stage_state.StageState) -> None:
        for each in current.unconfirmed:
            view = exchange.evidence(each)
            assert view is not None
            applying.confirm_evidence(self.application, each, now=self.now)
            register, kind = view.register, view.definition
            self.tell(
                f"从“{register.name.zh}”取得{kind.name.zh}（{len(view.values)}项），看过无误，不用再填。",
                f"From the {register.name.en}: {kind.name.en} ({len(view.values)} values): right, nothing to type.",
            )

    def _confirmed(self, current: stage_state.StageState) -> None:
        """Whoever was named confirms, signed in as themselves."""
        cast = json.loads((Path(settings.DATA_DIR) / "registers" / "cast.json").read_text(encoding="utf-8"))
        for named in current.waiting:
            entry = next((each for each in cast if each["id_number"] == named.number), None)
            party = self.application.parties.filter(field=named.field.id).order_by("asked_at", "id").last()
            if entry is None or party is None or party.state != PartyRow.State.ASKED:
                raise WalkFailed(f"nobody of the cast confirms to be {named.role.en}")
            who = identity_operations.register_person(
                id_number=entry["id_number"], name=entry["name"], phone=entry["phone"],
                provider="demo", actor=SYSTEM, now=self.now,
            )  # fmt: skip
            actor = Actor(kind="person", id=str(who.id))
            applying.confirm_party(party.id, number=who.id_number, actor=actor, now=self.now)
            self.tell(
                f"{who.name}在自己的手机上确认担任{named.role.zh}，之后才读取其登记信息。",
                f"{who.name} confirms on their own phone: {named.role.en}. Only now are their records read.",
            )

    def _document(self, current: stage_state.StageState, row: StageRow) -> None:
        wanted = next(d for d, _ in current.documents if d.id in current.missing_documents)
        self.asked_documents.add(wanted.id)
        problem = applying.attach(
            self.application,
            row,
            wanted.id,
            name=f"{wanted.id}.png",
            content=_drawing(wanted.label.en),
            actor=self.actor,
            now=self.now,
        )
        if problem is not None:
            raise WalkFailed(problem.message.en)
        self.tell(f"上传：{wanted.label.zh}。", f"Uploads: {wanted.label.en}.")

    def _offices(self) -> None:
        """Officers do every open task, until nothing of this application waits for one."""
        for _ in range(MOST_ROUNDS):
            task = (
                rows.Task.objects.filter(case__in=self.application.cases, closed_at=None)
                .select_related("case")
                .order_by("opened_at", "id")
                .first()
            )
            if task is None:
                return
            self._do(task)
        raise WalkFailed("the tasks of the offices do not end")

    def _do(self, task: rows.Task) -> None:
        kind = tasks.of(task.act)
        how = kind.module("play") if kind else None
        if kind is None or how is None:
            raise WalkFailed(
                f"{task.name} of {task.case.definition}: nothing says how a task of the kind {task.act} is played"
            )
        officers = self._officers(task, together=kind.together)
        officer, colleague = officers[0], next((each for each in officers if each.id != officers[0].id), None)
        if kind.together and colleague is None:
            raise WalkFailed(f"nobody goes along for {task.name} of {task.case.definition}")
        turn = Turn(task, officer, self.script["findings"], self.now, colleague=colleague)
        operations.claim(task.id, actor=officer, now=self.now)
        self.say(how.play(turn))
        for credential in credentials.of_case(task.case_id):
            if credential.issued_at == self.now and credential.id not in self._told:
                self._told.add(credential.id)
                name = credential.definition.name
                self.tell(f"　→ 签发{name.zh} {credential.number}", f"  → issued: {name.en} {credential.number}")

    @property
    def _told(self) -> set[uuid.UUID]:
        return self.__dict__.setdefault("told", set())

    def _officers(self, task: rows.Task, *, together: bool) -> list[Actor]:
        """Who can do the task: holders of its post in reach whom the cage does not refuse for what they did before."""
        on = self.release.city.today(self.now)
        applicant = Applicant(self.person.id_number, self.person.name, self.person.phone)
        execution = Execution(task.case, applicant, self.release, now=self.now)
        matter = powers.matter(execution)
        found = []
        for holding in identity.holders_of(task.post, on=on):
            actor = in_post(holding)
            others = [str(h.person) for h in identity.holders_of(task.post, on=on) if h.person != holding.person
                      and self.release.within(task.case.division, h.division)][:1]  # fmt: skip
            if powers.in_reach(task, actor, release=self.release) and not cage.judge(
                task.power, actor=actor, matter=matter, together_with=others if together else [], now=self.now
            ):
                found.append(actor)
        if not found:
            raise WalkFailed(f"no officer can do {task.name} of {task.case.definition}")
        return found

    def after(self, figures: dict[str, Any]) -> dict[str, int]:
        """What it took together, to hold against `separately`. Services of one stage are handled at the same time."""
        cases = list(self.application.cases.all())
        promised = {case.definition: self._promised(case) for case in cases}
        stages = {case.stage for case in cases}
        return {
            "steps": len(stages),
            "materials": figures["documents_asked"],
            "days": sum(max(promised[case.definition] for case in cases if case.stage == stage) for stage in stages),
            "visits": figures["visits"],
            "fields": figures["fields_asked"],
        }

    def _promised(self, case: rows.Case) -> int:
        """How many working days the way in which the case is handled promises."""
        on = self.release.city.today(self.now)
        applicant = Applicant(self.person.id_number, self.person.name, self.person.phone)
        execution = Execution(case, applicant, self.release, now=self.now)
        _, promised = limits.of(
            self.release.definition(case.definition), execution.context(), release=self.release, on=on
        )
        return promised.days

    def _figures(self, started: float) -> dict[str, Any]:
        sequencer.sequence_now()
        report = verifying.verify()
        official = official_fields(self.release, self.services)
        registers = {n for n, fact in self.facts.items() if n in official and fact.source == "register"}
        cases = list(self.application.cases.all())
        outputs = [c.number for case in cases for c in credentials.of_case(case.id)]
        return {
            "life_event": self.life_event,
            "services": len(self.services),
            "agencies": len({case.agency for case in cases}),
            "fields_total": len(official),
            "fields_asked": len(self.asked & official.keys()),
            "fields_from_registers": len(registers),
            "documents_asked": len(self.asked_documents),
            "visits": sum(channel.visits for s in self.services for channel in self.release.services[s].channels
                          if channel.kind == "online"),
            "acts": len(ledger.acts_of(f"application:{self.application.id}", limit=10_000)),
            "outputs": len(outputs),
            "ledger_verified": report.ok,
            "elapsed_s": round(time.perf_counter() - started, 2),
        }  # fmt: skip


def official_fields(release: Release, services: list[str]) -> dict[str, list[str]]:
    """The union of the fields of the official forms, each with the clauses that ask for it."""
    found: dict[str, list[str]] = {}
    for service in services:
        for each in release.definition(service).form.fields:
            if each.official:
                clauses = found.setdefault(each.id, [])
                if (clause := each.basis.to("zh-hans")) not in clauses:
                    clauses.append(clause)
    return found


def separately(release: Release, services: list[str]) -> dict[str, int]:
    """What separate applications take: the fields of their forms, and what the folder measured for all."""
    before = catalogue.before(services, release=release)
    return {key: value for key, value in before.items() if key != "fields"} | {
        "fields": sum(sum(each.official for each in release.definition(service).form.fields) for service in services)
    }


def _drawing(title: str) -> bytes:
    """A picture, as somebody would take of a plan."""
    picture = Image.new("RGB", (640, 420), "#fbfaf7")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 60, 600, 380), outline="#1d2b3a", width=3)
    pen.line((320, 60, 320, 380), fill="#1d2b3a", width=2)
    pen.text((48, 28), title, fill="#1d2b3a")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


__all__ = ["Walk", "WalkFailed", "official_fields", "separately"]
