"""When a check on the spot can have been: on the day its task began or later, and not in the future."""

import datetime as dt

from yimen.government.schema import Text


def problem(inspected_on: dt.date, *, opened_on: dt.date, today: dt.date) -> Text | None:
    """Why a check cannot have been on that day, in the city's days; None when it can."""
    if inspected_on > today:
        return Text(zh="核查日期不能在今天之后。", en="The check cannot lie in the future.")
    if inspected_on < opened_on:
        return Text(
            zh=f"这项核查从 {opened_on.year} 年 {opened_on.month} 月 {opened_on.day} 日开始，核查日期不能在这之前。",
            en=f"The task of this check began on {opened_on.day} {opened_on:%B %Y}; the check cannot lie before it.",
        )
    return None
