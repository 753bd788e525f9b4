"""Chinese numerals, both ways, as laws count: 十五, 一百零八, 一千零四十."""

_DIGITS = "零一二三四五六七八九"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MANY = 10_000


def chinese(value: int) -> str:
    """A number from 1 to 9999 in Chinese numerals. Raises ValueError for others."""
    if not 0 < value < _MANY:
        raise ValueError(f"{value} is not between 1 and 9999")
    text, rest, gap = "", value, False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, rest = divmod(rest, size)
        if not digit:
            gap = bool(text)
            continue
        if gap:
            text, gap = text + "零", False
        text += unit if unit == "十" and digit == 1 and not text else _DIGITS[digit] + unit
    return text


def number(text: str) -> int | None:
    """The number that digits or Chinese numerals write, up to 万; None for what is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(
        character not in _VALUES and character not in _UNITS and character != "万" for character in text
    ):
        return None
    high, ten_thousand, low = text.rpartition("万")
    above = (_below(high) or 0) * _MANY if ten_thousand else 0
    return above + _below(low)


def _below(text: str) -> int:
    """A number below 万."""
    if text and all(character in _VALUES for character in text):  # 二〇二六, digit by digit
        return int("".join(str(_VALUES[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _VALUES[character]
    return total + digit
