"""Documentation is held complete: the words, and the inventory of data."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def models():
    return [model for model in apps.get_models() if model._meta.app_label in settings.ROOMS]


def test_every_record_has_its_word():
    glossary = (DOCS / "glossary.md").read_text()
    words = {re.sub(r"(?<!^)([A-Z])", r" \1", model._meta.object_name).lower() for model in models()}

    assert sorted(word for word in words if f"| {word} |" not in glossary) == []


def test_every_table_and_field_is_in_the_inventory_of_data():
    inventory = (DOCS / "data.md").read_text()
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", inventory, re.MULTILINE | re.DOTALL))

    missing = [
        f"{model._meta.db_table}.{field.column}"
        for model in models()
        for field in model._meta.concrete_fields
        if f"| `{field.column}` |" not in sections.get(model._meta.db_table, "")
    ]
    assert missing == []
    assert all("Whose:" in text and "How long:" in text and "Who erases:" in text for text in sections.values())


def test_the_architecture_page_links_to_what_it_names():
    root = DOCS.parent
    links = re.findall(r"\[([^\]]+)\]\(([^)#:]+)\)", (root / "ARCHITECTURE.md").read_text())

    wrong = [target for _, target in links if not (root / target).exists()]
    for said, target in links:
        if not wrong and (root / target).suffix == ".py":
            named = [each.rpartition(".")[2] for each in re.findall(r"`([\w./]+)`", said)]
            defined = set(re.findall(r"^\s*(?:class|def) (\w+)", (root / target).read_text(), re.MULTILINE))
            path = {*Path(target).with_suffix("").parts, str(Path(*Path(target).with_suffix("").parts[-2:]))}
            wrong += [f"{said} -> {target}" for each in named if each not in defined | path]
    assert len(links) > 30
    assert wrong == []
