"""Whose request it is, by network address: the socket's, or what a proxy that is trusted says of it.

What a stranger writes into a header is never believed: only the peer of the socket, if it is one of the proxies, and
from the right only as far as each hop is one of them. One header is read, the one that the proxy sets; the other kind
may come from anybody. `Forwarded` is RFC 7239; `X-Forwarded-For` and `X-Forwarded-Proto` are its predecessors.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Literal

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Header = Literal["x-forwarded-for", "forwarded"]
Headers = Iterable[tuple[bytes, bytes]]
HEADERS: tuple[Header, ...] = ("x-forwarded-for", "forwarded")
OF_PROXIES = frozenset({
    b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-real-ip",
})  # fmt: skip
"""Headers that only proxies set: nothing behind the edge sees them."""


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and CIDRs, separated by commas. Raises ValueError, which names the one that is neither."""
    found = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ipaddress.ip_network(each))
        except ValueError as error:
            raise ValueError(f"{each!r} is no address and no network: {error}") from None
    return tuple(found)


def origin(
    peer: str, headers: Headers, *, proxies: Sequence[Network], header: Header = "x-forwarded-for"
) -> tuple[str, str | None]:
    """The address that a request comes from, and the scheme that its sender used, None where no proxy says it."""
    if not proxies or not among(peer, proxies):
        return peer, None
    given = [(name.lower(), value.decode("latin-1")) for name, value in headers]
    if header == "forwarded":
        hops = [_pairs(hop) for name, value in given if name == b"forwarded" for hop in value.split(",")]
        senders, schemes = [hop.get("for", "") for hop in hops], [hop.get("proto", "") for hop in hops]
    else:
        senders = [hop for name, value in given if name == b"x-forwarded-for" for hop in value.split(",")]
        schemes = [hop for name, value in given if name == b"x-forwarded-proto" for hop in value.split(",")]
    address = peer
    for sender in reversed(senders):
        if not among(address, proxies):
            break
        said = _address(sender)
        if said is None:  # "unknown", a name, or rubbish: the last hop that is known stands
            break
        address = said
    scheme = schemes[-1].strip().lower() if schemes else ""
    return address, scheme if scheme in {"http", "https"} else None


def place(address: str) -> str:
    """What limits count: an IPv4 address, or the /64 of an IPv6 one, which one household or phone holds whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address


def among(address: str, proxies: Sequence[Network]) -> bool:
    """Whether an address is one of some networks; what is no address is in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in proxies)


def _address(text: str) -> str | None:
    """An address as a header writes it, without its port: `1.2.3.4`, `1.2.3.4:567`, `"[2001:db8::1]:80"`."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _pairs(hop: str) -> dict[str, str]:
    return {
        name.strip().lower(): value.strip().strip('"')
        for name, _, value in (pair.partition("=") for pair in hop.split(";"))
    }
