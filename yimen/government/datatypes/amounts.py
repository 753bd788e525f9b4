"""Numbers and amounts of money, however people write them."""

import re
from decimal import Decimal, InvalidOperation

from yimen.engines.feel.types import NUMBER
from yimen.government.datatypes.base import About, DataType, Unreadable, Value, as_text, in_digits, plain
from yimen.government.schema.text import Text

_SIZES = {"亿": 100_000_000, "億": 100_000_000, "万": 10_000, "萬": 10_000, "千": 1000, "百": 100}
_PART = re.compile(rf"(\d{{1,40}}(?:\.\d{{1,40}})?|\.\d{{1,40}})([{''.join(_SIZES)}]*)", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,4}(?:,\d{4})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)")
_AROUND = re.compile(r"^(?:人民币|人民幣|rmb|cny|¥)\s*|\s*(?:元整|元|圆|块|rmb|cny|yuan)$", re.IGNORECASE)
MOST_PLACES = 6200
"""FEEL's numbers reach no further (IEEE 754 decimal128); a text of twenty letters can."""


class Number(DataType):
    """A number. `decimals` are how many digits may be typed after the point."""

    feel = NUMBER
    sql = "numeric"
    digits = (12, 4)
    decimals = 6
    example = "60"

    def _parse(self, texts: list[str], about: About) -> Value:
        number = _read(" ".join(texts), about.unit)
        label, example = about.label, about.example or self.example
        if number is None:
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”须是一个数字，例如 {example}。",
                    en=f"{label.en}: enter a number, such as {example}.",
                )
            )
        whole = 10 ** self.digits[0]
        if abs(number) >= whole:
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”太大了：最多 {self.digits[0]} 位整数。请核对是否多写了数字。",
                    en=f"{label.en} is too large: at most {self.digits[0]} digits before the point. Check for digits "
                    "too many.",
                )
            )
        if number != round(number, self.decimals):
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”最多 {self.decimals} 位小数。",
                    en=f"{label.en}: at most {self.decimals} digits after the point.",
                )
            )
        self._judge(number, label)
        return in_digits(number)

    def _judge(self, number: Decimal, label: Text) -> None:
        """Refuse a number that the type does not have."""

    def _encode(self, value: object) -> Value:
        if isinstance(value, bool):
            raise ValueError(f"{value!r} is no number")
        try:
            number = Decimal(as_text(value))
        except InvalidOperation:
            raise ValueError(f"{value!r} is no number") from None
        if not number.is_finite() or abs(number.adjusted()) > MOST_PLACES:
            raise ValueError(f"{value!r} is no number")
        return in_digits(number)

    def decode(self, stored: Value) -> Decimal | None:
        """What is stored as an exact number."""
        return None if stored is None else Decimal(str(stored))


class Money(Number):
    """An amount of money in yuan: to the fen, and never below zero where somebody types it."""

    digits = (12, 2)
    decimals = 2
    example = "1200.50"

    def _judge(self, number: Decimal, label: Text) -> None:
        if number < 0:
            raise Unreadable(
                Text(zh=f"“{label.zh}”须是不小于零的金额。", en=f"{label.en}: enter an amount of zero or more.")
            )


def _read(text: str, unit: Text | None) -> Decimal | None:
    """The number in a text such as `1,234.50`, `10万`, `1亿2000万`, `￥ 60 元` or `120 ㎡`; None if there is none.

    A comma or a space stands between groups of three digits, or of four, and nowhere else: `1,5` is not fifteen. Nor
    does `3万5` pass: people mean 35000 by it, and others 30005.
    """
    text = plain(text).replace("。", ".").replace("、", ",")
    for word in _words_of(unit):
        text = text.removesuffix(word).rstrip()
    text = _AROUND.sub("", text)
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    text = _AROUND.sub("", text.strip())
    text = _GROUPED.sub(lambda found: found[0].replace(",", "").replace(" ", ""), text)
    text = re.sub(rf"\s*([{''.join(_SIZES)}])\s*", r"\1", text)
    parts = list(_PART.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text.removesuffix("."):
        return None
    total, smallest = Decimal(0), None
    for part in parts:
        digits, size = part[1], 1
        for word in part[2]:
            size *= _SIZES[word]
        if smallest is not None and (size >= smallest or (size == 1 and len(digits) == 1)):
            return None
        total, smallest = total + Decimal(digits) * size, size
    return sign * total


def _words_of(unit: Text | None) -> list[str]:
    """What may stand after a number and says what is asked already, the longest first."""
    if unit is None:
        return []
    words = {plain(each) for each in (unit.zh, unit.en, unit.to("zh-hant"))}
    if "m2" in words:
        words |= {"平方米", "平米", "sq m", "m²"}
    words |= {word[0] for word in words if word[0] in _SIZES}  # amounts in 万元: `10万` is ten of them
    return sorted(words, key=len, reverse=True)
