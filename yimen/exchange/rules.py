"""What may be read, and how what was read becomes evidence. Pure."""

import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yimen.engines import feel
from yimen.government.schema import EvidenceKind, Grant, Register

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
LONGEST_TEXT = 10_000
TRUE, FALSE = {"true", "t", "1", "yes", "是"}, {"false", "f", "0", "no", "否"}


class BadRecord(Exception):
    """A register answered with what its own description does not allow; the text says which field."""


def grant_for(
    register: Register,
    kind: str,
    *,
    agency: str,
    purpose: str,
    fields: Sequence[str],
    on: dt.date,
    bulk: bool = False,
) -> Grant | None:
    """The grant that lets an agency read these fields for this purpose; None if there is none in force.

    With `bulk` it must be one that lets it read everybody's at once.
    """
    for grant in register.grants:
        if (
            grant.to == agency
            and (grant.bulk or not bulk)
            and grant.evidence == kind
            and purpose in grant.purposes
            and set(fields) <= set(grant.fields)
            and (grant.when is None or feel.evaluate(grant.when, {"purpose": purpose}, today=on) is True)
        ):
            return grant
    return None


def read_record(
    register: Register, kind: EvidenceKind, record: Mapping[str, Any], fields: Sequence[str]
) -> dict[str, Any]:
    """The wanted fields as JSON, each in its declared type; empty ones as None. Raises BadRecord."""
    values: dict[str, Any] = {}
    for name in fields:
        if name not in kind.fields or name not in record:
            raise BadRecord(f"{kind.id}: the record has no {name}")
        try:
            values[name] = _value(register.fields[name].type, record[name])
        except (ValueError, TypeError, ArithmeticError):
            raise BadRecord(f"{kind.id}: {name} is no {register.fields[name].type}") from None
    return values


def _value(kind: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    match kind:
        case "boolean":
            word = str(value).strip().lower()
            if word in TRUE:
                return True
            if word in FALSE:
                return False
            raise ValueError(word)
        case "number" | "money":
            number = Decimal(str(value))
            if not number.is_finite():
                raise ValueError(value)
            return format(number.normalize(), "f") if number else "0"
        case "date":
            return dt.date.fromisoformat(str(value)[:10]).isoformat()
        case _:
            text = str(value)
            if len(text) > LONGEST_TEXT or "\0" in text:
                raise ValueError(kind)
            text.encode()  # half a character, as broken JSON can bring, is no text
            return text


def fresh_until(fetched_at: dt.datetime, duration: str) -> dt.datetime:
    """When evidence that is fresh for an ISO 8601 duration must be read again; a month counts as 30 days."""
    match = _DURATION.fullmatch(duration)
    years, months, days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 1, 0, 0)
    return fetched_at + dt.timedelta(days=years * 365 + months * 30 + days, hours=hours, minutes=minutes)


def payload(
    *, kind: str, key_hash: str, values: Mapping[str, Any], agency: str, purpose: str, fetched_at: dt.datetime
) -> bytes:
    """The bytes of evidence that are signed: canonical JSON."""
    return json.dumps(
        {
            "kind": kind,
            "key": key_hash,
            "values": dict(values),
            "agency": agency,
            "purpose": purpose,
            "fetched_at": fetched_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def keyed_hash(text: str, *, key: str) -> str:
    """What stands for a number where it must be found again but not read: HMAC-SHA256 in hex."""
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def digest(signed: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(signed).hexdigest()
