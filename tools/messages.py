"""Translations: `python -m tools.messages` compiles each room's Simplified Chinese, and makes Traditional from it.

Texts in code are English; `locale/zh_Hans/LC_MESSAGES/django.po` of each room has the Chinese. Traditional Chinese is
always made from the Simplified, by OpenCC, so the two cannot drift apart.
"""

import io
import sys
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from yimen.government.schema.text import traditional

PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Compile what is newer than its result; 1 if a file cannot be read."""
    for source in sorted((PROJECT / "yimen").glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        simplified = source.with_suffix(".mo")
        target = source.parents[2] / "zh_Hant" / "LC_MESSAGES" / "django.mo"
        edited = source.stat().st_mtime
        if all(made.exists() and made.stat().st_mtime >= edited for made in (simplified, target)):
            continue
        catalog = pofile.read_po(io.BytesIO(source.read_bytes()), locale="zh_Hans")
        _write(catalog, simplified)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(in_traditional(catalog), target)
    return 0


def in_traditional(catalog: Catalog) -> Catalog:
    """The same catalogue in Traditional characters."""
    made = Catalog(locale="zh_Hant", fuzzy=False)
    for message in catalog:
        if message.id == "" or not message.string:
            continue
        string = message.string
        converted = traditional(string) if isinstance(string, str) else tuple(traditional(each) for each in string)
        made.add(message.id, converted, context=message.context, flags=message.flags)
    return made


def _write(catalog: Catalog, target: Path) -> None:
    with target.open("wb") as file:
        mofile.write_mo(file, catalog)


if __name__ == "__main__":
    sys.exit(main())
