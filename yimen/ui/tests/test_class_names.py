"""Pages wear only class names that have a style: those of govuk-frontend, or our own."""

import re
from pathlib import Path

import pytest

from tools import assets

PROJECT = Path(__file__).resolve().parents[3]
PACKAGE = assets.MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.css"
OURS = assets.HERE / "styles" / "main.scss"
# Names that the package's own templates wear without a style.
WITHOUT_STYLE = {
    "govuk-template__body",
    "govuk-checkboxes",
    "govuk-file-upload--error",
    "govuk-radios",
    "govuk-table__body",
    "govuk-table__head",
    "govuk-table__row",
}
LABEL = assets.HERE / "templates" / "ui" / "_label.html"
CLASS = re.compile(r'class="([^"]*)"')
TAGS = re.compile(r"{[{%].*?[%}]}")


def _used() -> dict[str, str]:
    found = {}
    for path in sorted((PROJECT / "yimen").glob("*/templates/**/*.html")):
        for text in CLASS.findall(path.read_text(encoding="utf-8")):
            for name in TAGS.sub(" ", text).split():
                if name.startswith("govuk-") and not name.endswith("-"):
                    found.setdefault(name, str(path.relative_to(PROJECT)))
    return found


@pytest.fixture(scope="module")
def styled() -> set[str]:
    """Every class that the package's styles know, or our own."""
    css = (PACKAGE.read_text() + OURS.read_text()).replace("\\!", "!").replace("\\", "")
    return set(re.findall(r"\.(govuk-[\w!-]+)", css))


def test_every_class_of_the_package_that_we_use_exists_in_it(styled):
    unknown = {name: place for name, place in _used().items() if name not in styled | WITHOUT_STYLE}

    assert unknown == {}


def test_buttons_and_inputs_are_dressed():
    naked = []
    for path in sorted((PROJECT / "yimen").glob("*/templates/**/*.html")):
        text = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"))
        for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", text):
            if "class=" not in tag and 'type="hidden"' not in tag and " hidden" not in tag:
                naked.append((str(path.relative_to(PROJECT)), tag[:80]))

    assert naked == []


def test_every_input_has_a_label():
    """A label, or a name for those who do not see: axe finds those on the pages it visits, this one all."""
    bare = []
    for path in sorted((PROJECT / "yimen").glob("*/templates/**/*.html")):
        text = path.read_text(encoding="utf-8").replace('{% include "ui/_label.html" %}', LABEL.read_text())
        for tag in re.findall(r"<(?:input|textarea|select)\b.*?>(?=[<\s{]|$)", text):
            identifier = re.search(r'\bid="([^"]+)"', tag)
            if 'type="hidden"' in tag or " hidden" in tag or "aria-label" in tag:
                continue
            if identifier is None or f'for="{identifier.group(1)}"' not in text:
                bare.append((str(path.relative_to(PROJECT)), tag[:100]))

    assert bare == []
