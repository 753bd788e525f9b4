"""Applications and cases: a person's own matters, and an officer's queue."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class CasesConfig(rooms.Room):
    """What people and officers open first."""

    name = "yimen.cases"
    navigation = [
        rooms.Entry(_("My queue"), "cases:queue", order=10, who="officer"),
        rooms.Entry(_("My matters"), "cases:mine", order=20, who="person"),
    ]
