"""The JSON Schemas for editors: they accept every file of the demonstration, and refuse what `yimen check` refuses."""

import copy
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from yimen.government import editing, tree
from yimen.government.commands import app

CITY = Path(__file__).parents[3] / "cities" / "haitang"
BROKEN = {
    "agency": lambda file: file.pop("name"),
    "register": lambda file: file["fields"].update(odd={"type": "colour"}),
    "service": lambda file: file.update(colour="red"),
    "form": lambda file: file["fields"][0].pop("basis"),
    "policy": lambda file: next(iter(file["facts"].values())).update(many="yes"),
    "city": lambda file: file.pop("name"),
}


def as_json(value):
    """What an editor sees: dates and decimals as they are written."""
    match value:
        case dict():
            return {str(key): as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case dt.date():
            return value.isoformat()
        case Decimal():
            return float(value)
    return value


def files(kind):
    return sorted(CITY.glob(editing.FILES[kind][0]))


def read(path):
    node, problems = tree.read(path, shown_as=path.name)
    assert problems == []
    return as_json(node.plain())


def problems(kind, content):
    return [error.message for error in Draft202012Validator(editing.schemas()[kind]).iter_errors(content)]


@pytest.mark.parametrize("kind", sorted(editing.FILES.keys() - {"triggers"}))
def test_every_file_of_the_demonstration_fits_its_schema(kind):
    found = {path.relative_to(CITY): problems(kind, read(path)) for path in files(kind)}

    assert found
    assert {path: said for path, said in found.items() if said} == {}


def test_triggers_fit_theirs():
    trigger = {
        "name": {"zh": "复查", "en": "A check"},
        "note": {"zh": "每个决定都复查。", "en": "Every decision is checked."},
        "on": "case.decided",
        "opens": {"kind": "later-check"},
        "basis": {"law": "some-law", "article": "1"},
    }

    assert problems("triggers", {"later": trigger}) == []
    assert problems("triggers", {"later": {**trigger, "on": "Decided"}})
    assert problems("triggers", {"later": {**trigger, "law_id": "some-law"}})


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_wrong_does_not_fit(kind):
    content = copy.deepcopy(read(files(kind)[0]))
    BROKEN[kind](content)

    assert problems(kind, content)


def test_every_yaml_file_has_one_kind():
    of = [path for kind in editing.FILES for path in files(kind)]

    own = {path for path in CITY.rglob("*.yaml") if path.relative_to(CITY).parts[0] != "demo"}
    assert own == set(of)
    assert len(of) == len(own)


def test_the_command_writes_schemas_and_which_files_have_them(tmp_path):
    result = CliRunner().invoke(app, ["folder", "schema", str(tmp_path / "schemas")])

    assert result.exit_code == 0, result.output
    settings = json.loads((tmp_path / "schemas" / "settings.json").read_text(encoding="utf-8"))
    for path, patterns in settings["yaml.schemas"].items():
        schema = json.loads(Path(path).read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        assert patterns == [f"**/{schema['title']}"]
    assert len(settings["yaml.schemas"]) == len(editing.FILES)
