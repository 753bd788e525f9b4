"""Where a name of an expression gets its value from, decided once at compilation.

An evaluation has one flat frame: slot 0 is the mapping of global variables, slot 1 the `Run`, and each variable that an
expression declares has a slot of its own. Only what a filter brings into scope (the entries of the item) is not known
before the evaluation, because items carry their own names.
"""

from __future__ import annotations

from dataclasses import dataclass, field

GLOBALS, RUN, FIRST_SLOT = 0, 1, 2


@dataclass(slots=True)
class Variables:
    """Declared variables: name to slot. `paths` says which global path a variable walks along, where that is known."""

    slots: dict[str, int]
    paths: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entries:
    """A context literal that is being made: its entries so far are variables. `slot` holds the context itself."""

    slot: int
    keys: set[str] = field(default_factory=set)
    pending: str | None = None


@dataclass(slots=True)
class Item:
    """The item of a filter: `slot` holds it. `path` is the global path of the list, where that is known."""

    slot: int
    path: str | None


Scope = Variables | Entries | Item
