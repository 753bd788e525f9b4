"""What stands in our log: the error and where it was, and nobody's numbers.

A database's words on a failed statement quote the row (`DETAIL`, `CONTEXT`, `LINE 1: …`), and so an exception's do.
"""

import logging
import re

_QUOTED = re.compile(r"^(\s*)(DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*$", re.MULTILINE)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z])")
"""A citizen number (GB 11643) or the number of a mobile phone."""


class Discreet(logging.Formatter):
    """Formats a record, its exception included, and leaves out what tells of a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, as they are written."""
        return _NUMBER.sub("[number]", _QUOTED.sub(r"\1\2: [left out]", super().format(record)))
