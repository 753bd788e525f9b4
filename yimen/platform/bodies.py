"""How much a page takes: a small default, and beside each view that takes files what it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

MB = 1024 * 1024
LARGEST = 1 * MB
"""Bytes of what is sent to a page that declares nothing: any form of questions is far smaller."""
LARGEST_OF_ALL = 101 * MB
"""Bytes that no page may exceed: a test holds the declarations to it."""

V = TypeVar("V", bound=Callable[..., Any])


def at_most(size: int) -> Callable[[V], V]:
    """Let a view take up to `size` bytes, all fields and files together."""

    def declare(view: V) -> V:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return declare


def largest(path: str) -> int:
    """How many bytes may be sent to an address; the default where there is no page."""
    from django.urls import Resolver404, resolve

    try:
        return int(getattr(resolve(path).func, "largest_body", LARGEST))
    except Resolver404:
        return LARGEST
