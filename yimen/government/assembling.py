"""From files to one tree that has the shape of a release, each value still knowing its file and line.

city.yaml, laws.yaml, divisions.yaml, vocabulary.yaml, triggers.yaml
agencies/<agency>/agency.yaml, powers.yaml, registers/<register>.yaml
agencies/<agency>/services/<service>/service.yaml, form.yaml, process.bpmn, rules.dmn, <output>.typ, examples/*.yaml
{requests,inspections,incidents,papers,kinds}/<kind>/kind.yaml, process.bpmn, rules.dmn, <output>.typ, examples/*.yaml
life-events/<event>.yaml        policies/<policy>/policy.yaml, rules.dmn, examples/*.yaml
"""

from dataclasses import dataclass, field
from pathlib import Path

from yimen.government import bounds, citing, tree
from yimen.government.problems import Problem, did_you_mean
from yimen.government.tree import Node

KINDS = {"requests": "request", "inspections": "inspection", "incidents": "incident", "papers": "paper", "kinds": None}
"""The folders of kinds of cases that begin without an application, with what cases of the folder are."""


def folder_of(category: str) -> str:
    """The folder that kinds of a category lie in: its own, or the one of all others."""
    return next((folder for folder, own in KINDS.items() if own == category), "kinds")


_KNOWN_AT_TOP = {
    "city.yaml",
    "laws.yaml",
    "divisions.yaml",
    "vocabulary.yaml",
    "triggers.yaml",
    "agencies",
    "life-events",
    "policies",
    *KINDS,
    "demo",
    "README.md",
}


@dataclass
class Assembly:
    """The tree of a folder, and what was wrong while it was put together."""

    folder: Path
    root: Node
    problems: list[Problem] = field(default_factory=list)

    def shown(self, file: Path) -> str:
        """The path as it is printed: relative to where the command runs, if it lies there."""
        return _shown(self.folder, file)

    def yaml(self, file: Path) -> Node | None:
        """The tree of a file; problems are kept."""
        node, problems = tree.read(file, shown_as=self.shown(file), folder=self.folder)
        self.problems += problems
        if node is not None and not isinstance(node.value, dict):
            self.problems.append(node.problem("must be a mapping of keys to values"))
            return None
        return node

    def text(self, file: Path, *, named: Node | None = None) -> Node | None:
        """A whole file as one text. What is wrong with it is said where it is `named`, if that is somewhere."""
        try:
            return Node(bounds.text_of(file, folder=self.folder), self.shown(file), 1)
        except FileNotFoundError:
            self.problems.append(Problem(self.shown(file), 1, "is missing"))
        except bounds.OutOfBounds as error:
            place = named or Node(None, self.shown(file), error.line)
            self.problems.append(place.problem(f"{named.value!r} {error}" if named else str(error)))
        return None


def assemble(folder: Path) -> Assembly:
    """Read every file of the folder into one tree."""
    assembly = Assembly(folder, tree.mapping(_shown(folder, folder / "city.yaml")))
    if not folder.is_dir():
        assembly.problems.append(Problem(str(folder), 1, "is not a folder"))
        return assembly
    for entry in sorted(folder.iterdir()):
        if entry.name not in _KNOWN_AT_TOP and not entry.name.startswith("."):
            hint = did_you_mean(entry.name, _KNOWN_AT_TOP)
            assembly.problems.append(Problem(assembly.shown(entry), 1, f"has no place in a government folder{hint}"))
    top = assembly.root.value
    for name in ("city", "laws", "divisions", "vocabulary"):
        if (node := assembly.yaml(folder / f"{name}.yaml")) is not None:
            top[name] = node
    _name_children(top.get("laws"))
    _name_children(top.get("divisions"))
    _name_elements(top.get("vocabulary"))
    for key in ("agencies", "powers", "registers", "services", "life_events", "policies", "triggers", "kinds"):
        top[key] = tree.mapping(assembly.root.path)
    for place in _folders(folder / "agencies"):
        _agency(assembly, place)
    for file in sorted((folder / "life-events").glob("*.yaml")):
        _add(assembly, "life_events", file.stem, assembly.yaml(file))
    for place in _folders(folder / "policies"):
        _policy(assembly, place)
    for name, category in KINDS.items():
        for place in _folders(folder / name):
            _kind(assembly, place, category)
    if (folder / "triggers.yaml").exists() and (written := assembly.yaml(folder / "triggers.yaml")) is not None:
        _name_children(written)
        top["triggers"] = written
    _expand_laws(assembly)
    return assembly


def _shown(folder: Path, file: Path) -> str:
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _folders(parent: Path) -> list[Path]:
    return sorted(place for place in parent.iterdir() if place.is_dir()) if parent.is_dir() else []


def _add(assembly: Assembly, kind: str, identifier: str, node: Node | None) -> None:
    """Put a definition under its identifier, which is the name of its file or folder."""
    if node is None:
        return
    written = node.value.setdefault("id", Node(identifier, node.path, node.line))
    if written.value != identifier:
        assembly.problems.append(written.problem(f"the id {written.value!r} differs from its place, {identifier!r}"))
    there = assembly.root.value[kind].value
    if identifier in there:
        first = there[identifier]
        assembly.problems.append(
            node.problem(f"{kind} {identifier!r} is defined twice (first in {first.path}:{first.line})")
        )
        return
    there[identifier] = node


def _name_children(node: Node | None, prefix: str = "") -> None:
    """Give each child of a mapping its key as `id`."""
    if node is None or not isinstance(node.value, dict):
        return
    for key, child in node.value.items():
        if isinstance(child.value, dict):
            child.value.setdefault("id", Node(prefix + key, child.path, child.line))


def _name_elements(vocabulary: Node | None) -> None:
    if vocabulary is not None:
        _name_children(vocabulary.get("elements"))


def _agency(assembly: Assembly, place: Path) -> None:
    agency = assembly.yaml(place / "agency.yaml")
    if agency is not None:
        _name_children(agency.get("posts"), f"{place.name}.")
        _add(assembly, "agencies", place.name, agency)
    if (place / "powers.yaml").exists():
        powers = assembly.yaml(place / "powers.yaml")
        for key, power in (powers.value if powers else {}).items():
            if isinstance(power.value, dict):
                power.value.setdefault("agency", Node(place.name, power.path, power.line))
                _add(assembly, "powers", key, power)
            else:
                assembly.problems.append(power.problem(f"the power {key!r} must be a mapping"))
    for file in sorted((place / "registers").glob("*.yaml")):
        register = assembly.yaml(file)
        if register is not None:
            register.value.setdefault("agency", Node(place.name, register.path, 1))
            _name_children(register.get("evidence"), f"{file.stem}.")
            _add(assembly, "registers", file.stem, register)
    for folder in _folders(place / "services"):
        _service(assembly, folder, place.name)


def _service(assembly: Assembly, folder: Path, agency: str) -> None:
    service = assembly.yaml(folder / "service.yaml")
    if service is None:
        return
    service.value.setdefault("agency", Node(agency, service.path, 1))
    form = assembly.yaml(folder / "form.yaml")
    if form is not None:
        service.value["form"] = form
    _rules(assembly, service, folder)
    _definition(assembly, service, folder)
    _add(assembly, "services", folder.name, service)


def _kind(assembly: Assembly, folder: Path, category: str | None) -> None:
    """The form stands in kind.yaml itself; rules may be missing."""
    kind = assembly.yaml(folder / "kind.yaml")
    if kind is None:
        return
    if category is not None:
        written = kind.value.setdefault("category", Node(category, kind.path, 1))
        if written.value != category:
            message = f"the category {written.value!r} differs from the folder's, {category!r}"
            assembly.problems.append(written.problem(message))
    if (folder / "rules.dmn").exists() or kind.get("decisions") is not None:
        _rules(assembly, kind, folder)
    _definition(assembly, kind, folder)
    if (first := assembly.root.value["services"].value.get(folder.name)) is not None:
        message = f"{folder.name!r} is a service already ({first.path}:{first.line})"
        assembly.problems.append(kind.problem(message))
    _add(assembly, "kinds", folder.name, kind)


def _definition(assembly: Assembly, definition: Node, folder: Path) -> None:
    """What services and kinds of cases have beside their file: outputs, the process, examples."""
    if (form := definition.get("form")) is not None:
        _use_vocabulary(assembly, form)
    _name_children(definition.get("outputs"))
    for key, output in _children(definition.get("outputs")):
        name = output.get("template")
        if name is not None and isinstance(name.value, str):
            text = assembly.text(folder / name.value, named=name)
            output.value["template"] = text or Node("", name.path, name.line)
        elif name is None:
            assembly.problems.append(output.problem(f"the output {key!r} names no template"))
    if (process := assembly.text(folder / "process.bpmn")) is not None:
        definition.value["process"] = Node({"source": process}, process.path, 1)
    _examples(assembly, definition, folder)


def _policy(assembly: Assembly, folder: Path) -> None:
    policy = assembly.yaml(folder / "policy.yaml")
    if policy is not None:
        _rules(assembly, policy, folder)
        _examples(assembly, policy, folder)
        _add(assembly, "policies", folder.name, policy)


def _rules(assembly: Assembly, owner: Node, folder: Path) -> None:
    """`decisions` stands in the YAML beside; the text of the rules in rules.dmn."""
    source = assembly.text(folder / "rules.dmn")
    decisions = owner.value.pop("decisions", None) or Node({}, owner.path, owner.line)
    if source is not None:
        citations, problems = citing.read(source)
        assembly.problems += problems
        parts = {"source": source, "decisions": decisions, "citations": citations}
        owner.value["rules"] = Node(parts, owner.path, decisions.line)


def _examples(assembly: Assembly, owner: Node, folder: Path) -> None:
    examples = tree.mapping(owner.path)
    for file in sorted((folder / "examples").glob("*.yaml")):
        if (example := assembly.yaml(file)) is not None:
            example.value.setdefault("id", Node(file.stem, example.path, 1))
            examples.value[file.stem] = example
    owner.value["examples"] = examples


def _children(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.value.items()) if node is not None and isinstance(node.value, dict) else []


def _use_vocabulary(assembly: Assembly, form: Node) -> None:
    """A field that the vocabulary defines takes everything from there that the form does not say itself."""
    vocabulary = assembly.root.get("vocabulary")
    elements = dict(_children(vocabulary.get("elements") if vocabulary else None))
    fields = form.get("fields")
    for entry in fields.value if fields is not None and isinstance(fields.value, list) else []:
        identifier = entry.get("id")
        if identifier is None:
            continue
        element = elements.get(identifier.value)
        if element is None:
            if entry.get("label") is None:
                hint = did_you_mean(str(identifier.value), elements)
                assembly.problems.append(identifier.problem(f"the vocabulary has no field {identifier.value!r}{hint}"))
            continue
        for key, value in element.value.items():
            entry.value.setdefault(key, value)


def _expand_laws(assembly: Assembly) -> None:
    """`law: food-safety-law` becomes the law's name, and its id stays beside it."""
    laws = dict(_children(assembly.root.get("laws")))
    for _, node in list(assembly.root.walk()):
        law = node.get("law")
        if law is None or node.get("article") is None or not isinstance(law.value, str):
            continue
        if law.value in laws and (name := laws[law.value].get("name")) is not None:
            node.value["law_id"] = law
            node.value["law"] = name
        else:
            hint = did_you_mean(law.value, laws)
            assembly.problems.append(law.problem(f"laws.yaml has no law {law.value!r}{hint}"))
            node.value["law_id"] = law
            node.value["law"] = Node(
                {"zh": Node(law.value, law.path, law.line), "en": Node(law.value, law.path, law.line)},
                law.path,
                law.line,
            )
