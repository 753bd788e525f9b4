"""Dates, times and durations as FEEL knows them: years beyond four digits, nanoseconds, offsets and regions."""

from __future__ import annotations

from yimen.engines.feel.temporal import dates, durations, times

Temporal = dates.AnyDate | times.FeelTime | times.FeelDateTime | durations.YearsMonths | durations.DaysTime


def from_literal(text: str) -> Temporal | None:
    """The value of `@"text"` (grammar rule 65), or None when the text is no date, time or duration."""
    return (
        dates.parse_date(text)
        or times.parse_time(text)
        or (times.parse_date_time(text) if "T" in text else None)
        or durations.parse_duration(text)
    )
