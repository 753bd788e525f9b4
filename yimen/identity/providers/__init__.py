"""Ways of proving who one is. Rooms above hand theirs in when the house starts; without one nobody can sign in."""

from yimen.identity.providers import base

_PROVIDERS: dict[str, base.Provider] = {}


def provide(provider: base.Provider) -> None:
    """Let people sign in by a provider; one of the same id is replaced."""
    _PROVIDERS[provider.id] = provider


def get(provider_id: str) -> base.Provider:
    """A provider. Raises base.UnknownProvider."""
    try:
        return _PROVIDERS[provider_id]
    except KeyError:
        raise base.UnknownProvider(provider_id) from None


def offered() -> list[base.Group]:
    """People whom the providers let one choose from a list."""
    return [group for provider in _PROVIDERS.values() for group in provider.offered()]


def default() -> str:
    """The provider of the page for signing in. Raises base.UnknownProvider where there is none."""
    if not _PROVIDERS:
        raise base.UnknownProvider("this installation has no provider of sign-in")
    return next(iter(_PROVIDERS))
