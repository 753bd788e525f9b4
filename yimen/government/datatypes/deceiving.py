"""Characters that make a text look like another: those that are not seen, and letters that look like others.

Those that are not seen are refused where somebody writes them (Unicode Technical Report 36, 2.5 and 2.10: directions
that reorder what is shown, characters without a form). Letters that look like others can be meant, so whoever judges
the text is told of them: what Unicode Technical Standard 39, 5.2, calls highly restrictive goes without a word, which
is one script, or Latin with Chinese, Japanese or Korean. A letter's script is the first word of its name in Unicode.
"""

import unicodedata

from yimen.government.schema.text import Text

_JOINERS = frozenset("\u200c\u200d")  # which some languages, and pictures of people, are written with
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs by name that show nothing
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HAN = frozenset({"CJK", "KANGXI", "IDEOGRAPHIC"})
_BESIDE_LATIN = (frozenset({"HIRAGANA", "KATAKANA"}), frozenset({"BOPOMOFO"}), frozenset({"HANGUL"}))
_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC"})
SCRIPTS = {
    "LATIN": Text(zh="拉丁", en="Latin"),
    "CYRILLIC": Text(zh="西里尔", en="Cyrillic"),
    "GREEK": Text(zh="希腊", en="Greek"),
    "ARMENIAN": Text(zh="亚美尼亚", en="Armenian"),
    "CHEROKEE": Text(zh="切罗基", en="Cherokee"),
}
_OTHER = Text(zh="其他", en="another script")
MOST = 5
"""Characters that are named, of a text that has more."""


def unseen(text: str, *, joiners: bool = False) -> Text | None:
    """What is wrong with a text that holds what is not seen: which character, and after what; None if nothing is.

    `joiners` lets those through that join letters, as in long texts.
    """
    for place, character in enumerate(text):
        if character in _BLANKS or unicodedata.category(character) == "Cf":
            if joiners and character in _JOINERS:
                continue
            return _refused(text, place)
    return None


def _refused(text: str, place: int) -> Text:
    before = "".join(each for each in text[max(0, place - 8) : place] if each.isprintable())
    code = f"U+{ord(text[place]):04X}"
    what = (
        Text(zh="改变文字方向的", en="changes the direction of the text")
        if text[place] in _DIRECTIONS
        else Text(zh="看不见的", en="is not seen")
    )
    return Text(
        zh=f"第 {place + 1} 个字符（{f'在“{before}”之后' if before else '在开头'}）是{what.zh}字符 {code}，"
        "会让别人看到的和写的不一样。请删去它，或者重新输入这几个字。",
        en=f"Character {place + 1} ({f'after “{before}”' if before else 'at the start'}) {what.en} ({code}), so others "
        "would not see what is written. Delete it, or type these letters again.",
    )


def lookalikes(text: str) -> Text | None:
    """What in a text looks like something else, for whoever judges it; None for what is written as one writes."""
    letters = [each for each in text if each.isalpha()]
    scripts = {_script(each) for each in letters}
    odd = [each for each in dict.fromkeys(letters) if _is_odd(each, scripts)]
    folded = [each for each in dict.fromkeys(text) if _is_folded(each)]
    if not odd and not folded:
        return None
    parts = [*(_named(each) for each in odd[:MOST]), *(_as(each) for each in folded[:MOST])]
    return Text(
        zh="这里有容易看错的字：" + "、".join(each.zh for each in parts) + "。请核对它是不是申请人要写的。",
        en="Easily mistaken: " + ", ".join(each.en for each in parts) + ". Check that this is what is meant.",
    )


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return "CJK" if first in _HAN else first


def _is_odd(letter: str, scripts: set[str]) -> bool:
    """Whether a letter is of a script that does not go with the others, or of one with Latin's forms."""
    script = _script(letter)
    if script in _LIKE_LATIN:
        return True
    if len(scripts) == 1 or script in {"LATIN", "CJK"} or _is_folded(letter):
        return False
    return not any(scripts - {"LATIN", "CJK"} <= together for together in _BESIDE_LATIN)


def _is_folded(character: str) -> bool:
    """Whether it is a second form of a Chinese character: a radical, or one kept for old standards."""
    plain = unicodedata.normalize("NFKC", character)
    return plain != character and len(plain) == 1 and _script(plain) == "CJK"


def _named(letter: str) -> Text:
    script = SCRIPTS.get(_script(letter), _OTHER)
    return Text(
        zh=f"“{letter}”（{script.zh}字母 U+{ord(letter):04X}）", en=f"“{letter}” ({script.en}, U+{ord(letter):04X})"
    )


def _as(character: str) -> Text:
    plain = unicodedata.normalize("NFKC", character)
    return Text(
        zh=f"“{character}”（U+{ord(character):04X}，不是“{plain}”）",
        en=f"“{character}” (U+{ord(character):04X}, not “{plain}”)",
    )
