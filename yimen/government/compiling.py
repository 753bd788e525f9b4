"""Compiling a folder: assemble its files, hold them against the schema, check them, and make the release."""

from collections.abc import Callable
from pathlib import Path

from yimen.government import assembling, checks, validating
from yimen.government.problems import Problem
from yimen.government.schema import Release


class CheckFailed(Exception):
    """The folder does not compile; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def load(folder: Path, *, progress: Callable[[str], None] | None = None) -> tuple[Release | None, list[Problem]]:
    """The compiled release (None if there is an error) and every problem found, in the order of the files."""
    say = progress or (lambda _: None)
    say("reading the files")
    assembly = assembling.assemble(folder)
    say("holding them against the schema")
    release, problems = validating.validate(assembly.root)
    problems = [*assembly.problems, *problems]
    if release is not None:
        problems += checks.run(release, assembly.root, progress=say)
    problems = sorted(set(problems))
    failed = any(problem.severity == "error" for problem in problems)
    return (None if failed else release), problems


def check(folder: Path, *, progress: Callable[[str], None] | None = None) -> list[Problem]:
    """Every problem of the folder."""
    return load(folder, progress=progress)[1]


def compile(folder: Path) -> Release:
    """The release of a folder; raises `CheckFailed` when there is an error in it."""
    release, problems = load(folder)
    if release is None:
        raise CheckFailed(problems)
    return release
