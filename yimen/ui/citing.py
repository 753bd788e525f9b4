"""Where citations lead: a room above says it once, and pages of all rooms link them.

A citation is whatever has `parts(language)`: pieces of its text, each with what it names, or None. Without a room that
says where they lead, and for what it does not know, a citation is text.
"""

from collections.abc import Callable

Link = Callable[[object, object], str | None]
_LINKS: list[Link] = []


def lead(link: Link) -> None:
    """Let a function say the address of what a piece of a citation names; None leaves it text."""
    _LINKS[:] = [link]


def address(citation: object, named: object) -> str | None:
    """Where a piece of a citation leads."""
    return _LINKS[0](citation, named) if _LINKS and named is not None else None
