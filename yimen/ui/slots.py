"""Places on pages that rooms above may fill, since a page cannot know who stands above it.

A template has `{% slot "my" %}`; a room declares its part and the frame fills it in when the house starts. The slots
are `my`, on a person's own page; `office`, above an officer's queue; `sign-in` and `code`, on the pages of signing in;
and `foot`, at the end of every page.
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.utils.safestring import SafeString

Part = Callable[[HttpRequest], SafeString | None]
_FILLED: dict[str, list[tuple[int, Part]]] = {name: [] for name in ("my", "office", "sign-in", "code", "foot")}


def fill(name: str, part: Part, *, order: int = 50) -> None:
    """Let a function say, as HTML, what belongs at a place; None says nothing. Raises KeyError for an unknown place."""
    _FILLED[name].append((order, part))
    _FILLED[name].sort(key=lambda each: each[0])


def parts(name: str, request: HttpRequest) -> Iterator[SafeString]:
    """What is said at a place. Raises KeyError for an unknown one."""
    for _, part in _FILLED[name]:
        if said := part(request):
            yield said
