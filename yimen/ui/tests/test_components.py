"""Components are those of govuk-frontend: the package's own fixtures, with the same parameters, give the same HTML."""

import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

PACKAGE = Path(__file__).resolve().parents[3] / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
PLAIN = {"name", "id", "value", "classes", "type", "inputmode", "autocomplete", "autocapitalize", "spellcheck", "rows"}
LABELLED = {"label": {"text", "classes", "isPageHeading"}, "hint": {"text"}, "errorMessage": {"text"}}
CHOSEN = {"fieldset": {"legend"}, "hint": {"text"}, "errorMessage": {"text"}}
SUPPORTED: dict[str, tuple[set[str], dict[str, set[str]], int]] = {
    # component: plain parameters, nested parameters with their own, and how many fixtures these cover
    "input": (PLAIN - {"rows"}, LABELLED | {"suffix": {"text"}}, 25),
    "textarea": ({"name", "id", "value", "rows", "classes", "spellcheck", "autocomplete"}, LABELLED, 12),
    "file-upload": ({"name", "id", "classes"}, LABELLED, 7),
    "radios": ({"name", "idPrefix", "classes", "items", "value"}, CHOSEN, 9),
    "checkboxes": ({"name", "idPrefix", "classes", "items", "values"}, CHOSEN, 10),
    "error-summary": ({"titleText", "errorList"}, {}, 2),
}


def parameters(component: str, options: dict[str, Any]) -> dict[str, Any] | None:
    """The options of a fixture as our templates take them; None if there is one that they do not have."""
    plain, nested, _ = SUPPORTED[component]
    if set(options) - plain - set(nested):
        return None
    if any(set(options[name]) - allowed for name, allowed in nested.items() if name in options):
        return None
    made = {name: options[name] for name in plain & set(options)}
    for name, ours in (("label", "label"), ("hint", "hint"), ("errorMessage", "error"), ("suffix", "suffix")):
        if name in options:
            made[ours] = options[name].get("text")
    label = options.get("label") or {}
    if "fieldset" in nested:
        label = options.get("fieldset", {}).get("legend", {})
        items = [_item(each, options) for each in options["items"]]
        if set(label) - {"text", "classes", "isPageHeading"} or not label or None in items:
            return None
        made |= {"legend": label["text"], "legend_classes": label.get("classes"), "items": items}
        made["id"] = options.get("idPrefix")
    made |= {"label_classes": label.get("classes"), "heading": label.get("isPageHeading")}
    if "spellcheck" in options:
        made["spellcheck"] = str(options["spellcheck"]).lower()
    if "errorList" in options:
        listed = made.pop("errorList")
        if options.get("titleText") != "There is a problem" or any({*e} != {"text", "href"} for e in listed):
            return None
        made["errors"] = [(each["href"].removeprefix("#"), each["text"]) for each in listed]
    elif component == "error-summary":
        return None
    return made


def _item(item: dict[str, Any] | None, options: dict[str, Any]) -> dict[str, Any] | None:
    if not item or set(item) - {"value", "text", "checked", "hint"} or set(item.get("hint", {})) - {"text"}:
        return None
    chosen = options.get("values") or [options.get("value")]
    checked = item["checked"] if "checked" in item else item["value"] in chosen
    return {"value": item["value"], "text": item["text"], "checked": checked, "hint": item.get("hint", {}).get("text")}


def normal(html: str) -> Any:
    """HTML without what browsers do not see: the order of attributes and classes, and white space."""

    def of(node: Any) -> Any:
        attributes = {k: sorted(v.split()) if k == "class" else v for k, v in node.attrib.items()}
        inside = [_words(node.text)]
        for child in node:
            inside += [of(child), _words(child.tail)]
        return node.tag, attributes, [each for each in inside if each]

    return [of(node) for node in lxml.html.fragments_fromstring(html.strip()) if not isinstance(node, str)]


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.mark.parametrize("component", SUPPORTED)
def test_the_fixtures_of_the_package_come_out_the_same(component):
    fixtures = json.loads((PACKAGE / component / "fixtures.json").read_text(encoding="utf-8"))["fixtures"]
    covered = 0

    for fixture in fixtures:
        given = parameters(component, fixture["options"])
        if given is None:
            continue
        with override("en"):
            made = render_to_string(f"ui/{component}.html", given)
        assert normal(made) == normal(fixture["html"]), fixture["name"]
        covered += 1

    assert covered >= SUPPORTED[component][2], f"{covered} of {len(fixtures)}"
