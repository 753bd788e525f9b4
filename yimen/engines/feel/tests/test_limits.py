"""Hostile expressions: each ends within a second of computing, with a value or an error that says what it is."""

import time

import pytest

from yimen.engines import feel

TENFOLD = ", ".join(f"{name}: [{', '.join([before] * 10)}]" for before, name in zip("abcdef", "bcdefg", strict=True))
DOUBLED = "{f: function(c, n) if n = 0 then c else f({a: c, b: c}, n - 1), r: %s}.r"

HOSTILE = {
    "parentheses": "(" * 90_000 + "1" + ")" * 90_000,
    "lists": "[" * 100_000,
    "signs": "-" * 100_000 + "1",
    "sum": "1" + "+1" * 90_000,
    "filters": "1" + "[item]" * 30_000,
    "types": "1 instance of " + "list<" * 5_000 + "number" + ">" * 5_000,
    "keys": "{" + ",".join(f"a{number}: 1" for number in range(15_000)) + "}",
    "power": "9.99999999 ** 6000 ** 6000",
    "digits": "1" + "0" * 190_000,
    "duration": '{f: function(d, n) if n = 0 then d else f(d * 10**6000, n - 1), r: f(@"P1D", 100)}.r',
    "recursion": "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(100000)}.r",
    "fibonacci": "{f: function(n) if n <= 1 then n else f(n - 1) + f(n - 2), r: f(100)}.r",
    "self-application": "(function(f) f(f))(function(f) f(f))",
    "loop": "count(for i in 1..10000, j in 1..10000, k in 1..10000 return 0)",
    "search": "some i in 1..1000000000 satisfies i < 0",
    "partial": "count(for i in 1..100000 return partial)",
    "sort": "sort(for i in 1..190000 return -i, function(a, b) a < b)",
    "distinct": "distinct values(for i in 1..100000 return [i])",
    "shared list, flattened": f"flatten({{a: 1, {TENFOLD}}}.g)",
    "shared list, written": f"string({{a: 1, {TENFOLD}, h: [g, g, g, g, g, g, g, g, g, g]}}.h)",
    "shared list, compared": f"{{a: 1, {TENFOLD}, h: g, same: g = [f, f, f, f, f, f, f, f, f, f]}}.same",
    "shared list, selected from": f"{{a: 1, {TENFOLD}}}.g.year",
    "shared list, typed": f"{{a: 1, {TENFOLD}}}.g instance of list<list<list<list<list<list<number>>>>>>",
    "shared context, written": f"string({DOUBLED % 'f({}, 140)'})",
    "shared context, compared": DOUBLED % "f({}, 60) = f({}, 60)",
    "long string": '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("ab", 100)}.r',
    "many long strings": '{s: string join(for i in 1..19000 return "0123456789"), '
    'r: for i in 1..90000 return s + "x"}.r',
    "many long searches": '{s: string join(for i in 1..19000 return "0123456789"), '
    'r: for i in 1..90000 return contains(s, "abc")}.r',
    "many long comparisons": '{s: string join(for i in 1..19000 return "0123456789"), a: s + "a", b: s + "b", '
    "r: for i in 1..90000 return a < b}.r",
    "backtracking": f'matches("{"a" * 40}!", "^(a|a)*$")',
    "much backtracking": f'for i in 1..1000 return matches("{"a" * 25}!", "^(a|aa)+$")',
    "repetition": 'matches("a", "((((a{1000}){1000}){1000}){1000})")',
    "groups": f'matches("a", "{"(" * 900}a{")" * 900}")',
    "growing replacement": 'replace(string join(for j in 1..9000 return "aaaaaaaaaa"), "a", "' + "b" * 99 + '")',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_expression_ends_soon(name):
    begun = time.process_time()
    try:
        feel.evaluate(HOSTILE[name])
    except feel.FeelError as error:
        assert str(error)

    assert time.process_time() - begun < 1.5  # a second, and something for a machine that does other things


def test_limits_are_counted_so_that_the_same_rule_ends_the_same_way_everywhere():
    program = feel.compile("count(for i in 1..1000 return i * i)")

    assert program({}) == 1000
    with pytest.raises(feel.FeelLimitExceeded, match="more than 100 steps"):
        program({}, limits=feel.Limits(steps=100))


def test_nothing_of_python_can_be_reached():
    for text in ("a.__class__", "a.__init__.__globals__", '{a: "x"}.a.upper', "[1].append", "abs.invoke", '@"x".y'):
        assert feel.evaluate(text, {"a": "x"}) in (None, [None]), text
