"""Models made to do harm, by what they try. The decision that is asked for is `d`; the input `n` is 2999."""

from html import escape

from yimen.engines.dmn.tests.models import MODEL_IMPORT, decision, definitions, function, given, table, text

_LOOP = "for i in 1..100000 return f(i)"
_TREE = (
    '<itemDefinition name="T" isCollection="true"><typeRef>T</typeRef></itemDefinition>'
    '<itemDefinition name="U"><typeRef>U</typeRef></itemDefinition>'
)
_DOUBLED = "{f: function(c, n) if n = 0 then c else f([c, c], n - 1), r: f([], 140)}.r"
_PAIR = "<itemComponent name='a'><typeRef>t%d</typeRef></itemComponent>"
_PAIR += "<itemComponent name='b'><typeRef>t%d</typeRef></itemComponent>"
_PATTERN = f'matches("{"a" * 40}!", "^(a|a)*$")'
_SERVICE = '<decisionService id="%s" name="%s"><variable name="%s"/><outputDecision href="#%s"/></decisionService>'


def _looped(body: str, *needs: str) -> bytes:
    """A function that is called a hundred thousand times."""
    return definitions(given("n"), function("f", "n", body, *needs), decision("d", text(_LOOP), "()f"))


def _service(name: str, output: str) -> str:
    return _SERVICE % (name, name, name, output)


def _item(name: str, inner: str) -> str:
    return f'<itemDefinition name="{name}">{inner}</itemDefinition>'


def _allowed(feel: str) -> str:
    return f"<typeRef>number</typeRef><allowedValues><text>{escape(feel)}</text></allowedValues>"


def _entries(count: int, name: str = "a") -> str:
    return "".join(f'<contextEntry><variable name="{name}{i}"/>{text("n")}</contextEntry>' for i in range(count))


def _boxed(kind: str, source: str, body: str) -> str:
    part = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="i"><in>{text(source)}</in><{part}>{body}</{part}></{kind}>'


CIRCLES = {
    "decisions": definitions(decision("d", text("e"), "=e"), decision("e", text("d"), "=d")),
    "a decision that needs itself": definitions(decision("d", text("d"), "=d")),
    "functions": definitions(
        function("f", "", text("g()"), "()g"), function("g", "", text("f()"), "()f"), decision("d", text("f()"), "()f")
    ),
    "a function without end": definitions(function("f", "", text("f()")), decision("d", text("f()"), "()f")),
    "an invocation without end": _looped(
        f'<invocation>{text("f")}<binding><parameter name="n"/>{text("n + 1")}</binding></invocation>'
    ),
    "boxes without end": _looped("<list>" * 30 + text("f(n + 1)") + "</list>" * 30),
    "a table without end": _looped(table("n", "x", "f(n + 1) -> 1")),
    "allowed values without end": definitions(
        _item("T", _allowed("{f: function(n) f(n + 1), r: f(1)}.r")), decision("d", text("1"), kind="T")
    ),
    "a type inside itself": definitions(_TREE, decision("d", text(_DOUBLED), kind="T")),
    "a type that is itself": definitions(_TREE, decision("d", text("1"), kind="U")),
    "a service that calls itself": definitions(_service("s", "d"), decision("d", text("s()"), "()s")),
    "a model that imports itself": definitions(
        f'<import name="me" namespace="n" {MODEL_IMPORT}/>', decision("d", text("me.d"), "n#d")
    ),
    "a chain of decisions": definitions(
        *(decision(f"d{n}", text(f"d{n + 1}"), f"=d{n + 1}") for n in range(2000)),
        decision("d", text("d0"), "=d0"),
    ),
    "a chain of types": definitions(
        *(_item(f"t{n}", f"<typeRef>t{n + 1}</typeRef>") for n in range(3900)), decision("d", text("1"), kind="t0")
    ),
    "functions that double": definitions(
        *(function(f"f{n}", "", text("1"), f"()f{n + 1}", f"()f{n + 1}") for n in range(60)),
        decision("d", text("f0()"), "()f0"),
    ),
    "decisions that double": definitions(
        *(decision(f"d{n}", text(f"d{n + 1} + d{n + 1}"), f"=d{n + 1}") for n in range(60)),
        decision("d", text("d0"), "=d0"),
    ),
    "services that double": definitions(
        *(_service(f"s{n}", f"q{n}") for n in range(40)),
        *(decision(f"q{n}", text(f"s{n + 1}() + s{n + 1}()"), f"()s{n + 1}") for n in range(39)),
        decision("q39", text("1")),
        decision("d", text("s0()"), "()s0"),
    ),
    "types that double": definitions(
        *(_item(f"t{n}", _PAIR % (n + 1, n + 1)) for n in range(60)), decision("d", text("1"), kind="t0")
    ),
}

CALLED = {
    "a table of ranges": _looped(table("n", "x", *(f"[{i}..{i + 5000}] -> {i}" for i in range(900)), policy="COLLECT")),
    "a table of points": _looped(table("n", "x", *(f"[{i}..{i + 1}) -> {i}" for i in range(1300)))),
    "a table of conditions": _looped(
        table("n", "x", *(f"n > {i} and n < {i + 50} -> {i}" for i in range(600)), policy="COLLECT")
    ),
    "a long expression": _looped(text("n" + "+1" * 20_000)),
    "a context": _looped(f"<context>{_entries(400)}</context>"),
    "a list": _looped(f"<list>{text('n') * 9000}</list>"),
    "a relation": _looped(
        "<relation>"
        + "".join(f'<column name="c{i}"/>' for i in range(300))
        + f"<row>{text('n') * 300}</row>" * 25
        + "</relation>"
    ),
    "a chain of conditions": _looped(
        f"<conditional><if>{text('n < 0')}</if><then>{text('1')}</then><else>" * 40
        + text("2")
        + "</else></conditional>" * 40
    ),
    "many functions around": definitions(
        *(function(f"g{i}", "", text("1")) for i in range(3000)),
        function("f", "n", text("n"), *(f"()g{i}" for i in range(3000))),
        decision("d", text(_LOOP), "()f"),
    ),
    "many bindings": definitions(
        function("g", ", ".join(f"p{i}" for i in range(4000)), text("1")),
        function(
            "f",
            "n",
            f"<invocation>{text('g')}"
            + "".join(f'<binding><parameter name="p{i}"/>{text("n")}</binding>' for i in range(4000))
            + "</invocation>",
            "()g",
        ),
        decision("d", text(_LOOP), "()f"),
    ),
    "a service": definitions(
        _service("f", "q"),
        *(decision(f"r{i}", text("1")) for i in range(2000)),
        decision("q", text("1"), *(f"=r{i}" for i in range(2000))),
        decision("d", text("for i in 1..100000 return f()"), "()f"),
    ),
    "allowed values": definitions(
        _item("T", _allowed(",".join(f"? = {i}" for i in range(3000)))),
        function("f", "n: T", text("1")),
        decision("d", text(_LOOP), "()f"),
    ),
    "a boxed loop": definitions(decision("d", _boxed("for", "[1..10**9]", text("i")))),
    "boxed loops in loops": definitions(
        decision(
            "d",
            f'<for iteratorVariable="i"><in>{text("[1..1000]")}</in><return>' * 20 + text("i") + "</return></for>" * 20,
        )
    ),
    "a boxed search": definitions(decision("d", _boxed("some", "[1..10**9]", text("i < 0")))),
    "a boxed loop that keeps its parts": definitions(decision("d", _boxed("for", "[1..100000]", text("partial")))),
    "a boxed loop over a long expression": definitions(
        decision("d", _boxed("for", "[1..100000]", text("i" + "+1" * 200)))
    ),
    "a boxed filter among many": definitions(
        *(decision(f"r{i}", text("1")) for i in range(3000)),
        decision(
            "d",
            f"<filter><in>{text('for i in 1..90000 return i')}</in><match>{text('true')}</match></filter>",
            *(f"=r{i}" for i in range(3000)),
        ),
    ),
    "patterns": definitions(decision("d", f"<list>{text(_PATTERN) * 1000}</list>")),
}

LARGE = {
    "tags": definitions("<a/>" * 480_000),
    "attributes": definitions("<a " + " ".join(f'a{i}="{i}"' for i in range(150_000)) + "/>"),
    "a text": definitions("<description>" + "x" * 4_000_000 + "</description>"),
    "comments": definitions("<!---->" * 500_000),
    "boxes": definitions(decision("d", "<list>" * 200 + text("1") + "</list>" * 200)),
    "more boxes": definitions(decision("d", "<list>" * 5000 + "</list>" * 5000)),
    "decisions": definitions(*(f'<decision id="d{i}" name="d{i}"/>' for i in range(30_000))),
    "as many decisions as may be": definitions(
        *(decision(f"d{i}", text("1 + 1")) for i in range(3999)), decision("d", text("1"))
    ),
    "as many types as may be": definitions(
        *(_item(f"t{i}", _allowed(f"> {i}")) for i in range(3999)), decision("d", text("1"))
    ),
    "as long expressions as may be": definitions(
        *(decision(f"d{i}", text("a." * 200 + "b")) for i in range(240)), decision("d", text("1"))
    ),
    "components": definitions(_item("t", '<itemComponent name="t"/>' * 38_000), decision("d", text("1"))),
    "a name": definitions(f'<inputData id="x" name="{"a " * 900_000}"/>', decision("d", text("1"))),
    "contexts in contexts": definitions(
        decision(
            "d",
            "".join(f"<context>{_entries(490, f'a{n} x')}<contextEntry>" for n in range(10))
            + text("1")
            + "</contextEntry></context>" * 10,
        )
    ),
    "columns": definitions(
        given("n"), decision("d", table(", ".join(["n"] * 3000), "x", " | ".join(["1"] * 3000) + " -> 1"), "n")
    ),
    "rules": definitions(given("n"), decision("d", table("n", "x", *(f"{n} -> {n}" for n in range(3000))), "n")),
    "too many rules": definitions(
        given("n"), decision("d", table("n", "x", *(f"{n} -> {n}" for n in range(30_000))), "n")
    ),
    "a table of a thousand rules": definitions(
        given("n"),
        decision(
            "d",
            table(
                ", ".join("n" * 6),
                "x",
                *(" | ".join(f"[{i * j}..9999]" for i in range(6)) + " -> 1" for j in range(1000)),
                policy="COLLECT",
            ),
            "n",
        ),
    ),
    "broken expressions": definitions(
        *(decision(f"e{i}", text("1 +" * 8)) for i in range(3900)), decision("d", text("1"))
    ),
    "diagnostics": definitions(decision("d", text("for i in 1..160000 return 1/0"))),
    "imports": definitions(
        *(f'<import name="i{i}" namespace="n{i}" {MODEL_IMPORT}/>' for i in range(15_000)), decision("d", text("1"))
    ),
}

XML = {
    "entities": b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><definitions>&y;</definitions>',
    "a billion laughs": "<!DOCTYPE a [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9))
    + "]><definitions>&j;</definitions>",
    "one long entity": f"<!DOCTYPE a [<!ENTITY a '{'a' * 100_000}'>]><definitions>{'&a;' * 30_000}</definitions>",
    "a file of the machine": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>',
    "a device of the machine": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///dev/zero">%x;]><definitions/>',
    "a document type of the network": '<!DOCTYPE definitions SYSTEM "http://localhost:1/x.dtd"><definitions/>',
    "an entity without a declaration": "<definitions>&nope;</definitions>",
    "nothing but zeros": b"\x00" * 1_000_000,
    "an end too early": definitions(decision("d", text("1")))[:-20],
    "nothing": b"",
}


def _ranges(columns: int, rules: int) -> bytes:
    """A table of ranges that overlap in ever new ways."""
    cells = [
        " | ".join(f"[{(7 * i + 131 * j * j) % 997}..{(7 * i + 131 * j * j) % 997 + 300 + i}]" for i in range(columns))
        for j in range(rules)
    ]
    return definitions(
        decision("d", table(", ".join(f"c{i}" for i in range(columns)), "x", *(f"{c} -> 1" for c in cells)))
    )


def _diagonal(size: int, cell: str, others: str) -> bytes:
    cells = (" | ".join(cell if i == j else others for i in range(size)) for j in range(size))
    return definitions(
        decision("d", table(", ".join(f"c{i}" for i in range(size)), "x", *(f"{c} -> 1" for c in cells)))
    )


TABLES = {
    "rules of one column": _ranges(1, 2000),
    "rules of two columns": _ranges(2, 800),
    "rules of six columns": _ranges(6, 900),
    "rules of many columns": _ranges(500, 10),
    "one condition in each rule": _diagonal(60, "1", "-"),
    "all conditions but one in each rule": _diagonal(60, "-", "not(1)"),
}

HOSTILE = {
    f"{kind}: {name}": model if isinstance(model, str) else model.decode()
    for kind, models in {"circles": CIRCLES, "called": CALLED, "large": LARGE, "XML": XML}.items()
    for name, model in models.items()
}
