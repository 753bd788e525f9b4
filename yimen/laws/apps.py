"""Citations on all pages lead here."""

from yimen.platform import rooms


class LawsConfig(rooms.Room):
    """Says, when the house starts, where citations lead."""

    name = "yimen.laws"

    def ready(self) -> None:
        """Links are made only where there are texts."""
        from yimen.laws import queries
        from yimen.ui import citing

        citing.lead(queries.address)
