"""Opening a case of a kind that the folder defines, by an officer: somebody called, wrote, came to the counter."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from yimen.cases import errors, models
from yimen.cases.operations.opening import Opened, Party, Role, open_case
from yimen.cases.people import NOBODY, by_number
from yimen.cases.queries.links import BY_OFFICERS, linkable
from yimen.engines import canonical
from yimen.government import triggers
from yimen.government.schema import FormField, Kind, Release, Text
from yimen.identity import queries as identity
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases
from yimen.requirements import answers, conditions
from yimen.requirements import facts as facts_
from yimen.requirements.answers import Problem
from yimen.requirements.resolution import Known, needs_of, resolve

CALLER, OFFICER = "caller:", "officer:"
"""What the origin of a case begins with that somebody called or came for, and of one that an officer began."""
CALL = "call"
"""The fact that keeps the number of the call: the origin stands in the ledger, and says nothing of anybody."""
LONGEST_CALL = 64
LINK = "link"
"""The name under which a form says what the case has to do with the other one."""
WHICH = Text(zh="请选择与原件的关系。", en="Choose what this case has to do with the other one.")
OWN = Text(
    zh="这是您本人的事项。请交由同事登记，您应当回避。",
    en="This is your own affair. Have a colleague take it up: you step back from it.",
)
NOWHERE = Text(
    zh="按这里写的内容，不知道由哪个地方的机关办理。请写明地点。",
    en="What is written here does not say which place’s office handles it. Say where it is.",
)


@transaction.atomic
def take_up(
    kind_id: str, raw: Mapping[str, answers.Raw], *, call: str = "", key: str = "", source: str = "", link: str = "",
    actor: Actor, now: dt.datetime,
) -> Opened:  # fmt: skip
    """Open a case by what the officer wrote down, and let its process begin; appends the act.

    `raw` has the typed answers by field, `call` the number of the call, letter or counter ticket, if there is one.
    `source` is the reference of another case that the officer sees, and `link` what this one has to do with it. Who
    is named by their number is a party in the role that the kind gives to that field; who called without a name is the
    complainant under the origin of the case, where the kind has one. The same form sent again with the same `key` gives
    the case that it opened (ADR 7). Raises NotFound for a kind that the post does not open and for a source that the
    officer does not see, Incomplete with what is wrong, field by field: one's own affair too, which a colleague takes
    up, and what leads to no division.
    """
    release = releases.current()
    kind = release.kinds.get(kind_id)
    if kind is None or actor.post not in kind.opened_by:
        raise errors.NotFound
    facts = _facts(kind, raw, release=release, now=now)
    if own := [Problem(each.id, OWN) for each in kind.form.fields if _is_of(actor, each, facts)]:
        raise errors.Incomplete(own)
    if source and link not in BY_OFFICERS:
        raise errors.Incomplete([Problem(LINK, WHICH)])
    links = {linkable(source, actor): link} if source else {}
    origin = f"{CALLER if call.strip() else OFFICER}{_once(kind, raw, call, key, source, link, actor)}"
    if (before := models.Case.objects.filter(origin=origin).first()) is not None:
        return Opened(before.id, before.reference, before.receipt, before.division)
    if call.strip():
        facts[CALL] = facts_.typed(call.strip()[:LONGEST_CALL], at=now)
    return open_case(
        kind.id, kind=kind.category, origin=origin, parties=list(_parties(kind, facts, origin)), facts=facts,
        release=release, links=links, actor=actor, now=now,
    )  # fmt: skip


@dataclass(frozen=True)
class _Form:
    """A kind's form as far as it is filled in: what is asked now, what is known, what is wrong with the answers."""

    asked: list[FormField]
    facts: dict[str, facts_.Fact]
    problems: list[Problem]


def asked(kind: Kind, raw: Mapping[str, answers.Raw], *, now: dt.datetime) -> list[FormField]:
    """The fields that an officer is asked, by what is written already (no act: it only reads).

    A field whose `when` or `ask.when` does not hold is not asked, as in an application, nor one that rules work out.
    """
    return _form(kind, raw, release=releases.current(), now=now).asked


def _form(kind: Kind, raw: Mapping[str, answers.Raw], *, release: Release, now: dt.datetime) -> _Form:
    """Resolve the form as that of an application, with nobody who applied and no register that is read."""
    typed: dict[str, facts_.Fact] = {}
    wrong: dict[str, Problem] = {}
    for field in kind.form.fields:
        value = answers.parse(field, raw.get(field.id, ""))
        if isinstance(value, Problem):
            wrong[field.id] = value
        elif value is not None:
            typed[field.id] = facts_.typed(value, at=now)
    on = release.city.today(now)
    known = Known(typed=typed, reads={}, outputs={})
    found = resolve(list(needs_of(release, [kind.id])), known, applicant=NOBODY, release=release, now=now, on=on)
    fields = [question.need.field for question in found.questions]
    problems = [wrong[field.id] for field in fields if field.id in wrong]
    values = {field.id: found.facts[field.id].value for field in fields if field.id in found.facts}
    context = facts_.context(kind.form.fields, found.facts, applicant=NOBODY, release=release, on=on)
    problems += answers.broken_rules(fields, context, values, release=release, on=on)
    if not problems and conditions.value(kind.jurisdiction, context, release=release, on=on) not in release.divisions:
        read = triggers.fields_read(kind.form.fields, kind.jurisdiction)
        problems = [Problem(field.id, NOWHERE) for field in fields if field.id in read]
    return _Form(fields, found.facts, problems)


def _facts(kind: Kind, raw: Mapping[str, answers.Raw], *, release: Release, now: dt.datetime) -> dict[str, facts_.Fact]:
    """What was written down, each read by the type of its field, and what rules work out of it."""
    form = _form(kind, raw, release=release, now=now)
    if form.problems:
        raise errors.Incomplete(form.problems)
    return form.facts


def _is_of(actor: Actor, field: FormField, facts: facts_.Facts) -> bool:
    """Whether a field holds the citizen number of the officer: they have a stake, and would not see the case."""
    if field.type != "id-number" or field.id not in facts:
        return False
    person = identity.person_by_number(str(facts[field.id].value))
    return person is not None and str(person.id) == actor.id


def _once(
    kind: Kind, raw: Mapping[str, answers.Raw], call: str, key: str, source: str, link: str, actor: Actor
) -> uuid.UUID:  # fmt: skip
    """What stands for one sending of the form: the same whenever the officer sends the same with the same key.

    Sendings of one key wait for each other. What is written over an old page is another call, and gets its own.
    """
    if not key:
        return ids.new_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.take_up:{actor.id}:{key}"])
    sent = canonical.digest({"kind": kind.id, "key": key, "call": call, "raw": dict(raw), "link": [source, link]})
    return uuid.uuid5(uuid.UUID(actor.id), sent)


def _parties(kind: Kind, facts: facts_.Facts, origin: str) -> Iterator[Party]:
    """Who is named by their number, known here or not, and who called without a name."""
    for role, field in kind.parties.items():
        fact = facts.get(field) if field is not None else None
        if fact is not None:
            number = str(fact.value)
            person = identity.person_by_number(number)
            yield Party(role, person.id) if person else Party(role, reference=by_number(number))
        elif role == Role.COMPLAINANT and origin.startswith(CALLER):
            yield Party(role, reference=origin)


def kinds_to_open(actor: Actor, release: Release | None = None) -> list[Kind]:
    """The kinds of cases that the officer's post may open (no act: it only reads)."""
    known = (release or releases.current()).kinds.values()
    return [kind for kind in known if actor.post is not None and actor.post in kind.opened_by]
