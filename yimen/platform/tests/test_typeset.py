"""A page is set in a process of its own, which ends whatever the template does."""

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


def test_a_template_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(typeset, "TIME_LIMIT", 2)

    with pytest.raises(typeset.TypesettingFailed, match="longer than 2 s"):
        made('#let f(n, s) = if n == 0 { 0 } else { f(n - 1, s + "a") + f(n - 1, s + "b") }\n#f(50, "")')


def test_a_template_that_takes_all_memory_is_ended():
    with pytest.raises(typeset.TypesettingFailed, match="memory"):
        made("#let x = (0,) * 400000000\n#x.len()")


def test_a_package_of_the_network_is_not_fetched():
    with pytest.raises(typeset.TypesettingFailed, match="refused"):
        made('#import "@preview/cetz:0.1.0": canvas')
