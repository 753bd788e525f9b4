"""Expressions made to do harm, by what they try."""

_LONG = 's: string join(for i in 1..19000 return "0123456789")'
_EMOJI = 's: string join(for i in 1..19000 return "🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎")'
_TENFOLD = ", ".join(f"{name}: [{', '.join([before] * 10)}]" for before, name in zip("abcdef", "bcdefg", strict=True))
_DOUBLED = "{f: function(c, n) if n = 0 then c else f({a: c, b: c}, n - 1), r: %s}.r"
_DEEP = "l: for i in 1..20000 return [partial[-1]]"
_ENTRIES = "c: context(for i in 1..100000 return {key: string(i), value: i})"
_COUNTED = "l: for i in 1..100000 return i"


def _again(seed: str, step: str, times: int = 140) -> str:
    """A recursion that makes a value of the value before."""
    return f"{{f: function(v, n) if n = 0 then v else f({step}, n - 1), r: f({seed}, {times})}}.r"


def _many(part: str, times: int) -> str:
    return "[" + ",".join([part] * times) + "]"


def _loop(made: str, body: str, times: int = 100_000) -> str:
    return f"{{{made}, r: for i in 1..{times} return {body}}}.r"


NESTED = {
    "parentheses": "(" * 49_000 + "1" + ")" * 49_000,
    "lists": "[" * 99_000,
    "signs": "-" * 99_000 + "1",
    "contexts": "{a:" * 300 + "1" + "}" * 300,
    "conditions": "if true then " * 3000 + "1" + " else 1" * 3000,
    "negations": "not(" * 5000 + "true" + ")" * 5000,
    "calls": "f" + "()" * 49_000,
    "paths": "a" + ".b" * 49_000,
    "filters": "1" + "[item]" * 16_000,
    "types": "1 instance of " + "list<" * 5000 + "number" + ">" * 5000,
    "types of contexts": "1 instance of " + "context<a:" * 3000,
    "sums": "1" + "+1" * 49_000,
    "comparisons": "1" + "=1" * 49_000,
    "memberships": "1" + " in 1" * 19_000,
    "memberships in parentheses": "(1 in " * 17 + "1" + ") + 1" * 17,
    "memberships one in another": "1 in (" * 60 + "1" + ") * 1" * 60,
    "ranges left open": "1 in (" * 60 + "1" + "..2]" * 60,
    "ranges in ranges": "[1.." + "a[" * 5000 + "1" + "]" * 5000,
    "iterators": "for " + ",".join(f"a{i} in x" for i in range(8000)) + " return 1",
    "iterators that double": "for " + ",".join(f"a{i} in [1, 2]" for i in range(60)) + " return 1",
    "text for a range": f'range("{"(" * 90_000}1..2")',
}

LONG = {
    "a list": _many("1", 49_000),
    "a sum": f"sum({_many('1', 49_000)[1:-1]})",
    "a number": "1" + "0" * 99_000,
    "an exponent": "10 ** 1e999999",
    "spaces": "a" + " " * 99_000 + "b",
    "quotes": '"' * 99_999,
    "backslashes": '"' + "\\" * 99_990 + '"',
    "comments": "/*" * 49_999,
    "a name": "a" * 99_000,
    "a name of words": "a " * 49_000,
    "a name of signs": "{" + "a+" * 24_000 + "a: 1, b: " + "a+" * 24_000 + "b}",
    "names with one beginning": "{" + ",".join("a " * i + "a: 1" for i in range(1, 300)) + "}",
    "names in a chain": "{" + ",".join(f"a-{i}: a-{i - 1}" for i in range(1, 7000)) + "}",
    "names that may be calls": _many("date and time", 6000),
    "parameters": "function(" + ",".join(f"a{i}" for i in range(14_000)) + ") 1",
    "keys": "{" + ",".join(f"a b{i}: 1" for i in range(8000)) + "}",
    "constant powers": "[" + ",".join(f"1.1**{i}.5" for i in range(9000)) + "]",
    "constant loops": _many("count(for i in 1..900 return 1)", 2400),
    "constant joins": _many('string join(for i in 1..9000 return "a")', 2400),
    "constant patterns": _many(f'matches("{"a" * 32}!", "(a|aa)+$")', 1500),
    "constant ranges": "[" + ",".join(f'range("[1..{i}]")' for i in range(1, 5500)) + "]",
}

ENDLESS = {
    "recursion": "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(100000)}.r",
    "deep recursion": "{f: function(n) " + "(1 + " * 50 + "f(n + 1)" + ")" * 50 + ", r: f(1)}.r",
    "recursion that widens": "{f: function(n) f(n + 1) + f(n + 1) + f(n + 1), r: f(1)}.r",
    "fibonacci": "{f: function(n) if n <= 1 then n else f(n - 1) + f(n - 2), r: f(100)}.r",
    "self-application": "(function(f) f(f))(function(f) f(f))",
    "mutual recursion": "{f: function(x, g) g(x, f), r: f(1, f)}.r",
    "recursion in sort": "{f: function(n) sort([2, 1], function(a, b) f(n + 1)), r: f(1)}.r",
    "recursion in list replace": "{f: function(n) list replace([2, 1], function(a, b) f(n + 1), 1), r: f(1)}.r",
    "recursion in a filter": "{f: function(n) [1, 2][f(n + 1)], r: f(1)}.r",
    "recursion in a quantifier": "{f: function(n) some i in [1, 2] satisfies f(n + 1), r: f(1)}.r",
    "functions of functions": "{l: for i in 1..2000 return function(x) if i = 1 then x else partial[-1](x), "
    "r: l[-1](1)}.r",
    "a loop": "for i in 1..10**9 return i",
    "loops in loops": "count(for i in 1..10000, j in 1..10000, k in 1..10000 return 0)",
    "loops over nothing": "for i in 1..1000, j in 1..1000, k in 1..1000, l in [] return 1",
    "a search": "some i in 1..1000000000 satisfies i < 0",
    "all days": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "a range": "count(for i in [1..10**12] return i)",
    "partial": "count(for i in 1..100000 return partial)",
}

GROWING = {
    "lists": _again("[1]", "concatenate(v, v)"),
    "lists in lists": _again("[1]", "append(v, v)"),
    "strings": _again('"ab"', "v + v"),
    "joined strings": _again('"ab"', "string join([v, v])"),
    "replaced strings": _again('"a"', 'replace(v, "a", "aa")'),
    "written strings": _again('"\\""', "string([v, v])"),
    "durations added": 'for i in 1..60000 return if i = 1 then @"P1D" else partial[-1] + partial[-1]',
    "durations subtracted": 'for i in 1..60000 return if i = 1 then @"P1Y" else partial[-1] - -(partial[-1])',
    "durations multiplied": _again('@"P1D"', "v * 10**6000"),
    "powers": "9.99999999 ** 6000 ** 6000",
    "kept lists": _loop(_COUNTED, "append(l, i)", 1000),
    "kept contexts": _loop(_ENTRIES, 'context put(c, "x", i)', 1000),
    "kept entries": _loop(_ENTRIES, "get entries(c)", 1000),
    "kept strings": _loop(_LONG, "upper case(s)"),
    "kept wide strings": _loop(_EMOJI, 's + "x"'),
    "kept parts": _loop(_LONG, "substring(s, 2)"),
    "kept functions": "for i in 1..100000 return function(" + ",".join(f"a{i}" for i in range(9000)) + ") 1",
    "a list of contexts": "for i in 1..100000 return {a: i, b: i, c: i, d: i, e: i, f: i, g: i}",
    "a list of numbers, written": "string(for i in 1..150000 return 10**6000 + i)",
    "one number many times, written": "string({x: 10**6000, l: for i in 1..100000 return x}.l)",
    "one list many times, flattened": f"flatten({{a: 1, {_TENFOLD}}}.g)",
    "one list many times, written": f"string({{a: 1, {_TENFOLD}, h: [g, g, g, g, g, g, g, g, g, g]}}.h)",
    "one list many times, compared": f"{{a: 1, {_TENFOLD}, h: g, r: g = [f, f, f, f, f, f, f, f, f, f]}}.r",
    "one list many times, selected from": f"{{a: 1, {_TENFOLD}}}.g.year",
    "one list many times, typed": f"{{a: 1, {_TENFOLD}}}.g instance of list<list<list<list<list<list<number>>>>>>",
    "one context many times, written": f"string({_DOUBLED % 'f({}, 140)'})",
    "one context many times, compared": _DOUBLED % "f({}, 60) = f({}, 60)",
    "a deep list, written": f"{{{_DEEP}, r: string(l[-1])}}.r",
    "a deep list, compared": f"{{{_DEEP}, r: l[-1] = l[-2]}}.r",
    "a deep list, flattened": f"{{{_DEEP}, r: flatten(l[-1])}}.r",
    "a deep list, typed": f"{{{_DEEP}, r: l[-1] instance of list<number>}}.r",
    "a deep list, selected from": f"{{{_DEEP}, r: l[-1].a}}.r",
    "a deep list, converted": f"{{{_DEEP}, f: function(x: number) x, r: f(l[-1])}}.r",
}

SLOW = {
    "sorting": "sort(for i in 1..190000 return -i, function(a, b) a < b)",
    "distinct values": "distinct values(for i in 1..100000 return [i])",
    "medians": "{l: for i in 1..100000 return -i, r: for i in 1..1000 return median(l)}.r",
    "searches in a list": _loop(_COUNTED, "index of(l, i)"),
    "searches in strings": _loop(_LONG, 'contains(s, "abc")'),
    "searches for long strings": '{a: string join(for i in 1..9900 return "aaaaaaaaaa"), b: substring(a, 1, 49000) '
    '+ "b" + substring(a, 1, 49000), r: for i in 1..500 return contains(a, b)}.r',
    "comparisons of long strings": "{" + _LONG + ', a: s + "a", b: s + "b", r: for i in 1..90000 return a < b}.r',
    "numbers of long strings": _loop(_LONG, "number(s)"),
    "powers": "for i in 1..100000 return 1.000001 ** (i + 0.123456789)",
    "exponentials": "for i in 1..100000 return exp(i / 7)",
    "logarithms": "for i in 1..100000 return log(i / 7 + 10**6000)",
    "time zones": 'for i in 1..190000 return @"2020-01-31T10:00:00@Europe/Paris" + @"PT1H" * i',
    "offsets": 'for i in 1..190000 return (@"2020-01-31T10:00:00@Europe/Paris").time offset',
    "weeks": 'for i in 1..190000 return week of year(@"-999999-01-01")',
    "ranges from text": 'for i in 1..190000 return range("[1.." + string(i) + "]")',
}

PATTERNS = {
    "alternatives": f'matches("{"a" * 40}!", "^(a|a)*$")',
    "alternatives, many times": f'for i in 1..1000 return matches("{"a" * 25}!", "^(a|aa)+$")',
    "nested repetitions": f'matches("{"a" * 100}", "((a+)+)+b")',
    "repetitions in a row": 'matches(string join(for i in 1..9000 return "aaaaaaaaaa"), "a*a*a*a*b")',
    "options in a row": f'matches("{"a" * 200}", "{"a?" * 200}{"a" * 200}")',
    "space at the end": 'matches(string join(for i in 1..9000 return "          "), "\\s+$")',
    "back-references": f'matches("{"a" * 5000}", "(a*)*\\1\\1b")',
    "counts of counts": 'matches("a", "((((a{1000}){1000}){1000}){1000})")',
    "counts": f'matches("{"a" * 3000}", "(a{{1,1000}}){{1,10}}b")',
    "groups": f'matches("a", "{"(" * 900}a{")" * 900}")',
    "categories": 'for i in 1..1000 return matches("a", "[\\p{L}-[\\p{Lu}]]{1000}" + string(i), "i")',
    "many patterns": 'for i in 1..100000 return matches("a", "a" + string(i))',
    "many patterns to replace": 'for i in 1..100000 return replace("a", "a(b|c)*[a-z]" + string(i), "x")',
    "many patterns to split": 'for i in 1..100000 return split("a", "a(b|c)*[a-z]" + string(i))',
    "growth": 'replace(string join(for j in 1..9000 return "aaaaaaaaaa"), "a", "' + "b" * 99 + '")',
    "growth of groups": 'replace(string join(for i in 1..9900 return "aaaaaaaaaa"), "a+", "' + "$0" * 40_000 + '")',
    "empty groups": 'replace(string join(for i in 1..9900 return "aaaaaaaaaa"), "(b)|a", "' + "$1" * 40_000 + '")',
}

HOSTILE = {
    f"{kind}: {name}": text
    for kind, texts in {
        "nested": NESTED,
        "long": LONG,
        "endless": ENDLESS,
        "growing": GROWING,
        "slow": SLOW,
        "patterns": PATTERNS,
    }.items()
    for name, text in texts.items()
}
