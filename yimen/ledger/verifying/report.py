"""What verifying found."""

from dataclasses import dataclass, field

MOST_PROBLEMS = 50


@dataclass
class Report:
    """What was found. `problems` are sentences, each naming the entry or table concerned; `notes` are what somebody who
    relies on the ledger should know, and nothing wrong."""

    entries: int = 0
    acts: int = 0
    erased: int = 0
    checkpoints: int = 0
    root: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def add(self, problem: str) -> None:
        """Note a problem."""
        if len(self.problems) < MOST_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def remark(self, note: str) -> None:
        """Note what is worth knowing."""
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(note)
