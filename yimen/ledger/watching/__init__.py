"""Keeping watch over a log from outside: what it signed once must stay true.

Needs no database and no Django: a keeper runs anywhere, and against any log that is served as C2SP `tlog-tiles`.
"""

from yimen.ledger.watching.comparing import Source, Unreachable, compare
from yimen.ledger.watching.fetching import Http
from yimen.ledger.watching.keeping import Keeper, StateError

__all__ = ["Http", "Keeper", "Source", "StateError", "Unreachable", "compare"]
