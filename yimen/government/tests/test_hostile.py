"""Files made to do harm: each is refused at its line, within a second of computing and 200 MB."""

import os

import pytest

from yimen import government
from yimen.engines.feel.tests.confined import confined, within_bounds
from yimen.government import tree


def read(text: str) -> str:
    """Where a text is refused, and why."""
    return "; ".join(f"{problem.line}: {problem.message}" for problem in tree.parse(text, shown_as="")[1]) or "nothing"


DOUBLED = "".join(f"b{n}: &a{n + 1} [{','.join([f'*a{n}'] * 9)}]\n" for n in range(9))
HOSTILE = {
    "aliases of aliases": (f"a: &a0 [x, x, x, x, x, x, x, x, x]\n{DOUBLED}", "5: has more than 50000 values"),
    "an alias within itself": ("a: 1\nb: &b [*b]", "2: *b stands within itself"),
    "values": ("\n".join(f"k{n}: [1, 2, 3]" for n in range(60_000)), "has more than 50000 values"),
    "depth": ("[" * 100_000, "1: is nested too deeply"),
    "depth of keys": ("? " * 50_000, "1: is nested too deeply"),
    "a number in base 60": ("a: 1" + ":59" * 300_000, "1: is longer than 100 characters"),
    "a number in base 16": ("a: 0x" + "f" * 900_000, "1: is longer than 100 characters"),
    "digits": ("a:\n  b: " + "9" * 900_000, "2: is longer than 100 characters"),
    "a tag that makes an object": ("a: !!python/object/apply:os.system [id]", "1: the tag"),
}


@pytest.fixture(scope="module")
def outcomes():
    return confined({name: (f"{__name__}:read", text) for name, (text, _) in HOSTILE.items()})


@pytest.mark.xdist_group("hostile files")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_and_small(outcomes, name):
    assert HOSTILE[name][1] in outcomes[name].said
    assert within_bounds(outcomes[name]), outcomes[name]


def test_an_alias_that_is_used_a_few_times_is_read():
    node, problems = tree.parse("a: &a {zh: 甲, en: A}\nb: [*a, *a]", shown_as="")

    assert problems == []
    assert node.plain()["b"] == [{"zh": "甲", "en": "A"}] * 2


def test_what_is_no_ordinary_file_of_the_folder_is_not_opened(tmp_path):
    """A pipe would be waited for; a link leads to what is no definition."""
    folder = tmp_path / "folder"
    (folder / "life-events").mkdir(parents=True)
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: secret")
    os.mkfifo(folder / "laws.yaml")
    (folder / "city.yaml").symlink_to(secret)
    (folder / "divisions.yaml").symlink_to(folder / "divisions.yaml")
    (folder / "life-events" / "large.yaml").write_bytes(b"a: 1\n" * 300_000)

    _, problems = government.load(folder)

    said = {problem.path.rpartition("/")[2]: problem.message for problem in problems}
    assert "is no file" in said["laws.yaml"]
    assert "larger than 1000000 bytes" in said["large.yaml"]
    assert any("lies outside its folder" in problem.message for problem in problems)
    assert any("divisions.yaml" in problem.path and "cannot be read" in problem.message for problem in problems)
