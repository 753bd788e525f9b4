"""What a family of attempts reports: one outcome for each case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """A case that was tried. `fell` says in one line what happened where the house did not hold, else it is None.

    `tried` counts the attempts of the case; `id` is stable, begins with the family's name, and stands in `known.py`
    where the case falls today.
    """

    id: str
    sentence: str
    fell: str | None = None
    tried: int = 1

    @property
    def held(self) -> bool:
        """Whether nothing came of it."""
        return self.fell is None


def line(text: object, *, most: int = 160) -> str:
    """A text in one line, shortened."""
    flat = " ".join(str(text).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
