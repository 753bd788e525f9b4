"""The product knows no city: what a folder names stands in no code, template or script outside the demonstration's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT = PROJECT / "yimen"
DEMONSTRATION = "demo/"
GENERATED = ("static/ui/build/", "locale/")
EXAMPLES = ("government/schema/", "engines/dmn/commands.py")  # texts that show how an id looks
WORDS = {  # ids of one plain word that code means in its own sense
    "health", "sign", "fire", "owner", "licence", "permit", "filing", "opinion", "alert", "population",
    "request", "caller",
}  # fmt: skip
SCHEMES = {"food-permit": "credentials/numbering.py"}  # the national number of food permits (JY), named by outputs


def _ids(release) -> set[str]:
    services, registers = release.definitions.values(), release.registers.values()
    found = {
        release.city.id,
        *(release.agencies), *(release.definitions), *(release.powers), *(release.registers), *(release.policies),
        *(release.life_events), *(release.divisions), *(release.vocabulary.contexts), *(release.city.parameters),
        *(post.id for agency in release.agencies.values() for post in agency.posts.values()),
        *(kind.id for register in registers for kind in register.evidence.values()),
        *(stage.id for event in release.life_events.values() for stage in event.stages),
    }  # fmt: skip
    inner: set[str] = set()  # of these, plain words such as right and amount are everybody's
    for service in services:
        form = service.form
        inner |= {each.id for each in (*form.fields, *form.documents, *form.commitments)}
        inner |= {*service.outputs, *service.rules.decisions}
    for policy in release.policies.values():
        inner |= {*policy.parameters, *policy.rules.decisions}
    return (found | {each for each in inner if re.search(r"[-_.]", each)}) - WORDS


def _files(suffixes: set[str]) -> Iterator[tuple[str, str]]:
    for path in sorted(PRODUCT.rglob("*")):
        name = path.relative_to(PRODUCT).as_posix()
        if path.suffix not in suffixes or name.startswith(DEMONSTRATION) or "/tests/" in name or "/migrations/" in name:
            continue
        if not any(part in name for part in GENERATED):
            yield name, path.read_text(encoding="utf-8")


def _literals(source: str) -> Iterator[tuple[int, str]]:
    """The texts of a module that are not docstrings."""
    tree = ast.parse(source)
    bodies = (n.body for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef))
    docstrings = {id(b[0].value) for b in bodies if b and isinstance(b[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def names_in(text: str, ids: set[str]) -> set[str]:
    """The ids that a text names: those of several parts anywhere in it, plain words only as the whole of it."""
    return {
        each
        for each in ids
        if each == text
        or (re.search(r"[-.]", each) and each in text and re.search(rf"(?<![\w.-]){re.escape(each)}(?![\w.-])", text))
    }


def test_no_module_names_what_a_city_defines(city):
    ids = _ids(city)
    found = [
        f"{name}:{line}: {each}"
        for name, source in _files({".py"})
        if not name.startswith(EXAMPLES)
        for line, text in _literals(source)
        for each in sorted(names_in(text, ids))
        if SCHEMES.get(each) != name and not (name == "settings.py" and each == city.city.id)  # the default folder
    ]

    assert found == []


def test_no_template_or_script_names_what_a_city_defines(city):
    ids = {each for each in _ids(city) if re.search(r"[-.]", each)}
    found = [
        f"{name}: {each}"
        for name, text in _files({".html", ".js", ".scss", ".txt", ".sql"})
        for each in sorted(names_in(text, ids))
    ]

    assert found == []


@pytest.mark.parametrize(
    "text", ["food-permit", "market.registrar", "case.service == 'food-permit'", "premises.area >= 300", "enterprises"]
)
def test_a_name_in_a_text_is_found(city, text):
    assert names_in(text, _ids(city)) != set()
