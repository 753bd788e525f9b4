"""Numbers that carry a check digit: citizens, organisations, licences.

Owns the arithmetic of the national standards, and nothing else. Promises that a number it makes passes the check it
applies, and that a wrong digit is found. Does not know whether a number was ever given to anyone.
"""

import datetime as dt

# --- GB 11643: the citizen's number, 18 characters -------------------------------------------------------------------
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"

# --- GB 32100: the unified social credit code, 18 characters; its places 9–17 are an organisation code of GB 11714 ----
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def citizen_number(*, area: str, born_on: dt.date, order: int) -> str:
    """A citizen's number of GB 11643. `area` has six digits; `order` is 0–999, odd for men and even for women."""
    body = f"{area}{born_on:%Y%m%d}{order:03d}"
    return body + citizen_check(body)


def citizen_check(body: str) -> str:
    """The 18th character of a citizen's number (ISO 7064, MOD 11-2), from its first 17 digits."""
    return _CITIZEN_CHECKS[sum(int(c) * w for c, w in zip(body, _CITIZEN_WEIGHTS, strict=True)) % 11]


def is_citizen_number(text: str) -> bool:
    """Whether `text` is well formed: 17 digits, a date that exists, and the right check character."""
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdecimal()):
        return False
    return birth_date(text) is not None and text[17].upper() == citizen_check(text[:17])


def birth_date(citizen_number: str) -> dt.date | None:
    """The date of birth that a citizen's number carries (places 7–14); None if there is no such day."""
    try:
        return dt.date(int(citizen_number[6:10]), int(citizen_number[10:12]), int(citizen_number[12:14]))
    except ValueError:
        return None


def credit_code(*, department: str, kind: str, area: str, organisation: str) -> str:
    """A unified social credit code of GB 32100.

    `department` and `kind` are one character each (9 and 2: market regulation, an individual business), `area` six
    digits, `organisation` the eight characters that number the body.
    """
    body = f"{department}{kind}{area}{organisation}{organisation_check(organisation)}"
    return body + credit_check(body)


def organisation_check(organisation: str) -> str:
    """The check character of an organisation code (GB 11714), from its eight characters."""
    total = sum(_ORGANISATION_ALPHABET.index(c) * w for c, w in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_check(body: str) -> str:
    """The 18th character of a credit code (MOD 31), from its first 17."""
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """Whether `text` is a well-formed credit code: its alphabet, and both check characters."""
    if len(text) != 18 or not set(text) <= set(CREDIT_ALPHABET) or not text[2:8].isdecimal():
        return False
    return text[16] == organisation_check(text[8:16]) and text[17] == credit_check(text[:17])


def with_check_digit(digits: str) -> str:
    """Decimal digits followed by their check digit (GB/T 17710, ISO 7064 MOD 11,10), as food permits are numbered."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return digits + str((11 - product) % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last of these decimal digits is the check digit of the others."""
    return digits.isascii() and digits.isdecimal() and len(digits) > 1 and with_check_digit(digits[:-1]) == digits
