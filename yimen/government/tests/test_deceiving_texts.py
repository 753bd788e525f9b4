"""Texts that are not what they seem: what is not seen is refused with its place, what looks like another is told."""

import pytest

from yimen.government import datatypes
from yimen.government.datatypes import About, Unreadable
from yimen.government.schema.text import Text

NAME = About(label=Text(zh="名称", en="Name"))


@pytest.mark.parametrize("kind", ["text", "address", "long-text"])
@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u200b", "\u2060", "\ufeff", "\u3164", "\U000e0041"])
def test_what_is_not_seen_is_refused_with_the_reason_and_the_place(kind, hidden):
    with pytest.raises(Unreadable) as refused:
        datatypes.TYPES[kind].parse(f"小满{hidden}面馆", NAME)

    message = refused.value.message
    assert message.en.startswith("Name: Character 3 (after “小满”)")
    assert message.zh.startswith("“名称”：第 3 个字符")
    assert f"U+{ord(hidden):04X}" in message.en
    assert hidden not in message.en + message.zh


def test_a_long_text_may_have_pictures_and_scripts_whose_letters_are_joined_and_a_name_may_not():
    family = "谢谢 \U0001f468\u200d\U0001f469"

    assert datatypes.TYPES["long-text"].parse(family, NAME) == family
    with pytest.raises(Unreadable):
        datatypes.TYPES["text"].parse(family, NAME)


def test_one_text_is_stored_in_one_form():
    assert datatypes.TYPES["text"].parse("cafe\u0301", NAME) == datatypes.TYPES["text"].parse("caf\u00e9", NAME)


@pytest.mark.parametrize(
    "usual",
    [
        "小满面馆",
        "小满Café 24",
        "ラーメン屋",
        "佐々木",
        "김밥 Kim",
        "ㄅㄆ小满",
        "𠮷野家",
        "Ünal’s Döner",
        "ئۇيغۇر",
        "བོད",
        "",
        "3 ㎡，（一）",
    ],
)
def test_what_is_written_as_one_writes_goes_without_a_word(usual):
    assert datatypes.lookalikes(usual) is None


@pytest.mark.parametrize(
    ("odd", "named"),
    [
        ("Starbuсks", "“с” (Cyrillic, U+0441)"),
        ("Αpple小店", "“Α” (Greek, U+0391)"),
        ("аррӏе", "“а” (Cyrillic, U+0430)"),
        ("⼩满面馆", "“⼩” (U+2F29, not “小”)"),
        ("김밥ラーメン", "“김”"),
    ],
)
def test_what_looks_like_something_else_is_named(odd, named):
    assert named in datatypes.lookalikes(odd).en
