"""The demonstration fills what a real city brings: sign-in, registers, posts."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class DemoConfig(rooms.Room):
    """Installed only where `YIMEN_DEMO` says so."""

    name = "yimen.demo"
    navigation = [rooms.Entry(_("Demonstration: one-time codes"), "demo:outbox", order=90, place="footer")]
    parts = [
        rooms.Part("sign-in", "views.at_sign_in"),
        rooms.Part("code", "views.at_code"),
        rooms.Part("foot", "views.at_foot"),
    ]
    processes = [
        rooms.Process(
            "the register of enterprises",
            "yimen.demo.registers.server",
            needs="registers/locations.json",
            for_commands=True,
            answers="registers.places.answer",
        )
    ]
    preparing = "preparing.prepare"
    greeting = "cast.greeting"

    def ready(self) -> None:
        """Anybody can sign in, by a code that anybody can read; what changes in the folder is in force at once."""
        from yimen.demo import sign_in
        from yimen.identity import providers
        from yimen.releases import ports

        providers.provide(sign_in.Demo())
        ports.publish_unattended()
