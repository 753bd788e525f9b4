"""What packages and files the house has. It needs no Django, so that commands that need none do not load it."""

import functools
import importlib.util
import pkgutil
from collections.abc import Sequence

import yimen


@functools.cache
def packages() -> tuple[str, ...]:
    """The names of all packages of the house, in their order."""
    return tuple(sorted(each.name for each in pkgutil.iter_modules(yimen.__path__) if each.ispkg))


def rooms(*, without: Sequence[str] = ()) -> list[str]:
    """The packages that Django is to know: those with an `apps.py`."""
    return [name for name in packages() if name not in without and has(name, "apps")]


@functools.cache
def has(package: str, file: str) -> bool:
    """Whether a package of the house has a module, or a package, of that name."""
    return importlib.util.find_spec(f"yimen.{package}.{file}") is not None
