"""Texts, and the numbers of people and telephones, which are texts too."""

import re

from yimen.engines import identifiers
from yimen.government.datatypes.base import About, DataType, Unreadable, Value, plain
from yimen.government.schema.text import Text

_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?", re.ASCII)


class LongText(DataType):
    """A text whose lines are kept."""

    def _parse(self, texts: list[str], about: About) -> Value:
        return self._not_too_long(self._all_seen("\n".join(texts), about, joiners=True), about)


class CitizenNumber(DataType):
    """A citizen's number of GB 11643, with its check character."""

    def valid(self, stored: Value) -> bool:
        """Whether the date of birth exists and the check character is right."""
        return identifiers.is_citizen_number(str(stored))

    def _parse(self, texts: list[str], about: About) -> Value:
        number = re.sub(r"[\s-]", "", plain("".join(texts))).upper()
        label = about.label
        if len(number) != 18:
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”须有 18 位，现在是 {len(number)} 位。",
                    en=f"{label.en} has 18 characters; you entered {len(number)}.",
                )
            )
        if not self.valid(number):
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”有误：请对照身份证逐位检查，尤其是最后一位。",
                    en=f"{label.en} has a mistake: compare it with the card, the last character above all.",
                )
            )
        return number


class Phone(DataType):
    """A mobile number of the mainland, or a landline with its area code."""

    def _parse(self, texts: list[str], about: About) -> Value:
        number = re.sub(r"[\s()]", "", plain("-".join(texts))).removeprefix("+86")
        number = number.removeprefix("-")
        if _MOBILE.fullmatch(number.replace("-", "")):
            return number.replace("-", "")
        if _LANDLINE.fullmatch(number):
            return number
        label = about.label
        raise Unreadable(
            Text(
                zh=f"“{label.zh}”须是 11 位手机号码，或带区号的固定电话。",
                en=f"{label.en}: enter a mobile number of 11 digits, or a landline with its area code.",
            )
        )
