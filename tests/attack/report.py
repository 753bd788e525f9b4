"""What came of it: a table for people, JSON for programs, and whether anything fell that was not known."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.attack.case import Outcome, line


@dataclass(frozen=True)
class Judgement:
    """Outcomes against the list of what is known to fall: what is new, and what holds now though it is listed."""

    new: tuple[Outcome, ...]
    held_now: tuple[Outcome, ...]

    @property
    def status(self) -> int:
        """The exit status: 1 if anything fell that is not listed."""
        return 1 if self.new else 0


def judge(outcomes: Sequence[Outcome], known: Mapping[str, str]) -> Judgement:
    """Compare with the list."""
    return Judgement(
        new=tuple(each for each in outcomes if not each.held and each.id not in known),
        held_now=tuple(each for each in outcomes if each.held and each.id in known),
    )


def table(families: Mapping[str, Sequence[Outcome]], seconds: Mapping[str, float], known: Mapping[str, str]) -> str:
    """A line for each family, then one for each case that fell."""
    rows = [f"{'family':<14}{'cases':>8}{'tried':>9}{'held':>8}{'fell':>8}{'seconds':>10}"]
    everything = [each for outcomes in families.values() for each in outcomes]
    for name, outcomes in [*families.items(), ("together", everything)]:
        held, tried = sum(each.held for each in outcomes), sum(each.tried for each in outcomes)
        took = seconds.get(name, sum(seconds.values()))
        rows.append(f"{name:<14}{len(outcomes):>8}{tried:>9}{held:>8}{len(outcomes) - held:>8}{took:>10.1f}")
    fallen = [each for each in everything if not each.held]
    if fallen:
        rows += ["", "What fell:"]
        rows += [
            f"  {'known' if each.id in known else 'NEW  '} {each.id}: {each.sentence} — {each.fell}" for each in fallen
        ]
    if now := judge(everything, known).held_now:
        rows += ["", *(f"  {each.id} now holds: remove it from tests/attack/known.py" for each in now)]
    return "\n".join(rows)


def write_json(path: Path, families: Mapping[str, Sequence[Outcome]], known: Mapping[str, str]) -> None:
    """Everything that was tried, for programs."""
    said = {
        name: [{**asdict(each), "held": each.held, "known": each.id in known} for each in outcomes]
        for name, outcomes in families.items()
    }
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")


def say(text: str) -> None:
    """A line for whoever watches."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def progress(outcome: Outcome, known: Mapping[str, str]) -> None:
    """One line for a case that fell, as soon as it did."""
    if not outcome.held:
        say(f"  fell ({'known' if outcome.id in known else 'NEW'}) {outcome.id}: {line(outcome.fell)}")
