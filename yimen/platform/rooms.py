"""How a room declares itself: by files of its own, found here, so that nothing else names it.

A package of `yimen` with an `apps.py` is a room that Django knows. Where its `AppConfig` is a `Room`, that says what
has no file of its own: entries of the navigation, parts of pages, of health, and processes. Other files are found by
their names: `urls.py`, `commands.py`, `jobs.py`, `settings.py`, `tables.py`, `events.py`.

Whoever composes (settings, addresses, frame, health, command line, `make run`) asks here what there is. Rooms come in
the order of their names; what people see in an order has a number.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.apps import AppConfig, apps
from django.utils.functional import Promise

from yimen.platform import house


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation: in the header for `who` it is for, or in the footer for everyone."""

    label: str | Promise
    route: str
    order: int
    who: Literal["everyone", "person", "officer"] = "everyone"
    place: Literal["header", "footer"] = "header"


@dataclass(frozen=True)
class Part:
    """A part of a page for one of its slots (`yimen.ui.slots`): a function of the request, `views.waiting`."""

    slot: str
    function: str
    order: int = 50


@dataclass(frozen=True)
class Health:
    """A part of `GET /health`: a function of `now` that returns a dict with `ok`.

    `ours` says whether the installation as a whole is not well when the part is not: no, where it is somebody else's.
    """

    function: str
    ours: bool = True


@dataclass(frozen=True)
class Process:
    """A process that runs beside the pages, as `python -m module arguments`, watched and started again.

    It is left out while `needs`, a file of the data folder, is missing. `for_commands` has it started for a command
    line too, which waits until the function `answers` of the data folder says so.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    needs: str = ""
    for_commands: bool = False
    answers: str = ""


class Room(AppConfig):
    """What a room brings. Functions are named within the room, as `views.waiting`, and imported when they are used.

    `preparing` runs before the house opens, as the application: a function of `now` and `say`. `greeting` gives lines
    for whoever started it: a function of the data folder and the address. It is asked without Django.
    """

    navigation: ClassVar[Sequence[Entry]] = ()
    parts: ClassVar[Sequence[Part]] = ()
    health: ClassVar[Mapping[str, Health]] = {}
    processes: ClassVar[Sequence[Process]] = ()
    preparing: ClassVar[str] = ""
    greeting: ClassVar[str] = ""

    @classmethod
    def function(cls, name: str) -> Callable[..., Any]:
        """A function of the room by its dotted name. Raises ImportError or AttributeError."""
        module, _, attribute = f"{cls.name}.{name}".rpartition(".")
        return getattr(importlib.import_module(module), attribute)


def declared(name: str) -> type[Room]:
    """What a room declares, without Django being set up; nothing when its `apps.py` has no Room."""
    module = importlib.import_module(f"yimen.{name}.apps")
    for _, each in inspect.getmembers(module, inspect.isclass):
        if issubclass(each, Room) and each.__module__ == module.__name__:
            return each
    return Room


def installed() -> list[Room]:
    """The rooms that are in use, once Django is set up."""
    return [config for config in apps.get_app_configs() if isinstance(config, Room)]


def settings_of(name: str) -> dict[str, Any]:
    """The settings that a room brings: the names in capitals of its `settings.py`."""
    if not house.has(name, "settings"):
        return {}
    return {
        key: value for key, value in vars(importlib.import_module(f"yimen.{name}.settings")).items() if key.isupper()
    }
