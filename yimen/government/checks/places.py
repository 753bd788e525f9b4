"""Where things stand: the way from a part of the release to its file and line."""

from yimen.government.problems import Problem
from yimen.government.tree import Node

Where = tuple[str | int, ...]


class Places:
    """Makes problems at paths of the release, such as `("services", "food-permit", "limits", "promised")`."""

    def __init__(self, root: Node):
        self._root = root

    def error(self, where: Where, message: str) -> Problem:
        """An error at the place, or at the nearest place above it."""
        node = self._root.at(where)
        return Problem(node.path, node.line, message)

    def warning(self, where: Where, message: str) -> Problem:
        """A warning at the place."""
        node = self._root.at(where)
        return Problem(node.path, node.line, message, "warning")

    def within(self, where: Where, offset: int, message: str) -> Problem:
        """An error on a line of a file that is held as one text (BPMN, DMN, typst); `offset` counts from line 1."""
        node = self._root.at(where)
        return Problem(node.path, max(offset, 1), message)
