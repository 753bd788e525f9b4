"""Signing in and out stands in the frame itself; the list of one's own sessions among what is one's own."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class IdentityConfig(rooms.Room):
    """People, posts and sessions."""

    name = "yimen.identity"
    navigation = [rooms.Entry(_("Where I am signed in"), "identity:sessions", order=80, who="person", place="footer")]
    parts = [rooms.Part("my", "views.attempts", order=5)]
