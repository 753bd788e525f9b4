"""Finds the models a model imports, and reads each once (DMN 1.5, 6.3.3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from yimen.engines.dmn import reader
from yimen.engines.dmn.model import Definitions, Import, ItemDefinition
from yimen.engines.dmn.source import DmnError

Resolver = Callable[[Import], Path | bytes | None]
MOST_MODELS = 50
# Of a model and all it imports together, as `source` bounds one file.
MOST_ELEMENTS = 4_000
MOST_CHARACTERS = 100_000  # in expressions
_MOST_FILES = 1000


class Library:
    """A model and everything it imports, by namespace. `problems` are the imports that could not be followed."""

    def __init__(self, origin: str | Path | bytes, resolver: Resolver | None) -> None:
        self.main = reader.read(origin)
        self.models = {self.main.namespace: self.main}
        self.problems: list[DmnError] = []
        self._elements = self._characters = 0
        self._count(self.main)
        if resolver is None and not isinstance(origin, bytes):
            resolver = beside(Path(origin))
        self._resolver = resolver or (lambda wanted: None)
        waiting = [self.main]
        while waiting:
            waiting.extend(self._follow(waiting.pop()))

    def imported(self, owner: Definitions) -> list[tuple[Import, Definitions]]:
        """The models that `owner` imports, each with the import that names it."""
        return [(item, self.models[item.namespace]) for item in owner.imports if item.namespace in self.models]

    def _follow(self, owner: Definitions) -> list[Definitions]:
        found = []
        for wanted in owner.imports[:MOST_MODELS]:
            if wanted.namespace in self.models:
                continue
            if "/DMN/" not in wanted.kind and "MODEL" not in wanted.kind:
                self._problem(owner, wanted, f"imports of the kind {wanted.kind!r} are not read")
                continue
            try:
                model = self._read(wanted)
            except DmnError as error:
                self.problems.append(error)
                continue
            if model is None:
                self._problem(owner, wanted, f"no model of the namespace {wanted.namespace!r} is found")
                continue
            self._count(model)
            self.models[wanted.namespace] = model
            found.append(model)
        return found

    def _count(self, model: Definitions) -> None:
        self._elements += len(model.elements) + sum(map(_components, model.items))
        self._characters += model.characters
        if self._elements > MOST_ELEMENTS or self._characters > MOST_CHARACTERS:
            raise DmnError(
                f"the model has more than {MOST_ELEMENTS} elements and components of types, or more than "
                f"{MOST_CHARACTERS} characters of expressions, with the models that it imports",
                path=model.path,
            )

    def _read(self, wanted: Import) -> Definitions | None:
        if len(self.models) >= MOST_MODELS:
            raise DmnError(f"more than {MOST_MODELS} models are imported", wanted.line)
        origin = self._resolver(wanted)
        if origin is None:
            return None
        model = reader.read(origin)
        return model if model.namespace == wanted.namespace else None

    def _problem(self, owner: Definitions, wanted: Import, message: str) -> None:
        self.problems.append(DmnError(f"import {wanted.name!r}: {message}", wanted.line, path=owner.path))


def _components(item: ItemDefinition) -> int:
    return 1 + sum(map(_components, item.components))


def beside(path: Path) -> Resolver:
    """A resolver of the models in the same folder: by the import's location, or else by the namespace they declare.

    A location that is absolute, has a scheme, or leads out of the folder is not followed.
    """
    folder = path.parent

    def resolve(wanted: Import) -> Path | None:
        location = urlsplit(wanted.location)
        if wanted.location and not location.scheme and not location.netloc:
            candidate = folder / location.path
            if candidate.is_file() and candidate.resolve().is_relative_to(folder.resolve()):
                return candidate
        needle = wanted.namespace.encode()
        for candidate in sorted(folder.glob("*.dmn"))[:_MOST_FILES]:
            if candidate != path and needle in _head(candidate) and _namespace(candidate) == wanted.namespace:
                return candidate
        return None

    return resolve


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(65536)


def _namespace(path: Path) -> str | None:
    try:
        return reader.read(path).namespace
    except DmnError:
        return None
