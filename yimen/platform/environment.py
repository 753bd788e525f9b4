"""Reading settings from the environment, for `yimen.settings` and the `settings.py` of rooms."""

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
S = TypeVar("S", bound=str)


class SettingError(ValueError):
    """A variable of the environment that cannot be what it says; the text names it."""


def flag(name: str, *, default: bool) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off. Raises SettingError."""
    text = os.environ.get(name, "").strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if text:
        raise SettingError(f"{name} must be 1 or 0, not {text!r}")
    return default


def number(name: str, *, default: int) -> int:
    """A whole number. Raises SettingError."""
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {text!r}") from None


def checked(name: str, read: Callable[[str], T]) -> T:
    """What `read` makes of the text, which is empty where there is none. Raises SettingError when it refuses it."""
    try:
        return read(os.environ.get(name, ""))
    except ValueError as error:
        raise SettingError(f"{name}: {error}") from None


def one_of(name: str, choices: Sequence[S]) -> S:
    """One of some words, the first by default. Raises SettingError."""
    text = os.environ.get(name, "").strip().lower()
    for choice in choices:
        if choice == (text or choices[0]):
            return choice
    raise SettingError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
