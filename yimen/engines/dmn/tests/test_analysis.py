"""Proofs about a table, held against what the table answers."""

from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from yimen.engines import dmn, feel
from yimen.engines.dmn import reader
from yimen.engines.dmn.tables.analysis import analyse
from yimen.engines.dmn.tests.models import decision, definitions, given, table


def findings(*rules, inputs="n", policy="UNIQUE", default=""):
    source = definitions(
        *(given(name) for name in inputs.split(", ")),
        decision("d", table(inputs, "x", *rules, policy=policy, default=default)),
    )
    return analyse(reader.read(source).elements["d"].expression)


def kinds(*rules, **more):
    return [finding.kind for finding in findings(*rules, **more)]


def test_a_gap_is_found_at_the_border_that_was_forgotten():
    (gap,) = findings("< 5 -> 1", "> 5 -> 2")

    assert gap.kind == "gap"
    assert dict(gap.example) == {"n": "5"}


def test_a_default_or_a_last_resort_leaves_no_gap():
    assert kinds("< 5 -> 1", default="0") == []
    assert kinds("< 5 -> 1", "- -> 2", policy="FIRST") == []


def test_an_overlap_names_its_rules_and_an_example():
    (overlap,) = findings("<= 5 -> 1", ">= 5 -> 2")

    assert (overlap.kind, overlap.rules, dict(overlap.example)) == ("overlap", (1, 2), {"n": "5"})


def test_any_may_overlap_where_the_answers_are_the_same():
    assert kinds("<= 5 -> 1", ">= 5 -> 1", policy="ANY") == []
    assert kinds("<= 5 -> 1", ">= 5 -> 2", policy="ANY") == ["overlap"]


def test_a_rule_that_can_never_decide_is_masked():
    assert kinds("< 5 -> 1", "< 3 -> 2", "- -> 3", policy="FIRST") == ["masked"]


def test_an_input_that_no_rule_looks_at():
    assert kinds("< 5 | - -> 1", ">= 5 | - -> 2", inputs="n, m") == ["unused"]


def test_what_cannot_be_proven_is_said():
    assert kinds("< m -> 1") == ["unproven"]


cells = st.sampled_from(["-", "< 3", "<= 3", "> 3", ">= 7", "[2..5]", "(2..5)", "3", "3, 7", "not(3)", "not([2..5])"])
words = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', 'not("a", "b")'])
tables = st.lists(st.tuples(cells, words), min_size=1, max_size=5)
PROBES = [(n, t) for n in (1, 2, "2.5", 3, 4, 5, 6, 7, 8) for t in ("a", "b", "c")]


@settings(max_examples=60, deadline=None)
@generated(tables)
def test_a_table_without_a_gap_answers_everything_and_one_without_overlap_once(rules):
    written = [f"{n} | {t} -> {number}" for number, (n, t) in enumerate(rules)]
    found = findings(*written, inputs="n, t")
    logic = table("n, t", "x", *written, policy="COLLECT")
    model = dmn.load(definitions(given("n"), given("t"), decision("d", logic, "n", "t")))

    def hits(n, t):
        return len(model.evaluate("d", {"n": feel.evaluate(str(n)), "t": t}).value)

    counts = [hits(n, t) for n, t in PROBES]
    if not any(finding.kind == "gap" for finding in found):
        assert min(counts) > 0
    if not any(finding.kind == "overlap" for finding in found):
        assert max(counts) < 2
    for finding in found:
        example = dict(finding.example)
        if finding.kind in ("gap", "overlap") and "…" not in example.values() and "anything" not in example.values():
            count = hits(example["n"], example["t"])
            assert count == 0 if finding.kind == "gap" else count > 1
