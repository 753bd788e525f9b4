"""What an act is: who did it, what kind of event it is, and how both become the bytes that the ledger commits to.

Plain Python, so that `events.py` of every room can be read and imported without a database.
"""

import dataclasses
import datetime as dt
import enum
import functools
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar, dataclass_transform

from pydantic import TypeAdapter

from yimen.engines import canonical

KIND = re.compile(r"[a-z]+(?:\.[a-z]+(?:[-_][a-z]+)*)+")
REGISTRY: dict[str, type] = {}
"""Every kind of act that the house can record, by its name."""
_SENTENCE = re.compile(r".*?\.(?=\s+[A-Z`]|\s*$)", re.S)

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Who acts. `id` is opaque: a person's key or a part of the system, never somebody's name or number.

    An officer acts in a `post` of an `agency` at a `division`; who acts for another names them in `on_behalf_of`.
    """

    kind: Literal["person", "officer", "system", "anonymous"]
    id: str
    post: str | None = None
    agency: str | None = None
    division: str | None = None
    on_behalf_of: str | None = None
    channel: str = "web"


UNKNOWN = Actor(kind="anonymous", id="unknown")
"""Who did an act that does not say it as acts do now."""
SYSTEM = Actor(kind="system", id="system", channel="system")


@dataclass(frozen=True)
class Act:
    """An act as it was appended. `recorded_at` is the time that the domain was given; `leaf_hash` has 32 bytes."""

    id: uuid.UUID
    kind: str
    recorded_at: dt.datetime
    leaf_hash: bytes


@dataclass(frozen=True)
class ActView:
    """An act as it is read. `body` holds the event's fields and is None once erased, as are `actor` and `power`.

    `index` is its place in the log, None until it is sequenced. `transaction_at` is the database's own clock.
    """

    id: uuid.UUID
    kind: str
    body: dict[str, Any] | None
    erased: bool
    actor: Actor | None
    power: dict[str, Any] | None
    subjects: tuple[str, ...]
    recorded_at: dt.datetime
    transaction_at: dt.datetime
    index: int | None


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(kind: str) -> Callable[[type[T]], type[T]]:
    """Register a class as the acts of one kind, `<domain>.<thing>.<past-tense>`, and make it a frozen dataclass.

    Its docstring says when the act is recorded: `docs/events.md` is written from it, and people read its first
    sentence. Raises ValueError for a name of another form, a kind that is taken, or a missing docstring.
    """

    def register(cls: type[T]) -> type[T]:
        if not KIND.fullmatch(kind):
            raise ValueError(f"{kind!r} is not of the form domain.thing.past-tense")
        if not (cls.__doc__ or "").strip():
            raise ValueError(f"{cls.__qualname__} does not say in a docstring when it is recorded")
        taken = REGISTRY.get(kind)
        if taken is not None and (taken.__module__, taken.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"{kind!r} is already the kind of {taken.__module__}.{taken.__qualname__}")
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.__act_kind__ = kind  # type: ignore[attr-defined]
        REGISTRY[kind] = made
        return made

    return register


def actor_of(said: Any) -> Actor:
    """Who acted, as a body says it; UNKNOWN where it says so in no known way, so that pages and followers go on."""
    known = {field.name for field in dataclasses.fields(Actor)}
    if isinstance(said, dict) and {"kind", "id"} <= said.keys() <= known and set(map(type, said.values())) == {str}:
        return Actor(**said)
    return UNKNOWN


def in_words(kind: str) -> str:
    """What acts of a kind are, in the English sentence that catalogues translate; a kind of earlier times as it is."""
    known = REGISTRY.get(kind)
    sentence = _SENTENCE.match(known.__doc__ or "") if known else None
    return " ".join(sentence.group().split()) if sentence else kind


def kind_of(happened: object) -> str:
    """The kind of act that an event is. Raises TypeError for anything else."""
    return kind_of_class(type(happened))


def kind_of_class(cls: type) -> str:
    """The kind under which the class of an event was registered. Raises TypeError for anything else."""
    kind = getattr(cls, "__act_kind__", None)
    if kind is None:
        raise TypeError(f"{cls.__qualname__} is not an event: decorate it with @event(…)")
    return kind


def decode(cls: type[T], body: Mapping[str, Any]) -> T:
    """The event that `encode` wrote: decimals, dates, times and keys are made of their text again.

    Fields that the class has no more are left out; those that it had not yet have their default. Raises ValueError for
    a body that is no such event.
    """
    adapter: TypeAdapter[T] = _adapter(cls)  # type: ignore[arg-type]  # a class can be hashed
    return adapter.validate_python(dict(body))


@functools.cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def encode(
    happened: object,
    *,
    actor: Actor,
    rows: Iterable[tuple[str, str]] = (),
    subjects: Iterable[str] = (),
    power: Mapping[str, Any] | None = None,
) -> str:
    """The body of an act: one JSON text, always the same for the same act. The ledger commits to these very bytes."""
    body: dict[str, Any] = {
        "event": plain(happened),
        "actor": {name: value for name, value in dataclasses.asdict(actor).items() if value is not None},
        "rows": sorted({(table, key) for table, key in rows}),
        "subjects": sorted(set(subjects)),
    }
    if power is not None:
        body["power"] = plain(power)
    return canonical.text(body)


def plain(value: Any) -> Any:
    """A value as JSON can hold it without loss: decimals, dates, times and keys become text; times are in UTC.

    Raises TypeError for floating point, which would round money, and for what has no one way to be written.
    """
    match value:
        case enum.Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            return timestamp(value)
        case dt.date() | uuid.UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"an act cannot hold a {type(value).__qualname__}: {value!r}")


def timestamp(at: dt.datetime) -> str:
    """RFC 3339 in UTC with microseconds, the one way in which the ledger writes a time."""
    if at.tzinfo is None:
        raise TypeError(f"{at!r} has no time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
