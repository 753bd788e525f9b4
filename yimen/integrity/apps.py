"""Integrity pins the files at the start, watches them in the worker, and tells the operator and the auditor."""

from yimen.platform import rooms


class IntegrityConfig(rooms.Room):
    """Whether this installation is what was pinned."""

    name = "yimen.integrity"
    parts = [rooms.Part("office", "views.warning", order=20)]
    health = {"files": rooms.Health("queries.health")}
    preparing = "operations.prepare"
