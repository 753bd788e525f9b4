"""The cage says above an officer's queue that proposed departures wait for their review."""

from yimen.platform import rooms


class CageConfig(rooms.Room):
    """A second person sees on their desk what waits for them."""

    name = "yimen.cage"
    parts = [rooms.Part("office", "views.waiting", order=10)]

    def ready(self) -> None:
        """Putting a release in force is the exercise of a power."""
        from yimen.cage import publishing
        from yimen.releases import ports

        ports.provide_authority(publishing.Authority())
