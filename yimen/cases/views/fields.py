"""A field of the folder as a component of a form, and what is wrong with what was typed into it."""

from django.utils.translation import gettext as _

from yimen.government.schema import FormField, Text
from yimen.requirements.answers import Problem
from yimen.ui.templatetags.ui import in_language


def problems_of(problems: list[Problem]) -> dict[str, str]:
    """What is wrong, field by field, in the reader's language."""
    return {problem.field: in_language(problem.message) for problem in problems}


def component(
    field: FormField, *, title: Text, hint: Text | None, values: list[str], problem: str | None, alone: bool
) -> dict[str, object]:
    """The component that asks for a field, with its parameters. Alone, its label is the heading of the page."""
    label = in_language(title)
    if field.optional:
        label += " " + _("(optional)")
    size = "l" if alone else "m"
    made: dict[str, object] = {
        "name": field.id,
        "label": label,
        "label_classes": f"govuk-label--{size}",
        "legend_classes": f"govuk-fieldset__legend--{size}",
        "heading": alone,
        "hint": in_language(hint),
        "error": problem,
        "value": values[0] if values else "",
    }
    options = [(option.value, in_language(option.label)) for option in field.options]
    if field.type == "boolean":
        options = [("true", _("Yes")), ("false", _("No"))]
        made["classes"] = "govuk-radios--inline"
    made["items"] = [{"value": value, "text": text, "checked": value in values} for value, text in options]
    match field.type:
        case "choice" | "boolean":
            return made | {"template": "ui/radios.html"}
        case "choices":
            return made | {"template": "ui/checkboxes.html"}
        case "long-text":
            return made | {"template": "ui/textarea.html"}
        case "date":
            return made | {"template": "ui/input.html", "type": "date", "classes": "govuk-input--width-10"}
        case "number" | "money":
            narrow = {"inputmode": "decimal", "classes": "govuk-input--width-10", "suffix": in_language(field.unit)}
            return made | {"template": "ui/input.html"} | narrow
        case _:
            return made | {"template": "ui/input.html", "inputmode": "tel" if field.type == "phone" else "text"}
