"""No string is missing in any language: what templates and code say is compared with each room's catalogue."""

import importlib
import io
import re
import string
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from django.utils.translation.template import templatize

from tools import messages
from yimen.ledger import acts

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = sorted(path.parent.parent.parent.parent for path in PROJECT.glob("yimen/*/locale/zh_Hans/LC_MESSAGES/*.po"))
WORDS = {"gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2), "_": None,
         "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "pgettext_lazy": ((1, "c"), 2)}  # fmt: skip
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _said(folder: Path) -> dict[str, str]:
    """Every English string of a room, and the file that says it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "tests" in path.parts or path.name == "requirements.txt":
            continue
        text = path.read_text(encoding="utf-8")
        source = text if path.suffix == ".py" else re.sub(r"(?m)^ +", "", templatize(text))  # no Python blocks
        for _line, message, _comments, _context in extract.extract(
            "python", io.BytesIO(source.encode()), keywords=WORDS, options={"encoding": "utf-8"}
        ):
            for each in [message] if isinstance(message, str) else list(message)[:1]:
                if each:
                    found.setdefault(each, str(path.relative_to(PROJECT)))
    return found


def _catalogue(room: Path):
    source = room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    return pofile.read_po(io.BytesIO(source.read_bytes()), locale="zh_Hans")


def _texts(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.fixture(scope="module")
def catalogues():
    return {room: _catalogue(room) for room in ROOMS}


def _said_of_acts() -> dict[str, str]:
    """What people read of each kind of act, and its name."""
    for path in sorted((PROJECT / "yimen").rglob("events.py")):
        importlib.import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts))
    return {acts.in_words(kind): kind for kind, event in acts.REGISTRY.items() if ".tests." not in event.__module__}


def test_every_string_has_its_chinese(catalogues):
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for catalogue in catalogues.values()
        for message in catalogue
        if message.id and all(_texts(message)) and not message.fuzzy
    }
    rooms = [path for path in sorted((PROJECT / "yimen").iterdir()) if (path / "__init__.py").exists()]

    said = {text: place for room in rooms for text, place in _said(room).items()} | _said_of_acts()
    missing = {text: place for text, place in said.items() if text not in known}

    assert missing == {}


def test_an_act_is_told_by_the_first_sentence_of_its_event():
    said = {kind: text for text, kind in _said_of_acts().items()}

    assert said["case.submitted"] == "A case was submitted to the body that handles it."
    assert said["case.accepted"].endswith("(Administrative Licensing Law art. 32).")
    assert acts.in_words("case.of-earlier-times") == "case.of-earlier-times"


def test_translations_keep_the_places_that_are_filled_in(catalogues):
    wrong = []
    for room, catalogue in catalogues.items():
        for message in catalogue:
            english = [message.id] if isinstance(message.id, str) else list(message.id)
            wanted = set().union(*(PLACES.findall(text) for text in english))
            wrong += [
                (room.name, text) for text in _texts(message) if message.id and set(PLACES.findall(text)) != wanted
            ]

    assert wrong == []


def test_traditional_chinese_is_complete_and_made_from_the_simplified(catalogues):
    for catalogue in catalogues.values():
        made = messages.in_traditional(catalogue)
        assert {m.id for m in made if m.id} == {m.id for m in catalogue if m.id and m.string}


def test_no_catalogue_keeps_what_nobody_says(catalogues):
    said = {text for room in (PROJECT / "yimen").iterdir() if room.is_dir() for text in _said(room)}
    said |= set(_said_of_acts())

    stale = {
        room.name: english
        for room, catalogue in catalogues.items()
        for message in catalogue
        if (english := message.id if isinstance(message.id, str) else message.id[0]) and english not in said
    }

    assert stale == {}


def test_chinese_is_chinese(catalogues):
    latin = set(string.ascii_letters)
    copied = [
        (room.name, message.id)
        for room, catalogue in catalogues.items()
        for message in catalogue
        if isinstance(message.id, str) and message.id == message.string and len(set(message.id) & latin) > 3
    ]

    assert copied == []


def test_rooms_agree_on_the_chinese_of_a_string(catalogues):
    said = {}
    for room, catalogue in catalogues.items():
        for message in catalogue:
            if message.id:
                said.setdefault((str(message.id), message.context), {})[room.name] = str(message.string)

    # Django merges the catalogues of all rooms, so that one of two would show on the other's page.
    differing = {english: chinese for english, chinese in said.items() if len(set(chinese.values())) > 1}

    assert differing == {}


def test_traditional_is_made_where_it_is_looked_for_and_anew_when_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PROJECT", tmp_path)
    locale = tmp_path / "yimen" / "room" / "locale"
    source = locale / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Door"\nmsgstr "门"\n')
    made = locale / "zh_Hant" / "LC_MESSAGES" / "django.mo"

    messages.main()
    assert "門".encode() in made.read_bytes()
    made.unlink()
    messages.main()

    assert "門".encode() in made.read_bytes()
