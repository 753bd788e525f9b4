"""What must hold of a credential: pure, `now` or a date given."""

import calendar
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Literal

from yimen.engines import canonical, clock

# Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = "credentials"  # that signs them
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


def valid_until(*, valid_from: dt.date, term: str | None) -> dt.date | None:
    """The last day of a term such as `P5Y`, `P6M` or `P90D`, its first day counted; None for one without a term.

    It is the day before the corresponding one, or the last of a month that has none (Civil Code art. 202). Raises
    DurationError for a text that is no term of whole days, and for one that ends after the year 9999.
    """
    if term is None:
        return None
    length = clock.parse_duration(term)
    if length.seconds or length.working_days:
        raise clock.DurationError(f"{term!r} is no term of whole days")
    year, month = divmod(valid_from.year * 12 + valid_from.month - 1 + length.months, 12)
    try:
        last_of_month = calendar.monthrange(year, month + 1)[1]
        if valid_from.day > last_of_month:
            return dt.date(year, month + 1, last_of_month) + dt.timedelta(days=length.days)
        return dt.date(year, month + 1, valid_from.day) + dt.timedelta(days=length.days - 1)
    except (ValueError, OverflowError):
        raise clock.DurationError(f"{term!r} ends after the end of the calendar") from None


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
    return canonical.data(
        {
            "number": number,
            "output": output,
            "agency": agency,
            "holder": holder_name,
            "data": dict(data),
            "valid_from": valid_from.isoformat(),
            "valid_until": valid_until.isoformat() if valid_until else None,
            "code": public_code,
        }
    )


def fingerprint(signed: bytes) -> str:
    """SHA-256 of the signed payload, in hex."""
    return hashlib.sha256(signed).hexdigest()


def masked_name(name: str) -> str:
    """A person's name as strangers see it: the last character only, `*芳`; a one-character name is hidden."""
    return "*" * max(len(name) - 1, 1) + name[-1:] if len(name) > 1 else "*"
