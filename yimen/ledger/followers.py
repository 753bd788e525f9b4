"""Who follows the ledger. A *reaction* has an effect and runs once for each act; a *projection* is only what can be
worked out from the ledger again, and has no effect outside. A function is one of the two, never both.

Declaring one is plain Python; `following` runs them. A room declares its own in `reactions.py`, found at start. Where
what follows is data, such as the lines of a folder, a family gives one reaction for each of them.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from yimen.ledger import acts
from yimen.ledger.acts import ActView

E = TypeVar("E")
Starts = Literal["now", "beginning"] | dt.datetime
Handler = Callable[[ActView, dt.datetime], None]
Kinds = Collection[str] | Callable[[dt.datetime], Collection[str]]

NAME = re.compile(r"[a-z]+(\.[a-z]+([-_][a-z]+)*)+")
MOST_FAILURES = 10
"""Acts that a reaction may have failed on, and still goes on: one bad act is one bad act; ten are a bad reaction."""

FOLLOWERS: dict[str, "Follower"] = {}
FAMILIES: dict[str, "Family"] = {}


@dataclass(frozen=True)
class Follower:
    """A reaction or a projection. `kinds` are those of the acts that concern it, or a function that says which concern
    it of the acts from a time on, where that is data. It begins with acts from when it is new, with every act, or with
    those recorded from a moment on. `clear` empties a projection, so that it can be rebuilt."""

    name: str
    kinds: Kinds
    handle: Handler
    starts: Starts
    said: str
    home: str
    clear: Callable[[], None] | None = None

    @property
    def is_projection(self) -> bool:
        """Whether it can be rebuilt."""
        return self.clear is not None

    @property
    def most_failures(self) -> int:
        """How many acts it fails on before it stops. A projection is wrong as soon as it misses one."""
        return 1 if self.is_projection else MOST_FAILURES


@dataclass(frozen=True)
class Family:
    """Reactions that are data. `members` gives those that there are now, each under the family's name and its own; each
    reads on its own, fails alone, and is tried again or skipped alone."""

    name: str
    members: Callable[[], Iterable[Follower]]
    said: str
    home: str


def known() -> dict[str, Follower]:
    """Everybody who follows now, by name: those that are declared, and the members of families."""
    return FOLLOWERS | {each.name: each for family in FAMILIES.values() for each in family.members()}


def find(name: str) -> Follower | None:
    """The follower of that name, if there is one now."""
    return FOLLOWERS.get(name) or known().get(name)


def reaction(
    event: type[E], *, name: str, starts: Starts = "now"
) -> Callable[[Callable[[E, ActView, dt.datetime], None]], Callable[[E, ActView, dt.datetime], None]]:
    """Let a function react to the acts of one kind: it is given the event, its act and the time, once for each act.

    What it does to the database is one transaction with the note that it was done, so that it happens once. An act
    whose body was erased is passed over. A new reaction begins with what is recorded from now on; one that
    `starts="beginning"` reads all that was recorded before. It may not count on the acts before having succeeded: one
    that fails is set aside, and tried again or skipped by an operator. Raises ValueError for a name that is taken.
    """

    def register(handler: Callable[[E, ActView, dt.datetime], None]) -> Callable[[E, ActView, dt.datetime], None]:
        def handle(act: ActView, now: dt.datetime) -> None:
            if act.body is not None:
                handler(acts.decode(event, act.body), act, now)

        declare(handler, name=name, kinds=(acts.kind_of_class(event),), starts=starts, handle=handle)
        return handler

    return register


def projection(*kinds: type, name: str, clear: Callable[[], None]) -> Callable[[Handler], Handler]:
    """Let a function keep what can be worked out from the acts of these kinds. It reads all from the beginning, in
    order, those with erased bodies too (`act.erased`), and stops at the first that it fails on. `clear` empties what it
    keeps; `following.rebuild` then has it read all again. Raises ValueError for a name that is taken.
    """

    def register(handler: Handler) -> Handler:
        named = tuple(acts.kind_of_class(kind) for kind in kinds)
        declare(handler, name=name, kinds=named, starts="beginning", handle=handler, clear=clear)
        return handler

    return register


def declare(
    function: Callable[..., object],
    *,
    name: str,
    kinds: Kinds,
    handle: Handler,
    starts: Starts = "now",
    clear: Callable[[], None] | None = None,
) -> None:
    """Register what stands for a function; for reactions to kinds that are data. Raises ValueError for a name of
    another form or that is taken, or for a function that does not say what it does."""
    home, said = _introduced(function, name)
    FOLLOWERS[name] = Follower(name=name, kinds=kinds, handle=handle, starts=starts, said=said, home=home, clear=clear)


def family(name: str) -> Callable[[Callable[[], Iterable[Follower]]], Callable[[], Iterable[Follower]]]:
    """Let a function give the reactions that are data. It is asked again and again: it should be quick, and a member
    that has read something should stay. Raises ValueError as `declare` does."""

    def register(members: Callable[[], Iterable[Follower]]) -> Callable[[], Iterable[Follower]]:
        home, said = _introduced(members, name)
        FAMILIES[name] = Family(name=name, members=members, said=said, home=home)
        return members

    return register


def _introduced(function: Callable[..., object], name: str) -> tuple[str, str]:
    """Where a function stands, and what it says of itself."""
    home = f"{function.__module__}.{function.__qualname__}"
    taken = FOLLOWERS.get(name) or FAMILIES.get(name)
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not of the form room.what-it-does")
    if taken is not None and taken.home != home:
        raise ValueError(f"{name!r} is already the name of {taken.home}")
    if not (function.__doc__ or "").strip():
        raise ValueError(f"{home} does not say in a docstring what it leads to")
    return home, " ".join((function.__doc__ or "").split())
