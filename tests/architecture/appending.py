"""Which functions reach the ledger, read from the source: names are resolved through imports, not compared as words."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

APPEND = "yimen.ledger.operations.append"
SILENT = "(no act:"
"""What the docstring of a public operation that appends nothing says, with the reason."""


def sources(house: Path) -> dict[str, str]:
    """The text of every module of the product by its dotted name, without tests and migrations."""
    found = {}
    for path in sorted(house.rglob("*.py")):
        parts = path.relative_to(house.parent).with_suffix("").parts
        if not {"tests", "migrations"} & set(parts):
            found[".".join(parts).removesuffix(".__init__")] = path.read_text()
    return found


class Calls:
    """Who calls whom: a function, or a class with all its methods, by its dotted name.

    A call of what is bound within the function (a parameter, a variable) is no call of a function of that name, so that
    `found.append(x)` appends no act. What a port is handed at run time is not seen: such a caller says so itself.
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = modules
        self.trees = {name: ast.parse(text) for name, text in modules.items()}
        self.names = {name: self._bound(name, tree.body) for name, tree in self.trees.items()}
        self.calls = {
            f"{module}.{node.name}": frozenset(self._called(module, node))
            for module, tree in self.trees.items()
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }

    def reaches(self, name: str, goal: str = APPEND) -> bool:
        """Whether a function calls the goal, itself or through others."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each == goal:
                return True
            if each not in seen:
                seen.add(each)
                waiting += self.calls.get(each, ())
        return False

    def operations(self) -> Iterator[tuple[str, str]]:
        """Every public function of modules named `operations`, or within a package of that name, with its docstring."""
        for module, tree in self.trees.items():
            if "operations" in module.split("."):
                for node in tree.body:
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                        yield f"{module}.{node.name}", ast.get_docstring(node) or ""

    def problems(self) -> list[str]:
        """Operations that append nothing and do not say so, and those that say so and append."""
        return [
            f"{name}: {'appends an act, and says that it does not' if silent else 'appends no act'}"
            for name, text in self.operations()
            if (silent := SILENT in " ".join(text.split())) == self.reaches(name)
        ]

    def _bound(self, module: str, body: list[ast.stmt]) -> dict[str, str]:
        """What the names of a module stand for: its own functions and classes, and what it imports."""
        own = {node.name: f"{module}.{node.name}" for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        return self._imported(body) | own

    def _imported(self, body: list[ast.stmt]) -> dict[str, str]:
        found = {}
        for node in body:
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        return found

    def _called(self, module: str, node: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
        inner = list(ast.walk(node))
        local = {each.id for each in inner if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
        local |= {each.arg for each in inner if isinstance(each, ast.arg)}
        names = {name: full for name, full in self.names[module].items() if name not in local}
        names |= self._imported([each for each in inner if isinstance(each, ast.stmt)])
        for each in inner:
            if isinstance(each, ast.Call) and (dotted := _dotted(each.func)):
                head, *rest = dotted
                if head in names:
                    yield self._resolved(names[head], rest)

    def _resolved(self, full: str, rest: list[str]) -> str:
        """Where a dotted name is defined: through modules that only hand it on, up to a function or a class."""
        for _ in range(10):
            module, _, name = full.rpartition(".")
            if full in self.modules and rest:
                full, rest = f"{full}.{rest[0]}", rest[1:]
            elif module in self.names and self.names[module].get(name, full) != full:
                full = self.names[module][name]
            else:
                break
        return full


def _dotted(node: ast.expr) -> list[str] | None:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return [*before, node.attr]
    return None
