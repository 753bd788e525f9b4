"""Runs each hostile text in a process of its own, and says what it cost there.

A server process imports the engines once and forks for each text, so that the memory measured is that of the engines
and the text. `python -m yimen.engines.feel.tests.confined` reads a line `[kind, text]` and writes a line, the outcome.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[4]
SECONDS, MEGABYTES = 1.0, 200  # what a hostile definition may cost
_YARDSTICK = 0.0125  # seconds that `_yardstick` takes on a machine of 2024 with nothing else to do
_KILLED_AFTER = 5  # seconds of computing
_REFUSED_ABOVE = 2_000_000_000  # bytes of address space, so that a failing test does not take the machine with it


class Outcome(NamedTuple):
    """`said` is the error or the kind of the value, empty when the process was killed or an exception of another kind
    came out; `seconds` are of computing, as an idle machine would take: one that others keep busy runs slower."""

    said: str
    seconds: float
    megabytes: float


def confined(cases: dict[str, tuple[str, str]]) -> dict[str, Outcome]:
    """What became of each case: `("feel", an expression)`, `("dmn", a model whose decision is d)`, or the same as
    `("proof", a model)`, whose decision is a table that is looked through for gaps and overlaps. Any other kind is
    `module:function`, called with the text; what it returns is what is said."""
    command = [sys.executable, "-m", __name__]
    lines = "".join(f"{json.dumps(case)}\n" for case in cases.values())
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=True, timeout=600)
    outcomes = [Outcome(*json.loads(line)) for line in done.stdout.splitlines()]
    return dict(zip(cases, outcomes, strict=True))


def _run(kind: str, text: str) -> str:
    from yimen.engines import dmn, feel

    if ":" in kind:
        module, _, function = kind.partition(":")
        return str(getattr(importlib.import_module(module), function)(text))
    try:
        value: object
        if kind == "feel":
            value = feel.evaluate(text)
        elif kind == "proof":
            from yimen.engines.dmn import reader
            from yimen.engines.dmn.tables.analysis import analyse

            value = analyse(reader.read(text.encode()).elements["d"].expression)  # type: ignore[attr-defined]
        else:
            value = dmn.load(text.encode()).evaluate("d", {"n": 2999}).value
    except (dmn.DmnError, feel.FeelError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    return type(value).__name__


def within_bounds(outcome: Outcome) -> bool:
    """Whether a case ended by itself, in a second of computing and 200 MB, the interpreter included."""
    return bool(outcome.said) and outcome.seconds <= SECONDS and outcome.megabytes <= MEGABYTES


def _forked(kind: str, text: str) -> Outcome:
    if ":" in kind:
        importlib.import_module(kind.partition(":")[0])  # so that no child pays for it
    before = _yardstick()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (_KILLED_AFTER, _KILLED_AFTER))
        resource.setrlimit(resource.RLIMIT_AS, (_REFUSED_ABOVE, _REFUSED_ABOVE))
        code = 1
        try:
            os.write(writing, _run(kind, text)[:500].encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    _, status, usage = os.wait4(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    slower = max(1.0, (before + _yardstick()) / 2 / _YARDSTICK)
    seconds = (usage.ru_utime + usage.ru_stime) / slower
    return Outcome(said if status == 0 else "", seconds, usage.ru_maxrss / 1024)


def _yardstick() -> float:
    """Seconds of computing that a fixed piece of work takes now."""
    began = time.process_time()
    total, lists = 0, {}
    for n in range(200_000):
        total += n % 7
    for n in range(20_000):
        lists[str(n)] = [total]
    return time.process_time() - began


if __name__ == "__main__":
    import yimen.engines.dmn  # noqa: F401  so that no child pays for it

    for line in sys.stdin:
        sys.stdout.write(json.dumps(_forked(*json.loads(line))) + "\n")
