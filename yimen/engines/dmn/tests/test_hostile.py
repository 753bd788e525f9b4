"""Models made to do harm: each ends within a second of computing and 200 MB, with a value or a clear error."""

import re

import pytest

from yimen.engines import dmn
from yimen.engines.dmn.tests.hostile import HOSTILE, TABLES
from yimen.engines.dmn.tests.models import MODEL_IMPORT, decision, definitions, text
from yimen.engines.feel import FeelError
from yimen.engines.feel.tests.confined import confined, within_bounds


@pytest.fixture(scope="module")
def outcomes():
    return confined({name: ("dmn", model) for name, model in HOSTILE.items()})


@pytest.mark.xdist_group("hostile models")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_ends_soon_and_small(outcomes, name):
    assert within_bounds(outcomes[name]), outcomes[name]


@pytest.mark.parametrize("name", TABLES)
def test_the_proof_of_a_hostile_table_is_given_up_in_time(name):
    [outcome] = confined({name: ("proof", TABLES[name].decode())}).values()

    assert outcome.said == "list"
    assert within_bounds(outcome), outcome


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("circles: decisions", "need each other in a circle"),
        ("circles: a chain of types", "nested too deeply"),
        ("called: a table of conditions", "more than 750000 steps"),
        ("large: tags", "more than 40000 tags"),
        ("large: a text", "bytes; at most"),
        ("large: decisions", "more than 4000 elements"),
        ("large: components", "more than 4000 elements"),
        ("large: a name", "a name of <inputData> has more than 1000 characters"),
        ("XML: a billion laughs", "entities are never expanded"),
        ("XML: a file of the machine", "entities are never expanded"),
        ("XML: an entity without a declaration", "not well-formed XML"),
        ("XML: nothing but zeros", "not well-formed XML"),
    ],
)
def test_an_error_says_which_limit_was_met(name, because):
    with pytest.raises((dmn.DmnError, FeelError), match=because):
        dmn.load(HOSTILE[name].encode()).evaluate("d", {"n": 2999})


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("circles: types that double", "is too large: it counts as Any"),
        ("large: contexts in contexts", "a context has more than 500 entries"),
        ("large: more boxes", "needs the attribute|nested too deeply|Excessive depth"),
    ],
)
def test_a_part_that_is_too_large_is_a_problem_of_the_model(name, because):
    try:
        problems = dmn.load(HOSTILE[name].encode()).problems
    except dmn.DmnError as error:
        problems = (error,)

    assert any(re.search(because, str(problem)) for problem in problems), problems[:3]


def test_models_are_bounded_together_with_what_they_import(tmp_path):
    for number in range(5):
        many = "".join(f'<inputData id="{i}" name="i{i}"/>' for i in range(900))
        (tmp_path / f"{number}.dmn").write_bytes(definitions(many, namespace=f"m{number}"))
    imports = "".join(f'<import name="m{n}" namespace="m{n}" {MODEL_IMPORT}/>' for n in range(5))
    (tmp_path / "main.dmn").write_bytes(definitions(imports, decision("d", text("1"))))

    with pytest.raises(dmn.DmnError, match="with the models that it imports"):
        dmn.load(tmp_path / "main.dmn")


def test_an_import_cannot_lead_out_of_its_folder(tmp_path):
    (tmp_path / "secret.dmn").write_bytes(definitions(decision("d", text("1")), namespace="secret"))
    inside = tmp_path / "inside"
    inside.mkdir()
    written = f'<import name="s" namespace="secret" locationURI="../secret.dmn" {MODEL_IMPORT}/>'
    (inside / "main.dmn").write_bytes(definitions(written, decision("d", text("1"))))

    model = dmn.load(inside / "main.dmn")

    assert any("no model of the namespace 'secret'" in str(problem) for problem in model.problems)
