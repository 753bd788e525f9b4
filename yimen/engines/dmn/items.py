"""Item definitions as FEEL types (DMN 1.5, 7.3.3): references resolved, allowed values as constraints."""

from __future__ import annotations

from collections.abc import Callable

from yimen.engines.dmn.model import FunctionItem, ItemDefinition
from yimen.engines.feel import types
from yimen.engines.feel.limits import Run
from yimen.engines.feel.types import Type

MOST_WRITTEN = 500_000  # characters of all context types of a model, each written out in full

Check = Callable[[object, Run], bool]
MakeCheck = Callable[[ItemDefinition, bool], Check | None]  # the flag says: of the whole value, not of each element


class Items:
    """The types of one model by name; those of imported models by `import.name`.

    `make_check` compiles the allowed values or the constraint of an item definition; `problem` is told of a name that
    nothing defines, and of a type that is too large to be written, which then count as Any.
    """

    def __init__(
        self,
        definitions: tuple[ItemDefinition, ...],
        imported: dict[str, Items],
        make_check: MakeCheck,
        problem: Callable[[str], None],
    ) -> None:
        self._definitions = {item.name: item for item in definitions}
        self._imported = imported
        self._make_check = make_check
        self._problem = problem
        self._written = 0
        self._names: tuple[int, frozenset[str]] = (0, frozenset())  # of so many imported models
        self._made: dict[str, Type] = {}
        self._making: set[str] = set()

    def names(self) -> frozenset[str]:
        """Every name that `named` knows, qualified where the type is imported from another model."""
        if len(self._names[1]) == 0 or self._names[0] != len(self._imported):
            imported = [
                f"{prefix}.{name}" if prefix else name
                for prefix, items in self._imported.items()
                for name in items._definitions
            ]
            self._names = len(self._imported), frozenset([*self._definitions, *imported])
        return self._names[1]

    def definition(self, name: str | None) -> ItemDefinition | None:
        """The item definition behind a name, through references to other definitions without content of their own."""
        return self._definitions.get(name or "")

    def named(self, name: str | None) -> Type:
        """The type of a `typeRef`; Any for none, and for a name that nothing defines."""
        if not name:
            return types.ANY
        name = name.strip()
        if name in self._made:
            return self._made[name]
        if name in self._making:
            return self._circular(name)
        found = self._find(name)
        self._made[name] = found
        return found

    def plain(self, name: str) -> Type:
        """The same without constraints: what `instance of` looks at."""
        return unconstrained(self.named(name))

    def _find(self, name: str) -> Type:
        if name in self._definitions:
            self._making.add(name)
            made = self._make(self._definitions[name])
            self._making.discard(name)
            return made
        if name in types.PRIMITIVES:
            return types.PRIMITIVES[name]
        for prefix, items in self._imported.items():
            inner = name.removeprefix(f"{prefix}.") if prefix and name.startswith(f"{prefix}.") else name
            if (inner != name or not prefix) and inner in items._definitions:
                return items.named(inner)
        written = name.rpartition(":")[2]  # DMN 1.1 wrote a qualified name, feel:string
        if written in types.PRIMITIVES:
            return types.PRIMITIVES[written]
        if written in self._definitions:
            return self.named(written)
        self._problem(f"there is no type {name!r}")
        return types.ANY

    def _make(self, item: ItemDefinition) -> Type:
        if item.components:
            kind: Type = self._context(item, {each.name: self._make(each) for each in item.components})
        elif item.function is not None:
            kind = self._function(item.function)
        else:
            kind = self.named(item.type_ref)
        element = self._constrained(item.name, kind, self._make_check(item, False))
        if not item.is_collection:
            return self._constrained(item.name, element, self._make_check(item, True))
        return self._constrained(item.name, types.ListType(element), self._make_check(item, True))

    def _context(self, item: ItemDefinition, entries: dict[str, Type]) -> Type:
        """A type is written out in full, so that types of types may grow without end."""
        self._written += sum(len(name) + len(kind.name) for name, kind in entries.items())
        if self._written > MOST_WRITTEN:
            self._problem(f"the type {item.name!r} is too large: it counts as Any")
            return types.ANY
        return types.ContextType(entries)

    def _function(self, item: FunctionItem) -> Type:
        parameters = tuple(self.named(parameter.type_ref) for parameter in item.parameters)
        return types.FunctionType(parameters, self.named(item.result))

    @staticmethod
    def _constrained(name: str, base: Type, check: Check | None) -> Type:
        return base if check is None else types.ConstrainedType(name, base, check)

    def _circular(self, name: str) -> Type:
        """A type inside itself: a finite value is checked against the finished type, one level at a time."""

        def check(value: object, run: Run) -> bool:
            run.spend(5)
            return types.has_type(value, self._made[name], run)

        return types.ConstrainedType(name, types.ANY, check)


def unconstrained(kind: Type) -> Type:
    """A type with no constraint at any depth."""
    if isinstance(kind, types.ConstrainedType):
        return unconstrained(kind.base)
    if isinstance(kind, types.ListType):
        return types.ListType(unconstrained(kind.item))
    if isinstance(kind, types.ContextType):
        return types.ContextType({name: unconstrained(entry) for name, entry in kind.entries})
    if isinstance(kind, types.FunctionType):
        return types.FunctionType(tuple(map(unconstrained, kind.parameters)), unconstrained(kind.result))
    return kind
