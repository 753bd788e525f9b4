"""What must hold of a credential: pure, `now` or a date given."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Literal

# Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16  # 80 bits: cannot be guessed

Status = Literal["valid", "not-yet-valid", "expired", "revoked"]


def new_public_code() -> str:
    """A fresh code for the credential's public page, such as `7K3M9QX2V0B4D6FH`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_public_code(text: str) -> str | None:
    """What a person typed, as a code: spaces and hyphens dropped, O read as 0, I and L as 1; None if it is none."""
    code = text.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def valid_until(*, valid_from: dt.date, years: int | None) -> dt.date | None:
    """The last day of a term of whole years: the day before the anniversary; None for a licence without a term."""
    if years is None:
        return None
    try:
        anniversary = valid_from.replace(year=valid_from.year + years)
    except ValueError:  # 29 February
        anniversary = dt.date(valid_from.year + years, 3, 1)
    return anniversary - dt.timedelta(days=1)


def status(*, valid_from: dt.date, valid_until: dt.date | None, revoked: bool, today: dt.date) -> Status:
    """The force of a credential on a day."""
    if revoked:
        return "revoked"
    if today < valid_from:
        return "not-yet-valid"
    if valid_until is not None and today > valid_until:
        return "expired"
    return "valid"


def payload(
    *,
    number: str,
    output: str,
    agency: str,
    holder_name: str,
    data: Mapping[str, object],
    valid_from: dt.date,
    valid_until: dt.date | None,
    public_code: str,
) -> bytes:
    """The bytes that are signed: canonical JSON (keys sorted, no spaces, UTF-8)."""
    return json.dumps(
        {
            "number": number,
            "output": output,
            "agency": agency,
            "holder": holder_name,
            "data": dict(data),
            "valid_from": valid_from.isoformat(),
            "valid_until": valid_until.isoformat() if valid_until else None,
            "code": public_code,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def fingerprint(signed: bytes) -> str:
    """SHA-256 of the signed payload, in hex."""
    return hashlib.sha256(signed).hexdigest()


def masked_name(name: str) -> str:
    """A person's name as strangers see it: the last character only, `*芳`; a one-character name is hidden."""
    return "*" * max(len(name) - 1, 1) + name[-1:] if len(name) > 1 else "*"
