"""The same thing thirty times at once, by whoever double-clicks or means it: it is done once."""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

from tests.attack import errands, uploads
from tests.attack.browser import Visitor, signed_in, truly_at_once
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation
from tests.attack.pictures import drawing
from yimen.ledger import queries as ledger
from yimen.ledger import sequencer

AT_ONCE = 30


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Pages by HTTP, what officers do by the operations that pages call; the ledger is verified at the end."""
    installation.site()
    yield _starts(installation)
    yield _submits(installation, errands.Errand().start().ready(), same_key=True)
    yield _submits(installation, errands.Errand().start().ready(), same_key=False)
    yield _withdrawals(installation)
    yield _uploads(installation)
    yield from _office(installation.errand)
    yield _grants()
    yield _verified()


def _outcome(name: str, sentence: str, fell: str | None, tried: int = AT_ONCE) -> Outcome:
    return Outcome(f"races.{name}", sentence, fell and line(fell), tried)


def _acts(subject: str, kind: str) -> int:
    from yimen.ledger import queries

    return sum(act.kind == kind for act in queries.acts_of(subject, limit=5_000))


def _starts(installation: Installation) -> Outcome:
    """Somebody who has no application presses the button of the life event thirty times."""
    from bench.pages import enrol

    errand = errands.Errand()
    entry = next(e for e in errands.cast() if not e.get("posts") and e["id_number"] != errand.person.id_number)
    person, visitor = enrol(entry), signed_in(installation, entry["id_number"])
    mine = type(errand.start().application).objects.filter(applicant_id=person.id)
    before = set(mine.values_list("id", flat=True))
    statuses = truly_at_once(lambda _: visitor.ask("POST", f"/my/start/{errand.life_event}/", {}).status, AT_ONCE)
    made = mine.exclude(id__in=before).count()
    fell = None if made == 1 or (before and not made) else f"{made} drafts, statuses {sorted(set(statuses))}"
    return _outcome("start", "An application is started thirty times at once.", fell)


def _button(errand: errands.Errand, visitor: Visitor, stage: str) -> tuple[str, str]:
    """The address that submits a stage, and the key of the page that is shown for it."""
    base = f"/my/applications/{errand.application.reference}/{stage}/"
    for page in ("all-the-same/", "check/"):  # the first where the rules already say what will come of it
        shown = visitor.ask("GET", base + page)
        key = re.search(r'name="key" value="([^"]+)"', shown.text)
        if shown.status == 200 and key:
            return base + page, key[1]
    raise LookupError(f"nothing submits {base}: {shown.status}")


def _submits(installation: Installation, errand: errands.Errand, *, same_key: bool) -> Outcome:
    visitor = signed_in(installation, errand.person.id_number)
    page, key = _button(errand, visitor, errand.first)

    def press(_: int) -> int:
        return visitor.ask("POST", page, {"key": key if same_key else str(uuid.uuid4())}, timeout=90).status

    statuses = truly_at_once(press, AT_ONCE)
    cases = list(errand.application.cases.all())
    acts = _acts(f"application:{errand.application.id}", "case.submitted")
    services = {case.definition for case in cases}
    fell = None
    if any(status == 0 or status >= 500 for status in statuses):
        fell = f"statuses {sorted(set(statuses))}"
    elif not cases or len(cases) != len(services) or acts != len(cases):
        fell = f"{len(cases)} cases of {len(services)} services, {acts} acts"
    name = "same-key" if same_key else "other-keys"
    return _outcome(
        f"submit-{name}", f"An application is submitted thirty times at once, {name.replace('-', ' ')}.", fell
    )


def _withdrawals(installation: Installation) -> Outcome:
    errand = errands.Errand().start()
    visitor = signed_in(installation, errand.person.id_number)
    path = f"/my/applications/{errand.application.reference}/withdraw/"
    statuses = truly_at_once(lambda _: visitor.ask("POST", path, {}).status, AT_ONCE)
    acts = _acts(f"application:{errand.application.id}", "application.withdrawn")
    fell = None
    if any(status == 0 or status >= 500 for status in statuses):
        fell = f"statuses {sorted(set(statuses))}"
    elif acts > 1:
        fell = f"{acts} acts"
    return _outcome("withdraw", "An application is withdrawn thirty times at once.", fell)


def _uploads(installation: Installation) -> Outcome:
    """A document is given ten times more, while the application is submitted."""
    errand = installation.errand
    visitor, form = signed_in(installation, errand.person.id_number), uploads.form("a.png", drawing("first"))
    given = visitor.ask("POST", errand.document_page(), body=form, headers=uploads.HEADERS)
    errand._answer_all(errand.stage)
    page, key = _button(errand, visitor, errand.stage)
    sentence = "A document is given ten times more while the application is submitted."
    if given.status != 302:
        return _outcome("upload-submit", sentence, f"could not be tried: {given.status}", 11)
    forms = [uploads.form("b.png", drawing(f"again {number}")) for number in range(11)]

    def press(number: int) -> int:
        if number == 0:
            return visitor.ask("POST", page, {"key": key}, timeout=90).status
        return visitor.ask(
            "POST", errand.document_page(), body=forms[number], headers=uploads.HEADERS, timeout=90
        ).status

    statuses = truly_at_once(press, 11)
    sequencer.sequence_now()
    cases = [case for case in errand.application.cases.all() if case.stage == errand.stage]
    acts = ledger.acts_of(f"application:{errand.application.id}", limit=5_000)
    submitted = min((act.index or 0 for act in acts if act.kind == "application.stage.submitted"
                     and act.body and act.body.get("stage") == errand.stage), default=None)  # fmt: skip
    late = sum(act.kind == "file.kept" and (act.index or 0) > submitted for act in acts) if submitted else 0
    fell = None
    if any(status == 0 or status >= 500 for status in statuses):
        fell = f"statuses {sorted(set(statuses))}"
    elif late:
        fell = f"{late} uploads came after the submission of {len(cases)} cases"
    return _outcome("upload-submit", sentence, fell, 11)


def _office(errand: errands.Errand) -> Iterator[Outcome]:
    """The first task of each kind of a submitted application: taken and done thirty times at once, by all who may."""
    from yimen.cases import operations
    from yimen.cases.queries import rows
    from yimen.cases.registries import tasks
    from yimen.cases.tasks.play import Turn

    seen: set[str] = set()
    for _ in range(12):
        task = (
            rows.Task.objects.filter(case__in=errand.application.cases, closed_at=None).select_related("case").first()
        )
        if task is None:
            return
        if task.act in seen:
            errand._do(task)
            continue
        seen.add(task.act)
        kind = tasks.of(task.act)
        officers = errand.officers_of(task, together=kind.together)

        def claim(number: int, task=task, officers=officers) -> str:
            return _quiet(lambda: operations.claim(task.id, actor=officers[number % len(officers)], now=errand.now))

        truly_at_once(claim, AT_ONCE)
        task.refresh_from_db()
        claimed = [act for act in _of(f"case:{task.case_id}") if act.kind == "case.task.claimed"]
        mine = [act for act in claimed if act.body and act.body.get("task") in {None, str(task.id)}]
        fell = None if (task.claimed_by and len(mine) == len(seen)) or len(mine) == 1 else f"{len(mine)} acts"
        yield _outcome(f"claim-{task.act}", "A task is taken thirty times at once, by all who may.", fell)
        holder = next((each for each in officers if each.id == str(task.claimed_by)), officers[0])
        how = kind.module("play")
        others = [each for each in officers if each.id != holder.id]
        before = _closing(task)

        def play(_: int, task=task, holder=holder, others=others, how=how) -> str:
            turn = Turn(task, holder, errand.script["findings"], errand.now, colleague=next(iter(others), None))
            return _quiet(lambda: how.play(turn))

        refused = truly_at_once(play, AT_ONCE)
        done, after = refused.count(""), _closing(task)
        twice = {kind: count - before.get(kind, 0) for kind, count in after.items() if count - before.get(kind, 0) > 1}
        fell = None
        if twice or not rows.Task.objects.filter(id=task.id).exclude(closed_at=None).exists():
            fell = f"done {done} times, {twice}, {sorted(set(refused))}"
        yield _outcome(f"do-{task.act}", f"A task of the kind {task.act} is done thirty times at once.", fell)


def _of(subject: str):
    return ledger.acts_of(subject, limit=5_000)


def _closing(task) -> Counter[str]:
    """Acts of a case by kind, without those of taking tasks, whose number is no matter here."""
    return Counter(act.kind for act in _of(f"case:{task.case_id}") if not act.kind.endswith((".claimed", ".refused")))


def _quiet(work: Callable[[], object]) -> str:
    """Do it, and give the name of what refused it."""
    try:
        work()
    except Exception as refused:
        return type(refused).__name__
    return ""


def _grants() -> Outcome:
    """A right that was found is granted thirty times at once."""
    from django.db import connection
    from django.utils import timezone

    from yimen.entitlements import operations
    from yimen.identity import queries as identity
    from yimen.identity.access import in_post
    from yimen.releases import queries as releases

    sentence = "A right is granted thirty times at once."
    release = releases.current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, policy, division FROM entitlements_finding WHERE state = 'found' AND amount > 0")
        found = cursor.fetchall()
    for finding, policy, division in found:
        for post in release.powers[release.policies[policy].power].posts:
            for holding in identity.holders_of(post, on=timezone.localdate()):
                if not release.within(division, holding.division):
                    continue
                actor = in_post(holding)
                truly_at_once(lambda _, f=finding, a=actor: _quiet(
                    lambda: operations.grant(f, actor=a, now=timezone.now())
                ), AT_ONCE)  # fmt: skip
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(*) FROM ledger_view.covers JOIN ledger_view.acts USING (act_id)"
                        " WHERE row_key = %s AND kind LIKE 'entitlement%%grant%%'", [str(finding)]
                    )  # fmt: skip
                    acts = cursor.fetchone()[0]
                if acts:
                    return _outcome("grant", sentence, None if acts == 1 else f"{acts} acts")
    return _outcome("grant", sentence, f"could not be tried: {len(found)} rights were found, and nobody may grant one")


def _verified() -> Outcome:
    from yimen.ledger import verifying

    sequencer.sequence_now()
    problems = verifying.verify().problems
    return _outcome("verify", "After all races everything fits together.", problems[0] if problems else None, 1)
