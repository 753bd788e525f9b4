"""`python -m tests.attack [--short] [--only NAME] [--json FILE]`: exit status 1 if anything fell that is not known."""

import argparse
import importlib
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.attack import report
from tests.attack.case import Outcome, line
from tests.attack.installation import installed
from tests.attack.known import KNOWN

FAMILIES = (
    "forgeries", "database", "registers", "definitions",
    "visitors", "accounts", "uploads", "races", "sockets", "kills",
)  # fmt: skip
"""In this order: what needs no site comes first, what may break it last."""


def main() -> int:
    """Attack, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer attempts, at most five minutes")
    parser.add_argument("--only", action="append", choices=FAMILIES, help="one family; may be given again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every case there too")
    given = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))  # the installation is removed on the way out
    families: dict[str, list[Outcome]] = {}
    seconds: dict[str, float] = {}
    begun = time.monotonic()
    with installed() as installation:
        report.say(f"prepared in {time.monotonic() - begun:.1f} s")
        for name in FAMILIES:
            if given.only and name not in given.only:
                continue
            report.say(f"{name} …")
            begun, families[name] = time.monotonic(), []
            module = importlib.import_module(f"tests.attack.{name}")
            try:
                for outcome in module.attack(installation, short=given.short):
                    families[name].append(outcome)
                    report.progress(outcome, KNOWN)
            except Exception as error:  # a family that breaks proves nothing, and must not hide the others
                traceback.print_exc()
                broken = Outcome(f"{name}.broken", "The family runs to its end.", line(repr(error)))
                families[name].append(broken)
            seconds[name] = time.monotonic() - begun
    report.say("")
    report.say(report.table(families, seconds, KNOWN))
    if given.json:
        report.write_json(given.json, families, KNOWN)
    return report.judge([each for some in families.values() for each in some], KNOWN).status


if __name__ == "__main__":
    sys.exit(main())
