"""Reading many records at once, of everybody or some: a transient extract in memory, under bulk grants only.

The records are read first. Then one act commits to whose they are, by the Merkle root of salted hashes, and only after
its commit are the records handed over. Nothing of them is left when the context ends. Everyone can see that theirs were
among them (`queries.readings_of`), with a proof.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
from django.db import transaction

from yimen.engines.feel.sql import quoted
from yimen.exchange import commitments, connectors, entering, events, loading, models, rules
from yimen.exchange.connectors.base import Unavailable
from yimen.exchange.persons import of_person
from yimen.government import granting
from yimen.government.granting import Cover
from yimen.government.schema import EvidenceKind, Release
from yimen.ledger import acts, ids
from yimen.ledger.operations import append


@dataclass(frozen=True)
class Request:
    """What an agency wants to read of everybody, for one policy."""

    agency: str
    purpose: str
    evidence: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Instead of everybody: the records of a kind in which `field` is one of `values`.

    `values` may be a query over what was read before, such as the household numbers of one person.
    """

    evidence: str
    field: str
    values: Sequence[str] | str


@dataclass
class Extract:
    """What was read. `connection` has a table for each kind of evidence, named by its id, without what is not granted.

    `unavailable` has the reason for each register's evidence that could not be read, `refused` what no bulk grant
    covers. `records` are how many were read of each kind that could be, `unreadable` how many of them do not fit the
    register's own description: those are not in the table, but as text in one named `loading.unreadable(evidence)`.
    `recorded` says whether an act for the reading was committed: not when all was refused or failed.
    """

    id: uuid.UUID
    connection: duckdb.DuckDBPyConnection
    unavailable: dict[str, str] = field(default_factory=dict)
    refused: list[Request] = field(default_factory=list)
    unreadable: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    recorded: bool = False
    everybody: bool = True


@contextmanager
def extract(
    requests: Iterable[Request],
    *,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
    only: Sequence[Selection] | None = None,
) -> Iterator[Extract]:
    """Read what bulk grants cover of the requests, of everybody or `only` of some; the act is committed before use.

    Must not run inside a transaction: the act has to be durable before anything is used.
    """
    on = release.city.today(now)
    # In memory, and never spilled to a disk.
    connection = duckdb.connect(config={"temp_directory": "", "preserve_insertion_order": "false"})
    connection.execute("SET enable_external_access = false")
    made = Extract(ids.new_id(), connection, everybody=only is None)
    granted: list[tuple[Request, Cover]] = []
    try:
        for request in requests:
            cover = _cover(request, release, on=on)
            if cover.complete:
                granted.append((request, cover))
            else:
                made.refused.append(request)
        fields: dict[str, set[str]] = {}
        for request, _ in granted:
            fields.setdefault(request.evidence, set()).update(request.fields)
        steps = only if only is not None else [Selection(evidence, "", ()) for evidence in sorted(fields)]
        for step in steps:
            if step.evidence in fields and step.evidence not in made.unavailable:
                _load(made, step, sorted(fields[step.evidence]), release=release)
        made.recorded = _record(made, granted, actor=actor, release=release, now=now)
        yield made
    finally:
        connection.close()


def _cover(request: Request, release: Release, *, on: dt.date) -> Cover:
    register_id, _, kind = request.evidence.partition(".")
    register = release.registers.get(register_id)
    if register is None or kind not in register.evidence:
        return Cover((), request.fields)
    found = rules.grants_for(
        register, kind, agency=request.agency, purpose=request.purpose, release=release, on=on, bulk=True
    )
    return granting.cover(found, request.fields)


def _load(made: Extract, step: Selection, fields: Sequence[str], *, release: Release) -> None:
    """Read the records of one step into the table of their kind. What goes wrong concerns this kind alone."""
    register = release.registers[step.evidence.partition(".")[0]]
    kind = register.evidence[step.evidence.partition(".")[2]]
    try:
        where = _where(made, step)
        batches = connectors.records(register, kind, fields, where=where)
        batches = entering.added(step.evidence, kind.key, fields, batches, where=where)
        loading.load(made.connection, step.evidence, batches, register=register, fields=fields)
    except (Unavailable, duckdb.Error) as problem:
        # A database's own words can quote a value.
        made.unavailable[step.evidence] = str(problem) if isinstance(problem, Unavailable) else type(problem).__name__
        loading.drop(made.connection, step.evidence)
        made.records.pop(step.evidence, None)
        made.unreadable.pop(step.evidence, None)
        return
    made.unreadable[step.evidence] = loading.count(made.connection, loading.unreadable(step.evidence))
    made.records[step.evidence] = loading.count(made.connection, step.evidence) + made.unreadable[step.evidence]


def _where(made: Extract, step: Selection) -> tuple[str, Sequence[str]] | None:
    if not step.field:
        return None
    if not isinstance(step.values, str):
        return step.field, step.values
    try:
        found = made.connection.execute(step.values).fetchall()
    except duckdb.CatalogException:
        raise Unavailable("what it would be asked for could not be read") from None
    return step.field, sorted({str(row[0]) for row in found if row[0] is not None})


def _record(
    made: Extract,
    granted: Sequence[tuple[Request, Cover]],
    *,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
) -> bool:
    """One act for all that was read, one for each request that no grant covers, one for each register that failed.

    Returns whether anything was read.
    """
    salt = secrets.token_bytes(32)
    said: dict[str, dict[str, object]] = {}
    chunks: list[models.ExtractSubjects] = []
    people: set[str] = set()
    for evidence, count in sorted(made.records.items()):
        numbers = _numbers(made, release.evidence(evidence), evidence)
        commitment = commitments.commit(numbers, salt=salt)
        said[evidence] = {
            "records": count,
            "unreadable": made.unreadable[evidence],
            "subjects": commitment.size,
            "root": commitment.root.hex(),
        }
        if not made.everybody:
            people.update(of_person(number) for number in numbers)
        chunks += [
            models.ExtractSubjects(
                id=ids.new_id(),
                extract_id=made.id,
                evidence=evidence,
                number=n,
                first=chunk.first,
                hashes=chunk.hashes,
                root=chunk.root,
            )
            for n, chunk in enumerate(commitment.chunks)
        ]
    requests: list[dict[str, object]] = [
        {
            "agency": request.agency,
            "purpose": request.purpose,
            "evidence": request.evidence,
            "fields": sorted(request.fields),
            "basis": {"zh": cover.basis("zh-hans"), "en": cover.basis("en")},
        }
        for request, cover in granted
        if request.evidence in said
    ]
    with transaction.atomic(durable=True):
        _record_failures(made, granted, actor=actor, now=now)
        if not said:
            return False
        row = models.Extract(
            id=made.id, release=release.digest, requests=requests, everybody=made.everybody, people=sorted(people),
            salt=salt, read_at=now,
        )  # fmt: skip
        act = append(
            events.PopulationRead(extract=str(made.id), everybody=made.everybody, requests=requests, evidence=said),
            actor=actor,
            rows=[row, (models.ExtractSubjects._meta.db_table, str(made.id))],
            subjects=[f"extract:{made.id}", *sorted({f"register:{name.partition('.')[0]}" for name in said})],
            now=now,
        )
        row.act = act.id
        row.save(force_insert=True)
        models.ExtractSubjects.objects.bulk_create(chunks, batch_size=200)
    return True


def _record_failures(
    made: Extract, granted: Sequence[tuple[Request, Cover]], *, actor: acts.Actor, now: dt.datetime
) -> None:
    for request in made.refused:
        refusal = events.FetchRefused(
            kind=request.evidence, agency=request.agency, purpose=request.purpose, fields=sorted(request.fields)
        )
        append(refusal, actor=actor, subjects=[f"register:{request.evidence.partition('.')[0]}"], now=now)
    for request, _ in granted:
        if problem := made.unavailable.get(request.evidence):
            failure = events.RegisterFailed(
                kind=request.evidence, agency=request.agency, purpose=request.purpose, problem=problem
            )
            append(failure, actor=actor, subjects=[f"register:{request.evidence.partition('.')[0]}"], now=now)


def _numbers(made: Extract, kind: EvidenceKind | None, evidence: str) -> list[str]:
    """The numbers of those whose records were read, each once; of unreadable ones, whoever they name as text."""
    assert kind is not None
    subject = quoted(kind.concerns)
    query = (
        f"SELECT {subject} FROM {quoted(evidence)} WHERE {subject} IS NOT NULL"  # noqa: S608
        f" UNION SELECT {subject} FROM {quoted(loading.unreadable(evidence))} WHERE {subject} IS NOT NULL"
    )
    found = made.connection.execute(query)
    numbers: list[str] = []
    while rows := found.fetchmany(100_000):
        numbers += [str(row[0]) for row in rows]
    return numbers
