"""The house rules of DESIGN's habits, as tests: files stay small, every room has a charter, nothing local leaks in."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks (and new ones it does not ignore)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [PROJECT / line for line in listed.stdout.splitlines() if (PROJECT / line).is_file()]


def test_no_python_file_is_longer_than_500_lines():
    long = {
        str(path.relative_to(PROJECT)): count
        for path in tracked("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 500
    }

    assert long == {}


def test_every_room_opens_with_its_charter():
    rooms = [p for p in (PROJECT / "yimen").iterdir() if p.is_dir() and (p / "__init__.py").exists()]

    missing = [room.name for room in rooms if not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))]

    assert missing == []


def test_no_registry_host_and_no_path_of_a_machine_is_written_down():
    dot = r"\."
    hosts = re.compile(f"pypi{dot}org|pythonhoste[d]|registry{dot}npmj[s]|deb{dot}debian")
    paths = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+)/", re.MULTILINE)
    found = []
    for path in tracked():
        if path.suffix in {".png", ".ttf", ".pdf"} or path == Path(__file__):
            continue
        text = path.read_text(errors="replace")
        if hosts.search(text) or paths.search(text):
            found.append(str(path.relative_to(PROJECT)))

    assert found == []


def test_every_dependency_has_its_sentence():
    page = (PROJECT / "docs" / "dependencies.md").read_text().lower()
    names = set()
    for part in ("base", "build", "dev", "bench", "audit"):
        lines = (PROJECT / "requirements" / f"{part}.in").read_text().splitlines()
        names |= {re.split(r"[\[<>=~ ]", line)[0].lower() for line in lines if line and not line.startswith("-")}

    missing = sorted(name for name in names if f"`{name}`" not in page)

    assert missing == []


def test_readme_names_only_commands_that_exist():
    makefile = (PROJECT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "README.zh.md"):
        text = (PROJECT / name).read_text()
        used = set(re.findall(r"(?:^    |`)(?:PORT=\d+ )?make ([a-z-]+)", text, re.MULTILINE))

        assert used <= targets, f"{name} names make targets that do not exist"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_names_only_yimen_commands_that_exist(name):
    from typer.main import get_command

    from yimen import cli

    known = set(get_command(cli.app).commands)
    code = re.findall(r"`[^`\n]*`|^(?:\$ |\.venv/bin/).*$", (PROJECT / name).read_text(), re.MULTILINE)

    used = {command for line in code for command in re.findall(r"\byimen ([a-z]+)\b", line)}

    assert used <= known


def test_settings_from_the_environment_are_all_explained():
    files = [PROJECT / "yimen" / "settings.py", *(PROJECT / "yimen").glob("*/settings.py")]
    source = "".join(path.read_text() for path in files)
    names = set(re.findall(r'"((?:YIMEN|DATABASE)_[A-Z_]+|PORT)"', source))
    guide = (PROJECT / "docs" / "guide" / "operate.md").read_text()

    assert sorted(name for name in names if f"`{name}`" not in guide) == []


def test_models_are_private_to_their_room():
    intruders = []
    for path in tracked("yimen/*.py"):
        room = path.relative_to(PROJECT).parts[1]
        for other in re.findall(
            r"^\s*from yimen\.(\w+)(?:\.models import| import .*\bmodels\b)", path.read_text(), re.M
        ):
            if other != room:
                intruders.append(f"{path.relative_to(PROJECT)} reads the models of {other}")

    assert intruders == []
