"""Folders that attack whoever checks them: each is refused in time and in bounds, with file and line and a reason."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.attack import hostile_files
from tests.attack.case import Outcome, line
from tests.attack.installation import PROJECT, Installation

SECONDS, MEMORY = 2.0, 300 * 1024  # of the processor and kB, beyond what the folder takes unharmed
LONGEST = 12  # seconds of the processor after which it is ended
Plant = Callable[[Path], object]


class Checked:
    """What one run of `yimen check` took and said."""

    def __init__(self, folder: Path) -> None:
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "yimen.cli", "check", str(folder)],
                cwd=PROJECT,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_bounded,
            )
            until = time.monotonic() + 4 * LONGEST
            while True:
                pid, status, used = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > until:
                    os.killpg(process.pid, signal.SIGKILL)
                time.sleep(0.05)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.said = out.read().decode("utf-8", "replace")
        self.status, self.seconds, self.memory = process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss


def _bounded() -> None:
    """Whatever it does, it harms nobody: so much of the processor, of memory and of a file, and no more."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    resource.setrlimit(resource.RLIMIT_AS, (6 * 1024**3, 6 * 1024**3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024**2, 256 * 1024**2))


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """The folder unharmed first, then with each hostile file in it, two at a time."""
    from django.conf import settings

    city = Path(settings.GOVERNMENT_FOLDER)
    with tempfile.TemporaryDirectory(prefix="yimen-attack-folders-", dir=installation.folder) as root:
        usual = Checked(city)
        yield Outcome(
            "definitions.control", "The folder unharmed is clean.", (None if usual.status == 0 else line(usual.said))
        )
        cases = [each for each in hostile_files.CASES if not short or each[0] in hostile_files.SHORT]

        def one(case: tuple[str, str, Plant]) -> Outcome:
            name, sentence, plant = case
            folder = Path(root) / name
            shutil.copytree(city, folder)
            try:
                plant(folder)
                return Outcome(f"definitions.{name}", sentence, _judged(Checked(folder), usual, folder))
            except LookupError as error:
                return Outcome(f"definitions.{name}", sentence, f"could not be tried: {error}")
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(one, cases)


def _judged(checked: Checked, usual: Checked, folder: Path) -> str | None:
    """What was wrong with the refusal; None where nothing was."""
    if "root:x:0" in checked.said or hostile_files.SECRET in checked.said:
        return "it tells what stands in a file outside the folder"
    if checked.seconds > usual.seconds + SECONDS:
        return f"it took {checked.seconds:.1f} s of the processor, unharmed {usual.seconds:.1f} s"
    if checked.memory > usual.memory + MEMORY:
        return f"it took {checked.memory // 1024} MB, unharmed {usual.memory // 1024} MB"
    if checked.status == 0:
        return "it is taken for clean"
    if checked.status != 1 or "Traceback" in checked.said:
        return line(f"it broke ({checked.status}): {checked.said.strip().splitlines()[-1:]}")
    if not re.search(r"\.(yaml|bpmn|dmn|typ):\d+: .", checked.said):
        return line(f"no file and line: {checked.said}")
    return None
