"""Documentation is held complete: the words, and the inventory of data."""

import ast
import re
from pathlib import Path

import pytest
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


def test_every_decision_is_in_the_index_by_its_title():
    index = (DOCS / "adr" / "README.md").read_text()
    listed = {
        file: f"# {number}. {title}" for number, title, file in re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", index, re.M)
    }

    assert listed == {path.name: path.read_text().partition("\n")[0] for path in (DOCS / "adr").glob("0*.md")}


def wrong_links(page: str, root: Path) -> list[str]:
    """Links of a page to files that do not exist, or that do not hold what the link names in code words.

    `room.module.function` names the folders and the file on the way, and a function, class or attribute of the file.
    """
    wrong = []
    for said, target in re.findall(r"\[([^\]]+)\]\(([^)#:]+)\)", page):
        path = Path(target).with_suffix("")
        if not (root / target).exists():
            wrong.append(f"{target}: does not exist")
        elif target.endswith(".py"):
            tree = ast.walk(ast.parse((root / target).read_text()))
            defined = {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            for name in re.findall(r"`([\w./]+)`", said):
                *way, last = re.split(r"[./]", name)
                if last not in defined | set(path.parts) or not set(way) <= set(path.parts):
                    wrong.append(f"{target}: holds no {name}")
    return wrong


def test_the_architecture_page_links_to_what_it_names():
    page = (DOCS.parent / "ARCHITECTURE.md").read_text()

    assert wrong_links(page, DOCS.parent) == []
    assert page.count("](yimen/") > 60


@pytest.mark.parametrize(
    ("said", "target", "wrong"),
    [
        ("`room.rules.judge`", "room/rules.py", ""),
        ("`room.rules.Cage`", "room/rules.py", ""),
        ("`rules`", "room/rules.py", ""),
        ("as it is judged", "room/rules.py", ""),
        ("as it is judged", "room/gone.py", "does not exist"),
        ("`room.rules.judged`", "room/rules.py", "holds no room.rules.judged"),
        ("`room.rules.commented`", "room/rules.py", "holds no room.rules.commented"),
        ("`judge`, `called`", "room/rules.py", "holds no called"),  # it is called there, and defined elsewhere
        ("`other.rules.judge`", "room/rules.py", "holds no other.rules.judge"),
    ],
)
def test_a_link_that_leads_astray_is_found(tmp_path, said, target, wrong):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "rules.py").write_text(
        "class Cage:\n    def judge(self):\n        called()\n# def commented(): 1\n"
    )

    assert wrong_links(f"See [{said}]({target}).", tmp_path) == ([f"{target}: {wrong}"] if wrong else [])
