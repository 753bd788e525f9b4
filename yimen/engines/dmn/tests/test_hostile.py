"""Models made to do harm: each ends soon, with a clear error or with null."""

import time

import pytest

from yimen.engines import dmn
from yimen.engines.dmn.tests.models import MODEL_IMPORT, decision, definitions, function, given, table, text
from yimen.engines.feel import FeelError

DEEP = "<list>" * 200 + text("1") + "</list>" * 200
TREE = (
    '<itemDefinition name="T" isCollection="true"><typeRef>T</typeRef></itemDefinition>'
    '<itemDefinition name="U"><typeRef>U</typeRef></itemDefinition>'
)
DOUBLED = "{f: function(c, n) if n = 0 then c else f([c, c], n - 1), r: f([], 140)}.r"

HOSTILE = {
    "a circle of decisions": definitions(decision("d", text("e"), "=e"), decision("e", text("d"), "=d")),
    "a decision that needs itself": definitions(decision("d", text("d"), "=d")),
    "a circle of functions": definitions(
        function("f", "", text("g()"), "()g"), function("g", "", text("f()"), "()f"), decision("d", text("f()"), "()f")
    ),
    "a function without end": definitions(function("f", "", text("f()")), decision("d", text("f()"), "()f")),
    "functions that double": definitions(
        *(function(f"f{n}", "", text("1"), f"()f{n + 1}", f"()f{n + 1}") for n in range(60)),
        function("f60", "", text("1")),
        decision("d", text("f0()"), "()f0"),
    ),
    "decisions that double": definitions(
        *(decision(f"d{n}", text(f"d{n + 1} + d{n + 1}"), f"=d{n + 1}") for n in range(60)),
        decision("d60", text("1")),
        decision("d", text("d0"), "=d0"),
    ),
    "a chain of 2000 decisions": definitions(
        *(decision(f"d{n}", text(f"d{n + 1}"), f"=d{n + 1}") for n in range(2000)),
        decision("d2000", text("1")),
        decision("d", text("d0"), "=d0"),
    ),
    "boxes in boxes": definitions(decision("d", DEEP)),
    "very many boxes in boxes": definitions(decision("d", DEEP * 1 + "".join(["<list>"] * 5000 + ["</list>"] * 5000))),
    "a type inside itself": definitions(TREE, decision("d", text(DOUBLED), kind="T")),
    "a type that is itself": definitions(TREE, decision("d", text("1"), kind="U")),
    "patterns to be folded": definitions(
        decision("d", "<list>" + text(f'matches("{"a" * 40}!", "^(a|a)*$")') * 2000 + "</list>")
    ),
    "many rules": definitions(given("n"), decision("d", table("n", "x", *(f"{n} -> {n}" for n in range(3000))), "n")),
    "a service that calls itself": definitions(
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d"/></decisionService>',
        decision("d", text("s()"), "()s"),
    ),
    "a model that imports itself": definitions(
        f'<import name="me" namespace="n" {MODEL_IMPORT}/>', decision("d", text("me.d"), "n#d")
    ),
    "entities": b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><definitions>&y;</definitions>',
    "a file of the machine": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_ends_soon(name):
    begun = time.process_time()
    try:
        dmn.load(HOSTILE[name]).evaluate("d", {"n": 2999})
    except (dmn.DmnError, FeelError) as error:
        assert str(error)

    assert time.process_time() - begun < 2


def test_an_import_cannot_lead_out_of_its_folder(tmp_path):
    (tmp_path / "secret.dmn").write_bytes(definitions(decision("d", text("1")), namespace="secret"))
    inside = tmp_path / "inside"
    inside.mkdir()
    written = f'<import name="s" namespace="secret" locationURI="../secret.dmn" {MODEL_IMPORT}/>'
    (inside / "main.dmn").write_bytes(definitions(written, decision("d", text("1"))))

    model = dmn.load(inside / "main.dmn")

    assert any("no model of the namespace 'secret'" in str(problem) for problem in model.problems)
