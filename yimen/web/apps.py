"""Web composes what rooms declare: here the parts of pages, elsewhere addresses, navigation, health and processes."""

from yimen.platform import rooms


class WebConfig(rooms.Room):
    """Fills the slots of pages when the house starts."""

    name = "yimen.web"

    def ready(self) -> None:
        """Every part is imported now, so that one that does not exist is known at once."""
        from yimen.ui import slots

        for room in rooms.installed():
            for part in room.parts:
                slots.fill(part.slot, room.function(part.function), order=part.order)
