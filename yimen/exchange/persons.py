"""Whose record it is: by a keyed hash of their citizen number, so that they are found without ever having signed in.

Ledger and evidence name a person by this hash and never by the number; who signs in with the number finds what is
filed under it, however long ago it was filed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from yimen.exchange import rules
from yimen.government.schema import EvidenceKind


def of_person(number: str) -> str:
    """What stands for the person with a citizen number."""
    return rules.keyed_hash(f"person:{number.strip().upper()}", key=settings.SECRET_KEY)


def of_key(evidence: str, key: str) -> str:
    """What stands for the key of a record, where evidence is stored."""
    return rules.keyed_hash(f"{evidence}:{key}", key=settings.SECRET_KEY)


def subject(hashed: str) -> str:
    """Under what acts that concern a person's records are found in the ledger."""
    return f"data:{hashed}"


def asked_for(kind: EvidenceKind) -> list[str]:
    """The fields that have to be read besides, to know whose record it is."""
    return [name for name in kind.people if name != kind.key and name in kind.fields]


def of_record(kind: EvidenceKind, key: str, record: Mapping[str, Any] | None = None) -> list[str]:
    """The citizen numbers of those whose record it is, as far as the key or the record says it."""
    found = (key if name == kind.key else (record or {}).get(name) for name in kind.people)
    return list(dict.fromkeys(str(number) for number in found if number))


def hashes(numbers: Iterable[str]) -> list[str]:
    """What stands for each of them."""
    return sorted({of_person(number) for number in numbers})
