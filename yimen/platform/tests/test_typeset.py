"""A page is set in a process of its own, which ends whatever the template does."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from yimen.platform import typeset


def made(template: str) -> bytes:
    return typeset.pdf(template, {"data": '{"a": 1}'}, fonts=(), created_at=0)


def test_a_page_finds_its_values():
    assert made("#assert(json(bytes(sys.inputs.data)).a == 1)").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("= Title\n\n#let x = ", 3, "expected expression"),
        ("#let f(x) = x.nothing\n\n#f((a: 1))", 1, "nothing"),
        ("#set text(font: \"No such font\")\n\n#unknown", 3, "unknown variable: unknown"),
        ('#read("/etc/passwd")', 1, "file not found"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(template, line, said):
    with pytest.raises(typeset.TypesettingFailed, match=said) as failed:
        made(template)

    assert failed.value.line == line


HOSTILE = {
    "computing": (
        '#let f(n, s) = if n == 0 { 0 } else { f(n - 1, s + "a") + f(n - 1, s + "b") }\n#f(50, "")', "longer than 1 s",
    ),
    "memory": ("#let x = (0,) * 400000000\n#x.len()", "MB of memory"),
    "a list that doubles": ("#let x = (1,)\n#for i in range(40) { x = x + x }\n#x.len()", "MB of memory|longer than"),
    "a text that doubles": ('#let s = "a"\n#for i in range(60) { s = s + s }\n#s.len()', "MB of memory|longer than"),
    "a million pages": ("#for i in range(1000000) [a #pagebreak()]", "MB of memory|longer than"),
    "more pages than anybody prints": ("#for i in range(99) [a #pagebreak()]", "makes 100 pages; at most 50"),
    "a package of the network": ('#import ("@preview/" + "cetz:0.1.0"): canvas', "packages cannot be used"),
    "a folder above": ('#read("../../../etc/passwd")', "would escape"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_ended_small_and_the_next_page_is_set(name):
    template, because = HOSTILE[name]
    made("= A page")
    workshop = typeset._workshop._process

    with pytest.raises(typeset.TypesettingFailed, match=because):
        made(template)

    assert made("= A page").startswith(b"%PDF")
    assert typeset._workshop._process is workshop, "the workshop itself was not touched"


def test_no_proxy_of_the_machine_leads_a_template_to_the_network(monkeypatch):
    typeset._workshop.close()
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")

    with pytest.raises(typeset.TypesettingFailed, match="packages cannot be used") as failed:
        made('\n#import "@preview/cetz:0.1.0": canvas')

    typeset._workshop.close()
    assert failed.value.line == 2


def test_a_workshop_that_was_killed_is_replaced():
    made("= A page")
    typeset._workshop._process.kill()
    typeset._workshop._process.wait()

    assert made("= Another").startswith(b"%PDF")


def test_pages_are_set_at_the_same_time():
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda n: made(f"= Page {n}"), range(16)))

    assert all(page.startswith(b"%PDF") for page in pages)
