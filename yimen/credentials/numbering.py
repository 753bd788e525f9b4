"""The number of a licence, in the scheme that its output names. Pure: the serial is given."""

import datetime as dt

from yimen.engines import identifiers
from yimen.government.schema.services import Numbering


def prefix(numbering: Numbering, *, area: str, on: dt.date) -> str:
    """What the numbers of a series share; each prefix has serials of its own."""
    match numbering.scheme:
        case "credit-code":
            return f"credit-code:{area}"
        case "food-permit":
            return f"food-permit:{numbering.prefix}{area}"
        case _:
            return numbering.prefix.format(area=area, year=on.year)


def number(numbering: Numbering, *, area: str, on: dt.date, serial: int) -> str:
    """The number with this serial (1, 2, …), with its check characters.

    `credit-code`: GB 32100, registered by market regulation (9) as an individual business (2).
    `food-permit`: JY, one digit for the kind of business, six of the area, six of the serial, and a check digit
    (Measures for Food Operation Licensing and Filing, on the permit's number).
    """
    match numbering.scheme:
        case "credit-code":
            organisation = "MA" + _base31(serial, width=6)
            return identifiers.credit_code(department="9", kind="2", area=area, organisation=organisation)
        case "food-permit":
            return "JY" + identifiers.with_check_digit(f"{numbering.prefix}{area}{serial:06d}")
        case _:
            return f"{prefix(numbering, area=area, on=on)}{serial:0{numbering.digits}d}"


def _base31(value: int, *, width: int) -> str:
    """`value` in the alphabet of GB 32100."""
    text = ""
    while value or len(text) < width:
        value, digit = divmod(value, len(identifiers.CREDIT_ALPHABET))
        text = identifiers.CREDIT_ALPHABET[digit] + text
    return text
