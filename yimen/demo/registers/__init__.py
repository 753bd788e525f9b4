"""Demonstration: registers full of synthetic residents and enterprises, each where its agency would keep it.

The same seed makes the same city. Citizen numbers and credit codes carry correct check digits under an area code that
no real place has, and telephone numbers begin as no mobile number does.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from yimen import government
from yimen.demo.registers import cast, described, records, stores
from yimen.demo.registers.people import People
from yimen.demo.registers.records.base import City
from yimen.government.schema import Release

RESIDENTS = 2000

Progress = Callable[[str], None]


def made(data_dir: Path) -> bool:
    """Whether the data folder has registers."""
    return (data_dir / "registers" / "locations.json").exists()


def populate(
    data_dir: Path,
    *,
    residents: int = RESIDENTS,
    seed: int = 1,
    release: Release | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, int]:
    """Make the registers of the folder in force, the cast, and where they are; returns how many records each has.

    The embedded server must run. What was there is replaced. Raises government.CheckFailed.
    """
    release = release or government.compile(settings.GOVERNMENT_FOLDER)
    people = People(release, seed=seed)
    made = records.make(people, residents=residents)
    tables = described.complete(release.registers, made, City(people, residents))
    folder = data_dir / "registers"
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    places: dict[str, dict[str, object]] = {"postgres": {}, "http": {}}
    for register in release.registers.values():
        progress(f"{register.name.zh} {register.name.en}")
        counts[register.id] = stores.write(register, tables[register.id], data_dir=data_dir, places=places)
    stores.write_json(folder / "cast.json", cast.make(people))
    stores.write_json(folder / "locations.json", places)
    return counts
