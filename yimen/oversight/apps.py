"""Oversight says above its own officers' queue that alerts wait."""

from yimen.platform import rooms


class OversightConfig(rooms.Room):
    """Watchers over the use of power."""

    name = "yimen.oversight"
    parts = [rooms.Part("office", "views.waiting", order=30)]
