"""Known vulnerabilities of what is pinned: `python -m tools.audit`, by `pip-audit` in an environment of its own.

What could not be looked up is said to be so: `pip-audit` itself ends with 0 when it found no data at all.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
SETS = ("base", "build")


def main() -> int:
    """Look each pin up; 0 when none is vulnerable, or nothing could be looked up, which is said; 1 otherwise."""
    words = [str(PROJECT / ".audit-venv" / "bin" / "pip-audit"), "--require-hashes", "--disable-pip"]
    words += ["--format", "json", "--progress-spinner", "off", "--timeout", "5"]
    for each in SETS:
        words += ["--requirement", str(PROJECT / "requirements" / f"{each}.txt")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    status, said = judge(done.stdout, done.stderr)
    sys.stdout.write(said + "\n")
    return status


def judge(answer: str, complaint: str = "") -> tuple[int, str]:
    """The exit status and the words for what `pip-audit` answered, as JSON, or complained of."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = (complaint.strip().splitlines() or ["no answer"])[-1]
        return 0, f"skipped: no data on vulnerabilities is at hand ({reason})"
    looked_up = [each for each in found if "vulns" in each]
    if not looked_up:
        return 0, f"skipped: no data on vulnerabilities is at hand for any of {len(found)} packages"
    lines = [
        f"{each['name']} {each['version']}: {vulnerability['id']}"
        f", mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for each in looked_up
        for vulnerability in each["vulns"]
    ]
    missed = [each["name"] for each in found if "vulns" not in each]
    status = int(bool(lines))
    lines.append(f"{len(looked_up)} packages looked up, {len(missed)} could not be: {', '.join(missed) or 'none'}")
    return status, "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
