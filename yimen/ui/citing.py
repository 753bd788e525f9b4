"""Where citations lead: a room above says it once, and pages of all rooms link them.

A citation is whatever has `parts(language)`: pieces of its text, each with what it names, or None. Without a room that
says where they lead, and for what it does not know, a citation is text. What was stored was printed from something: of
whatever has `printed`, it is asked which citation a text was, `basis(text)`, and which stand in one, `pieces(text,
language)`.
"""

from collections.abc import Callable

Link = Callable[[object, object], str | None]
_LINKS: list[Link] = []


def lead(link: Link) -> None:
    """Let a function say the address of what a piece of a citation names; None leaves it text."""
    _LINKS[:] = [link]


def recognised(stored: object, source: object) -> object:
    """A citation that was stored as text, as the one that it was in its source; as it is when there is none such."""
    printed = getattr(source, "printed", None)
    if printed is None or callable(getattr(stored, "parts", None)):
        return stored
    return printed.basis(stored) or stored


def pieces(text: str, source: object, language: str) -> list[tuple[str, object]]:
    """A text that cites, in pieces: each with the citation that it is, or None."""
    printed = getattr(source, "printed", None)
    return [(text, None)] if printed is None else printed.pieces(text, language)


def address(citation: object, named: object) -> str | None:
    """Where a piece of a citation leads."""
    return _LINKS[0](citation, named) if _LINKS and named is not None else None
