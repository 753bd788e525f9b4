"""Ways of proving who one is: one module each. A real one stands beside the demonstration."""

from django.conf import settings

from yimen.identity.providers import base, demo


def available() -> dict[str, base.Provider]:
    """The providers of this installation, by id."""
    return {demo.Demo.id: demo.Demo()} if settings.DEMO else {}


def get(provider_id: str) -> base.Provider:
    """A provider. Raises base.UnknownProvider."""
    try:
        return available()[provider_id]
    except KeyError:
        raise base.UnknownProvider(provider_id) from None
