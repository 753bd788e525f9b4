"""Limits as a law states them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from yimen.engines.clock.calendar import Calendar, add_working_days

Unit = Literal["working-day", "day"]


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be lengthened, once, and the article that allows it, such as art. 42 of the Licensing Law."""

    days: int
    article: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in days, with the article that sets it.

    `suspensions` are the only articles on which the clock may be stopped (Administrative Licensing Law art. 45).
    Days are working days unless the law says otherwise (art. 82).
    """

    days: int
    article: str
    unit: Unit = "working-day"
    extension: Extension | None = None
    suspensions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.days < 0 or self.unit not in ("working-day", "day"):
            raise ValueError(f"{self.days} {self.unit} is not a limit")
        if not self.article.strip():
            raise ValueError("a limit cites the article that sets it")

    def to_json(self) -> dict[str, Any]:
        extension = None if self.extension is None else [self.extension.days, self.extension.article]
        return {
            "days": self.days,
            "article": self.article,
            "unit": self.unit,
            "extension": extension,
            "suspensions": sorted(self.suspensions),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Limit":
        extension = None if data["extension"] is None else Extension(*data["extension"])
        return cls(data["days"], data["article"], data["unit"], extension, frozenset(data["suspensions"]))


def last_day(calendar: Calendar, start: date, count: int, unit: Unit) -> date:
    """The last day of a period that begins after `start`.

    A period in calendar days that would end on a day off ends on the next working day (Civil Code art. 203).
    """
    if unit == "working-day":
        return add_working_days(calendar, start, count)
    end = start + timedelta(days=count)
    return end if calendar.is_working_day(end) else add_working_days(calendar, end, 1)
