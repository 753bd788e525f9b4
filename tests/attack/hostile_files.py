"""Hostile files by name: what is planted into a copy of a folder. Nothing here names what a city defines."""

import os
import re
from collections.abc import Callable
from pathlib import Path

SECRET = "attack-secret-3c1f"
Plant = Callable[[Path], object]


def _service(folder: Path) -> Path:
    """A service that has a form, a process, rules and something to print."""
    for form in sorted(folder.glob("agencies/*/services/*/form.yaml")):
        if all((form.parent / name).exists() for name in ("process.bpmn", "rules.dmn")) and list(
            form.parent.glob("*.typ")
        ):
            return form.parent
    raise LookupError("no service has everything that is spoilt here")


def _file(name: str, content: bytes | str) -> Plant:
    """One file of the service says something else; a name with a star is the first of these."""

    def plant(folder: Path) -> None:
        place = sorted(_service(folder).glob(name))[0]
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    return plant


def _edited(name: str, before: str, after: str, *, times: int = 1) -> Plant:
    """One file of the service has a place changed, by a regular expression."""

    def plant(folder: Path) -> None:
        place = sorted(_service(folder).glob(name))[0]
        text, count = re.subn(before, lambda _: after, place.read_text(encoding="utf-8"), count=times, flags=re.S)
        if not count:
            raise LookupError(f"{name} has no {before}")
        place.write_text(text, encoding="utf-8")

    return plant


def _connector(before: str, after: str) -> Plant:
    """The first register whose file fits reads from elsewhere."""

    def plant(folder: Path) -> None:
        for place in sorted(folder.glob("agencies/*/registers/*.yaml")):
            text, count = re.subn(before, lambda _: after, place.read_text(encoding="utf-8"), count=1)
            if count:
                place.write_text(text, encoding="utf-8")
                return
        raise LookupError(f"no register has {before}")

    return plant


def _special(make: Callable[[Path], object]) -> Plant:
    """The form is no plain file."""

    def plant(folder: Path) -> None:
        place = _service(folder) / "form.yaml"
        place.unlink()
        make(place)

    return plant


def _outside(place: Path) -> None:
    secret = place.parents[4].parent / "secret.yaml"
    secret.write_text(f"fields: {{{SECRET}: {SECRET}}}\n{SECRET}\n")
    place.symlink_to(secret)


def _feel(expression: str) -> Plant:
    """Each outcome of the rules is this expression, which examples evaluate."""
    told = expression.replace("&", "&amp;").replace("<", "&lt;")
    return _edited("rules.dmn", r"(?<=<outputEntry)([^>]*>\s*<text>).*?(?=</text>)", f"><text>{told}", times=0)


def _many(count: int) -> str:
    """A process with so many steps in a row."""
    steps = "".join(
        f'<task id="t{n}"/><sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(count)
    )
    inner = f'<startEvent id="s"/>{steps}<task id="t{count}"/>'
    return f'{BPMN}<process id="p" isExecutable="true">{inner}</process></definitions>'


def _table(rules: int, columns: int) -> str:
    """A decision table whose rules overlap in every column."""
    inputs = "".join(
        f'<input id="i{c}"><inputExpression typeRef="number"><text>a{c}</text></inputExpression></input>'
        for c in range(columns)
    )
    told = "".join(
        "<rule>"
        + "".join(
            f"<inputEntry><text>[{(r * 7 + c) % 97}..{(r * 7 + c) % 97 + 50}]</text></inputEntry>"
            for c in range(columns)
        )
        + f"<outputEntry><text>{r}</text></outputEntry></rule>"
        for r in range(rules)
    )
    return (
        f'{DMN}<decision id="d" name="d"><decisionTable hitPolicy="UNIQUE">{inputs}<output name="o" typeRef="number"/>'
        f"{told}</decisionTable></decision></definitions>"
    )


BPMN = '<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
DMN = '<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="x" namespace="x">'
LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11)) + "]>"
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
DOUBLE = "for i in 1..{} return i"

SHORT = {"yaml-deep", "yaml-tag", "yaml-number", "yaml-link", "bpmn-laughs", "bpmn-outside", "dmn-laughs", "feel-deep"}
"""What a short run tries: one of each sort, none of which is long."""

CASES: tuple[tuple[str, str, Plant], ...] = (
    ("yaml-aliases", "Ten aliases of ten, ten levels deep.", _file("form.yaml", ALIASES + "fields: *a9\n")),
    ("yaml-itself", "A list that holds itself.", _file("form.yaml", "fields: &a [*a]\n")),
    ("yaml-deep", "Fifty thousand nested lists.", _file("form.yaml", "fields: " + "[" * 50_000)),
    ("yaml-deep-maps", "Twenty thousand nested maps.", _file("form.yaml", "fields: " + "{a: " * 20_000)),
    (
        "yaml-huge",
        "Forty megabytes of fields.",
        _file("form.yaml", "fields:\n" + "- {id: a, type: text}\n" * 1_800_000),
    ),
    (
        "yaml-tag",
        "A tag that makes Python call something.",
        _file("form.yaml", "fields: !!python/object/apply:os.system ['echo attack-secret-3c1f']\n"),
    ),
    ("yaml-number", "A number of a million digits.", _file("form.yaml", "fields: " + "9" * 1_000_000 + "\n")),
    (
        "yaml-exponent",
        "A number with an exponent of nine digits.",
        _file("form.yaml", "fields: [1e999999999, .inf, .nan]\n"),
    ),
    ("yaml-bytes", "Bytes that are no text.", _file("form.yaml", b"fields: \xff\xfe\x00\x80\n")),
    ("yaml-twice", "A key that stands there twice.", _file("form.yaml", "fields: []\nfields: []\n")),
    ("yaml-link", "The form is a link to a file elsewhere.", _special(_outside)),
    (
        "yaml-passwd",
        "The form is a link to the list of users.",
        _special(lambda place: place.symlink_to("/etc/passwd")),
    ),
    ("yaml-fifo", "The form is a pipe into which nobody writes.", _special(lambda place: os.mkfifo(place))),
    ("yaml-zero", "The form is an endless device.", _special(lambda place: place.symlink_to("/dev/zero"))),
    (
        "bpmn-laughs",
        "Entities of entities in a process.",
        _file("process.bpmn", BPMN.replace("<def", LAUGHS + "<def") + "<process id='p'>&a10;</process></definitions>"),
    ),
    (
        "bpmn-outside",
        "An entity of a process is a file.",
        _file("process.bpmn", BPMN.replace("<def", OUTSIDE + "<def") + "<process id='&x;'>&x;</process></definitions>"),
    ),
    ("bpmn-giant", "Twenty thousand steps.", _file("process.bpmn", _many(20_000))),
    (
        "bpmn-deep",
        "Processes in processes, ten thousand deep.",
        _file("process.bpmn", f"{BPMN}<process id='p'>" + "<subProcess>" * 10_000),
    ),
    (
        "dmn-laughs",
        "Entities of entities in rules.",
        _file("rules.dmn", DMN.replace("<def", LAUGHS + "<def") + "<decision id='d'>&a10;</decision></definitions>"),
    ),
    (
        "dmn-outside",
        "An entity of rules is a file.",
        _file("rules.dmn", DMN.replace("<def", OUTSIDE + "<def") + "<decision name='&x;'>&x;</decision></definitions>"),
    ),
    ("dmn-giant", "Two thousand rules that overlap in eight columns.", _file("rules.dmn", _table(2000, 8))),
    ("feel-deep", "Twenty thousand brackets.", _feel("(" * 20_000 + "1" + ")" * 20_000)),
    ("feel-power", "A tower of powers.", _feel("9 ** 9 ** 9 ** 9")),
    ("feel-product", "A hundred million pairs.", _feel("count(for a in 1..10000, b in 1..10000 return a * b)")),
    ("feel-range", "A range of a thousand million.", _feel(f"count({DOUBLE.format(1_000_000_000)})")),
    (
        "feel-regex",
        "A pattern that tries forever.",
        _feel(f'if matches("{"a" * 60}!", "(a+)+$") then "granted" else "granted"'),
    ),
    ("feel-regex-replace", "A replacement that tries forever.", _feel(f'replace("{"a" * 60}!", "(a|aa)+$", "x")')),
    ("feel-itself", "A function that calls itself.", _feel("{f: function(n) f(n + 1), r: f(1)}.r")),
    (
        "feel-text",
        "A text that doubles forty times.",
        _feel("{" + ", ".join(f"a{n}: " + ('"ha"' if not n else f"a{n - 1} + a{n - 1}") for n in range(40)) + "}.a39"),
    ),
    ("typst-loop", "A template that never ends.", _file("*.typ", "#let n = 0\n#while n < 1e18 { n += 1 }\n")),
    (
        "typst-doubling",
        "A template whose list doubles.",
        _file("*.typ", "#let a = (1,)\n#for i in range(60) { a = a + a }\n"),
    ),
    (
        "typst-text",
        "A template whose text doubles.",
        _file("*.typ", '#let a = "ha"\n#for i in range(60) { a = a + a }\n#a\n'),
    ),
    ("typst-pages", "A template of a million pages.", _file("*.typ", "#for i in range(1000000) { pagebreak() }\n")),
    ("typst-itself", "A template that calls itself.", _file("*.typ", "#let f(n) = f(n + 1)\n#f(1)\n")),
    ("typst-package", "A template that wants a package.", _file("*.typ", '#import "@preview/cetz:0.3.0": canvas\n')),
    (
        "typst-package-named",
        "A template that makes up the name of a package.",
        _file("*.typ", '#let name = "@pre" + "view/cetz:0.3.0"\n#import name: *\n'),
    ),
    ("typst-read", "A template that reads the list of users.", _file("*.typ", '#read("/etc/passwd")\n')),
    (
        "typst-read-up",
        "A template that reads a file above its folder.",
        _file("*.typ", f'#read("{"../" * 12}etc/passwd")\n'),
    ),
    ("typst-plugin", "A template that loads a program.", _file("*.typ", '#let p = plugin("/proc/self/exe")\n')),
    (
        "connector-passwd",
        "A register's file is the list of users.",
        _connector(r"kind: csv, file: [^,}]+", "kind: csv, file: /etc/passwd"),
    ),
    (
        "connector-up",
        "A register's file stands above the folder.",
        _connector(r"kind: csv, file: [^,}]+", "kind: csv, file: ../../secret.csv"),
    ),
    (
        "connector-sqlite-up",
        "A register's database is the house's own secret.",
        _connector(r"kind: sqlite, file: [^,}]+", "kind: sqlite, file: ../postgres-logins.json"),
    ),
    (
        "connector-sqlite-uri",
        "A register's database is an address with options.",
        _connector(r"kind: sqlite, file: [^,}]+", 'kind: sqlite, file: "file:x?mode=rwc&vfs=unix-none"'),
    ),
    (
        "connector-http-host",
        "A register's path names another host.",
        _connector(r'kind: http, path: "[^"]+"', 'kind: http, path: "@elsewhere.invalid/{key}"'),
    ),
)
