"""Public references such as `HT-2026-7K3M-9QX2`: readable aloud, checked by their last character, not to be guessed.

Seven random characters of 31 (27 thousand million a year) and a check character over them and the year, reckoned as
for credit codes (GB 32100: weights 3^i modulo 31, alphabet without I, O, S, V, Z): every single wrong character and
every swap of neighbours is caught. A reference opens nothing by itself: access is judged by who asks.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PRIME = len(ALPHABET)
_SHAPE = re.compile(r"([A-Z]{2})-?(\d{4})-?([0-9A-Z]{4})-?([0-9A-Z]{4})(?:-(\d{1,2}))?")
_MISREAD = str.maketrans("IOSVZ", "10572")


def new_reference(*, city: str, year: int) -> str:
    """A fresh reference under the city's two letters."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    body += check_character(f"{year}{body}")
    return f"{city[:2].upper()}-{year}-{body[:4]}-{body[4:]}"


def check_character(text: str) -> str:
    """The check character over characters of the alphabet."""
    total = sum(ALPHABET.index(char) * pow(3, place, _PRIME) for place, char in enumerate(text))
    return ALPHABET[-total % _PRIME]


def of_case(application: str, number: int) -> str:
    """The reference of an application's `number`-th case: `HT-2026-7K3M-9QX2-1`."""
    return f"{application}-{number}"


def read_reference(text: str) -> str | None:
    """What a person typed, as a reference: case, spaces and misread letters mended; None if it cannot be one."""
    match = _SHAPE.fullmatch(text.strip().upper().replace(" ", ""))
    if match is None:
        return None
    city, year, *halves = match.groups()[:4]
    body = "".join(halves).translate(_MISREAD)
    if body[-1] != check_character(f"{year}{body[:-1]}"):
        return None
    number = f"-{int(match[5])}" if match[5] else ""
    return f"{city}-{year}-{body[:4]}-{body[4:]}{number}"
