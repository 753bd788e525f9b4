"""Answering a request to correct: the applicant sends right what the office said was wrong (Licensing Law art. 32)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from yimen.applications import knowing, models, stage_state
from yimen.applications.operations.parties import ask_corrected
from yimen.applications.operations.submission import MISSING
from yimen.cases import errors
from yimen.cases.operations import correcting as cases
from yimen.cases.operations.reading import Reader, resolve_reading
from yimen.cases.process.execution import Execution
from yimen.cases.queries import rows
from yimen.files import queries as files
from yimen.files.rules import File, FileRefused, examine
from yimen.government.schema import Text
from yimen.ledger.acts import Actor
from yimen.requirements import answers as answers_
from yimen.requirements import facts as facts_
from yimen.requirements import provenance
from yimen.requirements.answers import Problem, Raw
from yimen.requirements.facts import Fact
from yimen.requirements.resolution import needs_of

LONGEST_STATEMENT = 500
NOT_FOUND = Text(
    zh="登记库里查不到这一项对应的记录，请核对后重新填写。",
    en="The register has no record for this answer. Check it and enter it again.",
)
UNAVAILABLE = Text(
    zh="登记库暂时没有回应。您填写的内容还在，请过一会儿再提交。",
    en="The register does not answer at the moment. Please send this again in a little while.",
)
NOT_CONFIRMED = Text(
    zh="已请对方确认。对方在自己的“我的办件”里同意以后，请再发送一次。",
    en="They were asked to confirm. Once they have done so on their own page, send this again.",
)


def answer_correction(
    case_id: uuid.UUID, *, answers: Mapping[str, Raw], uploads: Mapping[str, tuple[str, bytes]],
    statements: Mapping[str, str] | None = None, actor: Actor, now: dt.datetime,
) -> list[Problem]:  # fmt: skip
    """Answer everything that was requested (the case appends it). Problems keep nothing.

    The body then has five working days anew.

    What follows from a corrected answer is worked out and read again: a corrected number brings its own record.
    An item that stays as it was needs a statement why, which the office reads; without it raises Unchanged, and the one
    correction is not used up.
    """
    said = {name: text.strip() for name, text in (statements or {}).items() if text.strip()}
    with transaction.atomic():
        execution, correction = cases.to_correct(case_id, actor=actor, now=now)
    corrected, made, problems = _given(execution, correction, answers, uploads, said)
    problems += [
        Problem(f"why-{name}", _too_long(text)) for name, text in said.items() if len(text) > LONGEST_STATEMENT
    ]
    if problems:
        return problems
    same = _unchanged(execution, correction, corrected, made)
    if silent := [name for name in same if name not in said]:
        raise errors.Unchanged(silent)
    kept = {name: said[name] for name in same}
    corrected = {name: fact for name, fact in corrected.items() if name not in kept}
    made = {name: file for name, file in made.items() if name not in kept}
    facts, problems = _known_now(execution, corrected, actor=actor, now=now)  # asks registers: outside any transaction
    if not problems:
        try:
            cases.keep_correction(case_id, facts, made, kept, actor=actor, now=now)
        except errors.Incomplete as error:
            return list(error.problems)
    return problems


def _too_long(text: str) -> Text:
    return Text(
        zh=f"说明最多 {LONGEST_STATEMENT} 个字，现在有 {len(text)} 个。",
        en=f"A statement has at most {LONGEST_STATEMENT} characters; there are {len(text)}.",
    )


def _unchanged(
    execution: Execution, correction: rows.Correction, corrected: Mapping[str, Fact], made: Mapping[str, File]
) -> list[str]:
    """The items that come back as the office has them."""
    old = facts_.read(execution.case.facts)
    found = []
    for name in (entry["item"] for entry in correction.items):
        if name in corrected:
            same = facts_.same(corrected[name], old.get(name))
        elif name in made:
            given = execution.case.documents.get(name, {}).get("upload")
            before = files.of_ids([given]).get(given) if given else None
            same = before is not None and before.sha256 == made[name].sha256
        else:
            same = True  # a document that was not given anew
        if same:
            found.append(name)
    return found


def _given(
    execution: Execution, correction: rows.Correction, answers: Mapping[str, Raw],
    uploads: Mapping[str, tuple[str, bytes]], said: Mapping[str, str],
) -> tuple[dict[str, Fact], dict[str, File], list[Problem]]:  # fmt: skip
    """Answers as facts, files as rows, and what is wrong with them."""
    corrected: dict[str, Fact] = {}
    made: dict[str, File] = {}
    problems: list[Problem] = []
    old = facts_.read(execution.case.facts)
    for name in (entry["item"] for entry in correction.items):
        if field := execution.service.form.field(name):
            value = answers_.parse(field, answers.get(name, ""))
            if isinstance(value, Problem):
                problems.append(value)
            else:
                corrected[name] = facts_.typed(value, at=execution.now, instead_of=old.get(name))
            continue
        document = next(each for each in execution.service.form.documents if each.id == name)
        if name not in uploads:
            if name not in said or name not in execution.case.documents:
                problems.append(Problem(name, MISSING))
            continue
        file = examine(name=uploads[name][0], content=uploads[name][1], accept=document.accept, max_mb=document.max_mb)
        if isinstance(file, FileRefused):
            problems.append(Problem(name, file.message))
        else:
            made[name] = file
    return corrected, made, problems


def _application(case: rows.Case) -> models.Application:
    """The application that a case came from. Raises OutOfOrder for a case of another origin."""
    application = models.Application.objects.filter(id=case.application_id).first() if case.application_id else None
    if application is None:
        raise errors.OutOfOrder
    return application


def _known_now(
    execution: Execution, corrected: Mapping[str, Fact], *, actor: Actor, now: dt.datetime
) -> tuple[dict[str, Fact], list[Problem]]:
    """The facts of the case with the corrected answers, and what the registers say to them.

    What was fetched for the application stands; only a record under a corrected key is read anew.
    """
    case, release = execution.case, execution.release
    application, old = _application(case), facts_.read(case.facts)
    services = list(application.cases.filter(stage=case.stage).order_by("id").values_list("definition", flat=True))
    needs = tuple(needs_of(release, services))
    known = knowing.of_application(application, application.draft, release).known
    reads = {n: replace(read, until=None) if read.outcome == "fetched" else read for n, read in known.reads.items()}
    wrong = {(old[name].evidence or "", name) for name in corrected if name in old}
    typed = {**known.typed, **{name: fact for name, fact in old.items() if fact.source == "typed"}, **corrected}
    wrong |= {(fact.disputes, name) for name, fact in old.items() if fact.disputes}
    known = replace(known, typed=typed, reads=reads, disputed=known.disputed | wrong, by_hand=None)
    pending_outputs = stage_state.pending_outputs(application, release, services)
    reader = Reader(application.applicant_id, execution.applicant, str(application.id), release)
    found, _ = resolve_reading(reader, needs, known, pending_outputs=pending_outputs, actor=actor, now=now)
    row = application.stages.get(stage=case.stage)
    ask_corrected(application, row, found.named, actor=actor, now=now)
    values = {name: fact.value for name, fact in corrected.items()}
    asked = [each for each in found.named if each.waits and each.field.id in corrected]
    problems = [Problem(each.field.id, NOT_CONFIRMED) for each in asked]
    fields = [need.field for need in needs]
    problems += answers_.broken_rules(fields, found.context, values, release=execution.release, on=execution.on)
    own = {field.id: field for field in execution.service.form.fields}
    problems += [Problem(each.key, NOT_FOUND) for each in found.unfound if each.key in corrected]
    for question in found.questions:
        field = question.need.field
        if field.id in own and not question.answered and question.because in {"not-found", "unavailable"}:
            keys = [source.key for source in field.sources if source.key in corrected]
            message = UNAVAILABLE if question.because == "unavailable" else NOT_FOUND
            problems += [Problem(key, message) for key in keys if key and Problem(key, message) not in problems]
    facts = provenance.of_case(found, execution.service.form, now=now)
    return {
        name: old[name] if name in old and facts_.without_times({name: old[name]}) == facts_.without_times({name: fact})
        else fact
        for name, fact in facts.items()
    }, problems  # fmt: skip
