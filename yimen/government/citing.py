"""The citations in a DMN file, as nodes of the tree: what a lawyer writes in a cell `basis` is read as in YAML."""

from yimen.engines import dmn
from yimen.engines.dmn.cited import Cited, citations
from yimen.government import tree
from yimen.government.problems import Problem
from yimen.government.tree import Node

_FORM = '{law: <id in laws.yaml>, article: "15"}'


def read(source: Node) -> tuple[Node, list[Problem]]:
    """The citations of a DMN file, each at its line, and what is wrong with them.

    A file that is no DMN has none: the check of rules says what is wrong with it.
    """
    found: list[Node] = []
    problems: list[Problem] = []
    try:
        cited = citations(source.value.encode())
    except dmn.DmnError:
        cited = ()
    for each in cited:
        bases, wrong = _bases(each, source.path)
        problems += wrong
        for basis in bases:
            parts = {"of": each.of, "rule": each.rule, "written": each.written}
            nodes = {key: Node(value, source.path, each.line) for key, value in parts.items()}
            found.append(Node({**nodes, "basis": basis}, source.path, each.line))
    return Node(found, source.path, 1), problems


def _bases(cited: Cited, path: str) -> tuple[list[Node], list[Problem]]:
    """One citation, or a list of them."""
    if not cited.single:
        return [], [Problem(path, cited.line, f"a citation stands once for all languages, as {_FORM}")]
    node, problems = tree.parse(cited.written, shown_as=path, first_line=cited.line)
    if node is None:
        return [], problems
    bases = node.value if isinstance(node.value, list) else [node]
    for basis in bases:
        if basis.get("law") is None or basis.get("article") is None:
            problems.append(basis.problem(f"a citation is written as {_FORM}, or a list of such"))
    return [basis for basis in bases if basis.get("law") is not None and basis.get("article") is not None], problems
