"""Holding policies against everybody, and writing down what that changes."""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

import duckdb
from django.db import DatabaseError, connection, transaction

from yimen.entitlements import events, models, rules, scanning
from yimen.entitlements.operations.subjects import subjects_of
from yimen.entitlements.rules import Change, Result, State
from yimen.exchange.extracts import Extract, extract
from yimen.government.schema import Policy, Release, Text
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases

LOCK = "entitlements.scan"
BATCH = 500
"""Rows that one act names."""
MOST_LOST = 0.9
"""Of the subjects of the last scan, how many there must be: a register that has lost more is more likely broken."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Busy(RuntimeError):
    """Another scan is running."""


@dataclass(frozen=True)
class Report:
    """What a scan came to. `results` has for each policy its counts, or its `problem`. Not `stored`: only a preview."""

    scan: uuid.UUID
    as_of: dt.date
    release: str
    stored: bool
    results: dict[str, dict[str, object]] = field(default_factory=dict)


def scan(
    *,
    release: Release,
    policies: Sequence[str] | None = None,
    as_of: dt.date | None = None,
    actor: Actor,
    now: dt.datetime,
    accept_fewer: bool = False,
    progress: Callable[[str], object] = lambda _: None,
) -> Report:
    """Find who has a right by the policies in force, as of a day, and keep what was found for the officers.

    The registers are read as they are now; parameters and ages are those of the day. As of a day to come nothing is
    kept. A policy whose registers cannot be read, or have far fewer records than last time unless `accept_fewer`, is
    named in the report, and what was found of it before stays.
    Raises KeyError for a policy that there is not, and Busy. Must not run inside a transaction.
    """
    today = release.city.today(now)
    as_of = as_of or today
    chosen = [release.policies[each] for each in policies] if policies else list(release.policies.values())
    report = Report(ids.new_id(), as_of, release.digest, stored=as_of <= today)
    with _alone():
        progress("reading the registers")
        asked = [request for policy in chosen for request in scanning.requests(policy, release)]
        with extract(asked, actor=actor, release=release, now=now) as made:
            row = models.Scan(
                id=report.scan, as_of=as_of, release=release.digest, results=report.results, started_at=now,
                extract=made.id if made.recorded else None,
            )  # fmt: skip
            run = _Run(row, release, made, actor=actor, now=now, stored=report.stored, accept_fewer=accept_fewer)
            run.begin()
            for policy in chosen:
                progress(f"holding the rules of {policy.id} against everybody")
                report.results[policy.id] = _of_its_own(run.policy, policy)
            for gone in run.gone() if policies is None else ():
                report.results[gone] = _of_its_own(run.ended, gone)
            run.finish()
    return report


def _of_its_own(step: Callable[[T], dict[str, object]], policy: T) -> dict[str, object]:
    """One policy in a transaction of its own: what is wrong with it stops no other, and its locks hold nobody long."""
    try:
        with transaction.atomic():
            return step(policy)
    except (DatabaseError, duckdb.Error) as error:
        logger.exception("a policy could not be evaluated")
        return {"problem": f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"}


@contextmanager
def _alone() -> Iterator[None]:
    """One scan at a time: two would find the same rights twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy("another scan is running; wait until it is done")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])


class _Run:
    """One scan while it writes."""

    def __init__(
        self, row: models.Scan, release: Release, made: Extract, *, actor: Actor, now: dt.datetime, stored: bool,
        accept_fewer: bool,
    ) -> None:  # fmt: skip
        self.row, self.release, self.made, self.stored = row, release, made, stored
        self.actor, self.now, self.accept_fewer = actor, now, accept_fewer

    @transaction.atomic
    def begin(self) -> None:
        if not self.stored:
            return
        append(
            events.ScanStarted(scan=str(self.row.id), as_of=str(self.row.as_of), release=self.release.digest),
            actor=self.actor, rows=[self.row], subjects=[f"scan:{self.row.id}"], now=self.now,
        )  # fmt: skip
        self.row.save(force_insert=True)

    @transaction.atomic
    def finish(self) -> None:
        if not self.stored:
            return
        append(
            events.ScanFinished(
                scan=str(self.row.id), extract=str(self.row.extract) if self.row.extract else None,
                results=self.row.results,
            ),
            actor=self.actor, rows=[self.row], subjects=[f"scan:{self.row.id}"], now=self.now,
        )  # fmt: skip
        self.row.save(update_fields=["results"])

    def policy(self, policy: Policy) -> dict[str, object]:
        """Evaluate one policy, and write what it changes; returns its counts, or why it was not evaluated."""
        if (begins := scanning.begins_on(policy)) is not None and self.row.as_of < begins:
            return {"in_force_from": str(begins)}
        if (problem := scanning.problem(policy, self.made)) is not None:
            return {"problem": f"{problem.evidence}: {problem.reason}"}
        population = scanning.Population(policy, self.release, self.made, on=self.row.as_of)
        subjects = population.subjects()
        if (fewer := self._far_fewer(policy, subjects)) is not None and not self.accept_fewer:
            return {"problem": f"{policy.facts[policy.subject].evidence}: {fewer}"}
        period = str(self.row.as_of.year) if policy.per == "year" else ""
        standing, ended = self._before(policy, period)
        tally = _Tally()
        indeterminate = population.indeterminate()
        for found in population.found(also=list(standing)):
            if not found.storable:
                indeterminate.add(found.subject)
            if found.subject in indeterminate:
                continue
            tally.counts[found.result.value] += 1
            tally.amount += found.amount or 0
            row = standing.pop(found.subject, None)
            if row is not None:
                self._apply(row, found, tally)
            elif found.result is not Result.NOT_DUE and not self._was_ended(ended.get(found.subject), found):
                row = models.Determination(
                    id=ids.new_id(), policy=policy.id, subject=found.subject, period=period, found_at=self.now
                )
                self._apply(row, found, tally, is_new=True)
        for row in standing.values():  # the register has no record of these any more, or none that can be read
            if row.subject not in indeterminate:
                self._apply(row, None, tally, why_not=rules.NO_RECORD)
        if period:
            tally.drop(models.Determination.objects.filter(policy=policy.id, state=State.NEAR_MISS, period__lt=period))
        self._record(policy.id, tally)
        evidence = {each.evidence for each in policy.facts.values()}
        return {
            "subjects": subjects,
            "due": tally.counts[Result.DUE.value],
            "near": tally.counts[Result.NEAR_MISS.value],
            "amount": format(tally.amount, "f"),
            **{name: tally.counts[name] for name in ("new", "changed", "reopened", "dropped")},
            "unreadable": sum(self.made.unreadable.get(each, 0) for each in evidence),
            "unjudged": len(indeterminate),
        }

    def _far_fewer(self, policy: Policy, subjects: int) -> str | None:
        """What to say when a register has lost a tenth of its records since the last scan."""
        known = f"results__{policy.id}__subjects__gt"
        last = models.Scan.objects.filter(**{known: 0}).order_by("-started_at").first()
        before = last.results[policy.id]["subjects"] if last else 0
        if subjects >= before * MOST_LOST:
            return None
        return f"{subjects} records, {before} last time: nothing was changed; if it is true, scan with --accept-fewer"

    def _before(
        self, policy: Policy, period: str
    ) -> tuple[dict[str, models.Determination], dict[str, models.Determination]]:
        """The determinations that stand, by subject, and the latest of those that were ended."""
        rows = models.Determination.objects.filter(policy=policy.id, period=period).order_by("id")
        standing: dict[str, models.Determination] = {}
        ended: dict[str, models.Determination] = {}
        for row in rows.select_for_update() if self.stored else rows:
            (ended if row.state == State.WITHDRAWN else standing)[row.subject] = row
        return standing, ended

    def _was_ended(self, row: models.Determination | None, found: scanning.Found) -> bool:
        """Whether an officer ended this right on the very same facts, so that it is not found again."""
        if row is None:
            return False
        before = rules.Before(State(row.state), row.due, row.amount, row.facts)
        return rules.change(before, rules.Seen(found.result, found.amount, found.facts))[0] is Change.KEEP

    def gone(self) -> list[str]:
        """Policies that are no longer in the folder, of which something is kept."""
        return sorted(
            models.Determination.objects.exclude(policy__in=self.release.policies)
            .exclude(state=State.WITHDRAWN)
            .values_list("policy", flat=True)
            .distinct()
            .order_by()
        )

    def ended(self, policy: str) -> dict[str, object]:
        """What was found by a policy that is no longer in the folder: nothing is due by it any more."""
        tally = _Tally()
        for row in models.Determination.objects.select_for_update().filter(policy=policy).order_by("id"):
            self._apply(row, None, tally, why_not=rules.NOT_IN_FORCE)
        self._record(policy, tally)
        return {"ended": True, "reopened": tally.counts["reopened"], "dropped": tally.counts["dropped"]}

    def _apply(
        self, row: models.Determination, found: scanning.Found | None, tally: "_Tally", *, is_new: bool = False,
        why_not: Text = rules.NOT_DUE,
    ) -> None:  # fmt: skip
        """Change a row as far as what was found asks for it; what was seen as of a later day stays."""
        if not is_new and row.as_of > self.row.as_of:
            return
        change, state, why = self._change(row, found, is_new=is_new)
        if change is Change.KEEP:
            return
        if change is Change.DROP:
            tally.drop([row])
            return
        row.due = found is not None and found.result is Result.DUE
        if found is not None:
            row.recipient, row.people, row.rules, row.facts = found.recipient, found.people, found.rules, found.facts
            row.division = found.division if found.division in self.release.divisions else self.release.city.id
            row.release, row.as_of, row.scan = self.release.digest, self.row.as_of, self.row
            if row.due or state is State.NEAR_MISS:  # what was granted and is not due stays known with its amount
                row.amount = found.amount
        if change is Change.REOPEN and why is not None:
            tally.counts["reopened"] += 1
            self._reopen(row, why_not if why is rules.NOT_DUE else why)
            return
        if change is Change.RECORD and state is not None:
            row.state, row.reason, row.decided_at = state, None, None
            if state is State.NOTIFIED:
                row.answered_at = None
        tally.counts["new" if is_new else "changed"] += 1
        (tally.new if is_new else tally.changed).append(row)

    def _change(
        self, row: models.Determination, found: scanning.Found | None, *, is_new: bool
    ) -> tuple[Change, State | None, Text | None]:
        """What was found means for a row: by the policy as it is, or was when it was still in the folder."""
        before = None if is_new else rules.Before(State(row.state), row.due, row.amount, row.facts)
        seen = rules.Seen(found.result, found.amount, found.facts) if found else rules.Seen(Result.NOT_DUE)
        policy = self.release.policies.get(row.policy)
        invitation = policy.invitation if policy else None
        if invitation is not None:
            until = row.answered_at and row.answered_at + dt.timedelta(days=invitation.rests_days)
            return *rules.change_of_notice(before, seen, rested=until is None or until <= self.now), None
        if row.state in rules.TOLD:  # it is no longer only told of: what the rules find now is looked at anew
            before = rules.Before(State.NEAR_MISS, row.due, row.amount, row.facts)
        continuing, same_rules = (True, True) if is_new else self._policy_then(row)
        return rules.change(before, seen, continuing=continuing, same_rules=same_rules)

    def _policy_then(self, row: models.Determination) -> tuple[bool, bool]:
        """Whether the policy of a determination pays again and again, and whether it still reads as it did."""
        then = releases.get(row.release).policies[row.policy]
        return then.per == "month", row.release == self.release.digest or then == self.release.policies.get(row.policy)

    def _reopen(self, row: models.Determination, why: Text) -> None:
        row.state, row.reason = State.REOPENED, {"zh": why.zh, "en": why.en}
        if not self.stored:
            return
        append(
            events.RightReopened(finding=str(row.id), policy=row.policy, reason=row.reason),
            actor=self.actor, rows=[row], subjects=subjects_of(row), now=self.now,
        )  # fmt: skip
        row.save()

    def _record(self, policy: str, tally: "_Tally") -> None:
        """Write rows in batches, each under an act that names them."""
        if not self.stored:
            return
        key = {"scan": str(self.row.id), "policy": policy}
        rows = models.Determination.objects
        for batch in _batched(tally.new):
            self._append(events.DeterminationsRecorded(**key), batch, policy)
            rows.bulk_create(batch)
        for batch in _batched(tally.changed):
            self._append(events.DeterminationsRecorded(**key), batch, policy)
            rows.bulk_update(batch, _SCANNED)
        for batch in _batched(tally.dropped):
            self._append(events.DeterminationsDropped(**key), batch, policy)
            rows.filter(id__in=[row.id for row in batch]).delete()

    def _append(self, event: object, batch: Sequence[models.Determination], policy: str) -> None:
        subjects = [f"scan:{self.row.id}", f"policy:{policy}"]
        append(event, actor=self.actor, rows=batch, subjects=subjects, now=self.now)


def _batched(rows: Sequence[models.Determination]) -> Iterator[Sequence[models.Determination]]:
    return (rows[n : n + BATCH] for n in range(0, len(rows), BATCH))


@dataclass
class _Tally:
    """What a scan of one policy changes."""

    counts: Counter[str] = field(default_factory=Counter)
    amount: Decimal = Decimal(0)
    new: list[models.Determination] = field(default_factory=list)
    changed: list[models.Determination] = field(default_factory=list)
    dropped: list[models.Determination] = field(default_factory=list)

    def drop(self, rows: Iterable[models.Determination]) -> None:
        """Note rows that are to be deleted."""
        self.dropped += rows
        self.counts["dropped"] = len(self.dropped)


_SCANNED = [
    "recipient",
    "people",
    "division",
    "state",
    "due",
    "amount",
    "rules",
    "facts",
    "release",
    "as_of",
    "scan",
    "reason",
    "decided_at",
    "answered_at",
]
"""What a scan may change of a determination."""
