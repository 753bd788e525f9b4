"""The cast of this installation: the synthetic people of its demonstration registers, and what can be done as each."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Character:
    """One of the cast: a synthetic person with a story, and the posts they hold as (post, division)."""

    id_number: str
    name: str
    phone: str
    story: Mapping[str, str]
    posts: tuple[tuple[str, str], ...]


def cast(data_dir: Path) -> tuple[Character, ...]:
    """Everyone, as the registers of the data folder were made; nobody if there are none."""
    path = data_dir / "registers" / "cast.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return ()


def greeting(data_dir: Path, url: str) -> list[str]:
    """Who can sign in, for whoever started the installation."""
    people = cast(data_dir)
    if not people:
        return []
    return [
        f"可以登录的人，验证码见 {url}/demo/outbox/",
        "Who can sign in; the one-time code waits at the same place:",
        *(f"  {each.id_number}  {each.name}  {each.story['zh']}  {each.story['en']}" for each in people),
        "",
    ]


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Character, ...]:
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Character(
            id_number=entry["id_number"],
            name=entry["name"],
            phone=entry["phone"],
            story=entry["story"],
            posts=tuple((post["post"], post["division"]) for post in entry.get("posts", [])),
        )
        for entry in people
    )
