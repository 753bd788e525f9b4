"""What may be read, and how what was read becomes evidence. Pure."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from yimen.engines import canonical, clock, feel
from yimen.government import datatypes, granting
from yimen.government.compiled import Compiled
from yimen.government.schema import EvidenceKind, Grant, Register, Release

KEY = "evidence"  # that signs it
FORM = 2
"""What signatures are over that are made now. Those of the first form say nothing of whom evidence was read for, under
which grant, and how long it is fresh."""


class BadRecord(Exception):
    """A register answered with what its own description does not allow; the text says which field."""


def grants_for(
    register: Register,
    kind: str,
    *,
    agency: str,
    purpose: str,
    release: Release,
    on: dt.date,
    bulk: bool = False,
    applicant: Mapping[str, str] | None = None,
) -> list[Grant]:
    """The grants to an agency whose condition holds, or can be judged only when the record is there.

    The latter is for `allows` to say then. Of everybody's records no single one is there: such a grant covers none.
    Which fields they cover is for `granting.cover` to say.
    """
    return [
        grant
        for grant in granting.given(register, kind, agency=agency, purpose=purpose, bulk=bulk)
        if (not bulk and record_fields(grant, release=release))
        or allows(grant, purpose=purpose, applicant=applicant, record={}, release=release, on=on)
    ]


def record_fields(grant: Grant, *, release: Release) -> frozenset[str]:
    """The fields of the record that its condition looks at."""
    names = _condition(grant.when, release).names if grant.when else frozenset()
    return frozenset(name.partition(".")[2] for name in names if name.startswith("record."))


def allows(
    grant: Grant,
    *,
    purpose: str,
    applicant: Mapping[str, str] | None,
    record: Mapping[str, Any],
    release: Release,
    on: dt.date,
) -> bool:
    """Whether its condition holds, for who applies and the record that was found; without one it always does."""
    if grant.when is None:
        return True
    context = {"purpose": purpose, "applicant": dict(applicant or {}), "record": dict(record)}
    return _condition(grant.when, release)(context, today=on) is True


def _condition(text: str, release: Release) -> feel.Program:
    return Compiled.of(release).program(text, ("purpose", "applicant", "record"))


def typed(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a record as FEEL sees them: numbers exact, dates as dates."""
    return {name: datatypes.of(register.fields[name]).decode(value) for name, value in values.items()}


def read_record(
    register: Register, kind: EvidenceKind, record: Mapping[str, Any], fields: Sequence[str]
) -> dict[str, Any]:
    """The wanted fields as JSON, each in its declared type; empty ones as None. Raises BadRecord."""
    values: dict[str, Any] = {}
    for name in fields:
        if name not in kind.fields or name not in record:
            raise BadRecord(f"{kind.id}: the record has no {name}")
        try:
            values[name] = datatypes.read(register.fields[name], record[name])
        except (ValueError, TypeError, ArithmeticError):
            raise BadRecord(f"{kind.id}: {name} is no {register.fields[name].type}") from None
    return values


def fresh_until(fetched_at: dt.datetime, duration: str) -> dt.datetime:
    """When evidence that is fresh for an ISO 8601 duration must be read again; a month counts as 30 days."""
    length = clock.parse_duration(duration)
    return fetched_at + dt.timedelta(days=length.months * 30 + length.days, seconds=length.seconds)


def payload(
    *,
    kind: str,
    key_hash: str,
    values: Mapping[str, Any],
    agency: str,
    purpose: str,
    fetched_at: dt.datetime,
    whole: Mapping[str, Any] | None = None,
) -> bytes:
    """The bytes of evidence that are signed: canonical JSON. `whole` is the rest of it, which the first form lacks."""
    first = {
        "kind": kind,
        "key": key_hash,
        "values": dict(values),
        "agency": agency,
        "purpose": purpose,
        "fetched_at": instant(fetched_at),
    }
    return canonical.data(first | dict(whole or {}))


def instant(at: dt.datetime) -> str:
    """A moment as signatures have it: UTC, in microseconds."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def keyed_hash(text: str, *, key: str) -> str:
    """What stands for a number where it must be found again but not read: HMAC-SHA256 in hex."""
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def entered(evidence: str, key: str, values: Mapping[str, Any]) -> bytes:
    """The bytes of what is entered in a register that an act commits to: canonical JSON."""
    content = {"evidence": evidence, "key": key, "values": dict(values)}
    return canonical.data(content)


def digest(signed: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(signed).hexdigest()


def concerns(people: Sequence[str], key_hash: str, *, person: str, as_key: str) -> bool:
    """Whether a record is a person's: by what stands for them, or in evidence of earlier times by the key alone."""
    return person in people if people else hmac.compare_digest(key_hash, as_key)
