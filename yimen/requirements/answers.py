"""Typed answers: from what a person wrote to a value of the field's type, or a sentence that says what is wrong.

Values are JSON: text, numbers and money as decimal strings, dates as ISO strings, choices as the option's value.
`context` in `facts` makes FEEL values of them. Nothing typed is thrown away: a wrong answer stays on the page.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yimen.engines import identifiers
from yimen.government.schema import FormField, Text

Value = str | bool | list[str] | None
Raw = str | Sequence[str]

LONGEST = {"text": 200, "long-text": 4000, "address": 300}
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_YES, _NO = {"true", "yes", "1", "on", "是"}, {"false", "no", "0", "否"}


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot stand, for the person who gave it. `field` is a field's or a document's id."""

    field: str
    message: Text


def parse(field: FormField, raw: Raw) -> Value | Problem:
    """The value of one answer; None for an optional field left empty."""
    texts = [_clean(text) for text in ([raw] if isinstance(raw, str) else raw)]
    texts = [text for text in texts if text]
    if not texts:
        return None if field.optional else Problem(field.id, _missing(field))
    if field.type == "choices":
        return _choices(field, texts)
    text = texts[0] if len(texts) == 1 else "-".join(texts)  # a date comes as three inputs
    match field.type:
        case "text" | "long-text" | "address":
            return _text(field, text)
        case "number" | "money":
            return _number(field, text)
        case "date":
            return _date(field, text)
        case "choice":
            return _choices(field, [text], one=True)
        case "boolean":
            return _boolean(field, text)
        case "id-number":
            return _id_number(field, text)
        case "phone":
            return _phone(field, text)


def _clean(text: str) -> str:
    """Full-width digits and letters made plain, control characters dropped, ends trimmed."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and c.isalnum() else c for c in text)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc").strip()


def _missing(field: FormField) -> Text:
    label = field.label
    if field.type in {"choice", "choices", "boolean"}:
        return Text(zh=f"请选择“{label.zh}”。", en=f"Choose an answer: {label.en}.")
    return Text(zh=f"请填写“{label.zh}”。", en=f"Enter an answer: {label.en}.")


def _text(field: FormField, text: str) -> Value | Problem:
    limit = LONGEST[field.type]
    if field.type != "long-text":
        text = " ".join(text.split())
    if len(text) > limit:
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”最多 {limit} 个字，现在有 {len(text)} 个。",
                en=f"{field.label.en}: at most {limit} characters; there are {len(text)}.",
            ),
        )
    return text


def _number(field: FormField, text: str) -> Value | Problem:
    plain = text.replace(",", "").replace("，", "").replace(" ", "").rstrip("元¥㎡")
    try:
        number = Decimal(plain) if _NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        number = None
    if number is None:
        example = (field.ask and field.ask.example) or "60"
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”须是一个数字，例如 {example}。",
                en=f"{field.label.en}: enter a number, such as {example}.",
            ),
        )
    if field.type == "money" and (number < 0 or -number.as_tuple().exponent > 2):  # type: ignore[operator]
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”须是不小于零的金额，最多两位小数。",
                en=f"{field.label.en}: enter an amount of zero or more, with at most two decimals.",
            ),
        )
    return format(number.normalize(), "f")


def _date(field: FormField, text: str) -> Value | Problem:
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    match = compact or _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return dt.date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”须是真实存在的日期，例如 2026 年 11 月 24 日。",
                en=f"{field.label.en}: enter a real date, such as 24 11 2026.",
            ),
        )


def _choices(field: FormField, texts: list[str], *, one: bool = False) -> Value | Problem:
    known = {option.value for option in field.options}
    if any(text not in known for text in texts):
        return Problem(
            field.id,
            Text(
                zh=f"请从列出的答案中选择“{field.label.zh}”。",
                en=f"Choose one of the listed answers: {field.label.en}.",
            ),
        )
    return texts[0] if one else [option.value for option in field.options if option.value in texts]


def _boolean(field: FormField, text: str) -> Value | Problem:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    return Problem(field.id, _missing(field))


def _id_number(field: FormField, text: str) -> Value | Problem:
    number = text.replace(" ", "").replace("-", "").upper()
    if len(number) != 18:
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”须有 18 位，现在是 {len(number)} 位。",
                en=f"{field.label.en} has 18 characters; you entered {len(number)}.",
            ),
        )
    if not identifiers.is_citizen_number(number):  # GB 11643: date of birth and check character
        return Problem(
            field.id,
            Text(
                zh=f"“{field.label.zh}”有误：请对照身份证逐位检查，尤其是最后一位。",
                en=f"{field.label.en} has a mistake: compare it with the card, the last character above all.",
            ),
        )
    return number


def _phone(field: FormField, text: str) -> Value | Problem:
    number = re.sub(r"[\s()（）]", "", text).removeprefix("+86")
    if _MOBILE.fullmatch(number.replace("-", "")):
        return number.replace("-", "")
    if _LANDLINE.fullmatch(number):
        return number
    return Problem(
        field.id,
        Text(
            zh=f"“{field.label.zh}”须是 11 位手机号码，或带区号的固定电话。",
            en=f"{field.label.en}: enter a mobile number of 11 digits, or a landline with its area code.",
        ),
    )
