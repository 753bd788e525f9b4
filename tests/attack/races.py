"""The same thing thirty times at once, by whoever double-clicks or means it: it is done once."""

import re
import uuid
from collections.abc import Callable, Iterator

from tests.attack import errands, uploads
from tests.attack.browser import signed_in, truly_at_once
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
    errand = errands.Errand().start().ready()
    yield _submits(installation, errand, same_key=True)
    yield _submits(installation, errands.Errand().start().ready(), same_key=False)
    yield _withdrawals(installation)
    yield _uploads(installation)
    yield from _office(errand)
    yield _grants()
    yield _verified()


def _outcome(name: str, sentence: str, fell: str | None, tried: int = AT_ONCE) -> Outcome:
    return Outcome(f"races.{name}", sentence, fell and line(fell), tried)


def _acts(subject: str, kind: str) -> int:
    from yimen.ledger import queries

    return sum(act.kind == kind for act in queries.acts_of(subject, limit=5_000))


def _starts(installation: Installation) -> Outcome:
    """Somebody presses the button of the life event thirty times."""
    errand = errands.Errand().start()  # one that goes on, as somebody who comes again has
    visitor = signed_in(installation, errand.person.id_number)
    mine = type(errand.application).objects.filter(applicant_id=errand.person.id)
    before = set(mine.values_list("id", flat=True))
    truly_at_once(lambda _: visitor.ask("POST", f"/my/start/{errand.life_event}/", {}), AT_ONCE)
    made = mine.exclude(id__in=before).count()
    return _outcome("start", "An application is started thirty times at once.", f"{made} drafts" if made > 1 else None)


def _submits(installation: Installation, errand: errands.Errand, *, same_key: bool) -> Outcome:
    visitor, page = signed_in(installation, errand.person.id_number), errand.check_page()
    shown = visitor.ask("GET", page)
    key = re.search(r'name="key" value="([^"]+)"', shown.text)
    if key is None:
        return _outcome("submit", "An application is submitted.", f"could not be tried: {page} answers {shown.status}")

    def press(_: int) -> int:
        return visitor.ask("POST", page, {"key": key[1] if same_key else str(uuid.uuid4())}, timeout=90).status

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
    errand = errands.Errand().start().at_documents()
    visitor, form = signed_in(installation, errand.person.id_number), uploads.form("a.png", drawing("first"))
    given = visitor.ask("POST", errand.document_page(), body=form, headers=uploads.HEADERS)
    errand._answer_all(errand.stage)
    page = f"/my/applications/{errand.application.reference}/{errand.stage}/check/"
    key = re.search(r'name="key" value="([^"]+)"', visitor.ask("GET", page).text)
    sentence = "A document is given ten times more while the application is submitted."
    if key is None or given.status != 302:
        return _outcome("upload-submit", sentence, f"could not be tried: {given.status}", 11)
    forms = [uploads.form("b.png", drawing(f"again {number}")) for number in range(11)]

    def press(number: int) -> int:
        if number == 0:
            return visitor.ask("POST", page, {"key": key[1]}, timeout=90).status
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
    """Each task of a submitted application: taken and done thirty times at once, by all who may."""
    from yimen.cases import operations
    from yimen.cases.queries import rows
    from yimen.cases.tasks.accept import operations as accepting
    from yimen.cases.tasks.decide import operations as deciding

    done: dict[str, Callable] = {
        "accept": lambda task, actor: accepting.accept(task, actor=actor, now=errand.now),
        "decide": lambda task, actor: deciding.decide(
            task, outcome="granted", reasons="x", actor=actor, now=errand.now
        ),
    }
    kinds = {"accept": "case.accepted", "decide": "case.decided"}
    seen: set[str] = set()
    for _ in range(12):
        task = (
            rows.Task.objects.filter(case__in=errand.application.cases, closed_at=None).select_related("case").first()
        )
        if task is None:
            break
        officers = errand.officers_of(task)
        if task.act not in seen:
            truly_at_once(lambda n, t=task, o=officers: _quiet(
                lambda: operations.claim(t.id, actor=o[n % len(o)], now=errand.now)
            ), AT_ONCE)  # fmt: skip
            task.refresh_from_db()
            claims = _acts(f"case:{task.case_id}", "case.task.claimed")
            yield _outcome(f"claim-{task.act}", "A task is taken thirty times at once, by all who may.", (
                None if task.claimed_by and claims >= 1 else "nobody has it"
            ))  # fmt: skip
        if task.act in done and task.act not in seen:
            holder = next((each for each in officers if each.id == str(task.claimed_by)), officers[0])
            truly_at_once(lambda _, t=task, h=holder: _quiet(lambda: done[t.act](t.id, h)), AT_ONCE)
            acts = _acts(f"case:{task.case_id}", kinds[task.act])
            yield _outcome(f"{task.act}", f"A task of the kind {task.act} is done thirty times at once.", (
                None if acts == 1 else f"{acts} acts of {kinds[task.act]}"
            ))  # fmt: skip
            seen.add(task.act)
            if rows.Task.objects.filter(id=task.id, closed_at=None).exists():
                break
        else:
            seen.add(task.act)
            errand._do(task)


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
