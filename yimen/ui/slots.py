"""Places on pages that rooms above may fill, since a page cannot know who stands above it.

A template has `{% slot "my" %}`; a room calls `fill("my", part)` when the house starts. The slots are `my`, on a
person's own page, and `office`, above an officer's queue.
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.utils.safestring import SafeString

Part = Callable[[HttpRequest], SafeString | None]
_FILLED: dict[str, list[Part]] = {"my": [], "office": []}


def fill(name: str, part: Part) -> None:
    """Let a function say, as HTML, what belongs at a place; None says nothing. Raises KeyError for an unknown place."""
    _FILLED[name].append(part)


def parts(name: str, request: HttpRequest) -> Iterator[SafeString]:
    """What is said at a place. Raises KeyError for an unknown one."""
    for part in _FILLED[name]:
        if said := part(request):
            yield said
