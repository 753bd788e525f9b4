"""Another city: the demonstration's folder with other ids, other limits and one more service.

What holds in the demonstration must hold there, for the product knows neither. `make` writes the copy; `Names` says
what each id of the one is called in the other.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import yaml
from pydantic import BaseModel

from yimen.demo import registers
from yimen.government import schema
from yimen.government.schema import Release

EXTRA = Path(__file__).parent / "extra"
MARK = "nova"
_PROTECTED = re.compile(r"\$\w+|connector: \{[^}]*\}|table: \w+|(?:scheme|kind): [\w-]+")
"""Where a register is, and how the number of an output is built, are facts of the world: they keep their names."""


class Names:
    """What an id of the demonstration is called in the city under test; the same when that is the demonstration."""

    def __init__(self, ids: set[str], opened: frozenset[str] = frozenset()) -> None:
        self.ids, self.opened = ids, opened  # `opened` are kinds of cases, by which triggers name what they open

    def __call__(self, name: str) -> str:
        """The name there: of an id, or of what is made of ids, such as a power or a field."""
        return self.in_text(name)

    def in_text(self, text: str) -> str:
        """A text with every id in it renamed, whole words only."""
        if not self.ids:
            return text
        return re.sub(r"(?<![\w-])[a-z][\w-]*(?![\w-])", self._renamed, text)

    def in_file(self, text: str) -> str:
        """The same of a file of the folder, whose own keys and connectors keep their names."""
        kept: list[str] = []

        def keep(found: re.Match[str]) -> str:
            if found.group().removeprefix("kind: ") in self.opened:
                return found.group()
            kept.append(found.group())
            return f"\0{len(kept) - 1}\0"

        keys = "|".join(sorted(_SCHEMA_KEYS & self.ids))
        if keys:
            text = re.sub(rf"(?<![\w-])({keys})(?=:(\s|$))", keep, text, flags=re.MULTILINE)
        text = self.in_text(_PROTECTED.sub(keep, text))
        for _ in range(2):  # what was kept can hold what was kept before
            text = re.sub("\0(\\d+)\0", lambda found: kept[int(found.group(1))], text)
        return text

    def _renamed(self, found: re.Match[str]) -> str:
        word = found.group()
        if word not in self.ids:
            return word
        return f"{MARK}-{word}" if "-" in word else f"{MARK}{word}"


SAME = Names(set())


def names_of(release: Release) -> Names:
    """Everything that a folder may name as it likes."""
    return Names(
        {
            *release.agencies, *release.services, *release.kinds, *release.registers, *release.life_events,
            *release.policies,
            *release.vocabulary.contexts, *release.city.parameters, *_laws(release),
            *(name for agency in release.agencies.values() for name in agency.posts),
            *(stage.id for event in release.life_events.values() for stage in event.stages),
            *(output for service in release.definitions.values() for output in service.outputs),
            *(each.id for service in release.definitions.values() for each in service.form.documents),
            *(each.id for service in release.definitions.values() for each in service.form.commitments),
        },
        opened=frozenset(release.definitions),
    )  # fmt: skip


def make(source: Path, target: Path, names: Names) -> None:
    """Write the other city's folder: the source's with what `extra` adds and changes, under other names."""
    changes = yaml.safe_load((EXTRA / "more.yaml").read_text(encoding="utf-8"))
    for folder in (source, EXTRA):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_dir() or name == "more.yaml":
                continue
            place = target / names.in_text(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix not in {".yaml", ".dmn", ".bpmn"}:
                shutil.copy(path, place)
                continue
            text = path.read_text(encoding="utf-8")
            for old, new in changes.get(name, {}).items():
                assert old in text, f"{name} has no {old!r}"
                text = text.replace(old, new, 1)
            place.write_text(names.in_file(text), encoding="utf-8")


def populate(data_dir: Path, names: Names, *, residents: int) -> None:
    """Make the demonstration's registers for the folder in force, under the names that they have there."""
    make_records = registers.records.make
    with mock.patch.object(
        registers.records,
        "make",
        lambda *args, **kwargs: {names(k): v for k, v in make_records(*args, **kwargs).items()},
    ):
        registers.populate(data_dir, residents=residents)


def _laws(release: Release) -> set[str]:
    return {basis.law_id for basis in _bases(release)}


def _bases(node: object) -> Iterator[schema.Basis]:
    if isinstance(node, schema.Basis):
        yield node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _bases(getattr(node, name))
    elif isinstance(node, dict | list | tuple):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _bases(each)


_SCHEMA_KEYS = {
    name
    for part in vars(schema).values()
    if isinstance(part, type) and issubclass(part, BaseModel)
    for name in part.model_fields
}
