"""Entitlements say on pages below them what waits for an answer or for an officer."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class EntitlementsConfig(rooms.Room):
    """Offers stand on the person's own page, what waits above the officer's queue."""

    name = "yimen.entitlements"
    navigation = [rooms.Entry(_("My rights"), "entitlements:mine", order=30, who="person")]
    parts = [rooms.Part("my", "views.mine.offers"), rooms.Part("office", "views.office.waiting", order=20)]
