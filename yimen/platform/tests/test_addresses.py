"""Whose request it is: a header is believed only from a trusted proxy, and only the header that it sets."""

import pytest

from yimen.platform import addresses, environment

PROXIES = addresses.networks("10.0.0.0/8, 2001:db8:1::/48, 192.0.2.7")
FOR = "x-forwarded-for"


def asked(peer: str, *headers: tuple[str, str], header: addresses.Header = FOR, proxies=PROXIES):
    given = [(name.encode(), value.encode()) for name, value in headers]
    return addresses.origin(peer, given, proxies=proxies, header=header)


@pytest.mark.parametrize(
    ("peer", "headers", "address"),
    [
        ("198.51.100.1", [(FOR, "203.0.113.9")], "198.51.100.1"),  # a stranger says whatever they like
        ("10.0.0.1", [(FOR, "203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", [(FOR, "1.1.1.1, 203.0.113.9")], "203.0.113.9"),  # what the sender had written is not believed
        ("10.0.0.1", [(FOR, "203.0.113.9, 10.2.3.4")], "203.0.113.9"),  # two proxies of ours
        ("10.0.0.1", [(FOR, "1.1.1.1"), (FOR, "203.0.113.9")], "203.0.113.9"),  # two headers are one list
        ("10.0.0.1", [(FOR, "203.0.113.9:4711")], "203.0.113.9"),
        ("2001:db8:1::5", [(FOR, "[2001:db8:9::1]:443")], "2001:db8:9::1"),
        ("::ffff:10.0.0.1", [(FOR, "203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", [(FOR, "203.0.113.9, unknown")], "10.0.0.1"),
        ("10.0.0.1", [(FOR, "")], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [("forwarded", "for=203.0.113.9")], "10.0.0.1"),  # the other header may come from anybody
    ],
)
def test_the_address_that_a_request_comes_from(peer, headers, address):
    assert asked(peer, *headers)[0] == address


def test_without_proxies_no_header_is_believed():
    assert asked("10.0.0.1", (FOR, "203.0.113.9"), ("x-forwarded-proto", "https"), proxies=()) == ("10.0.0.1", None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('for="[2001:db8:9::1]:4711";proto=https', ("2001:db8:9::1", "https")),
        ("for=1.1.1.1;proto=http, for=203.0.113.9;proto=https", ("203.0.113.9", "https")),
        ("for=203.0.113.9, for=10.2.2.2", ("203.0.113.9", None)),
        ("for=_hidden;proto=https", ("10.0.0.1", "https")),
    ],
)
def test_a_proxy_that_speaks_rfc_7239(said, expected):
    assert asked("10.0.0.1", ("forwarded", said), (FOR, "6.6.6.6"), header="forwarded") == expected


@pytest.mark.parametrize(
    ("said", "scheme"), [("https", "https"), ("HTTP", "http"), ("http, https", "https"), ("x", None)]
)
def test_the_scheme_is_what_the_nearest_proxy_says(said, scheme):
    assert asked("10.0.0.1", ("x-forwarded-proto", said))[1] == scheme
    assert asked("198.51.100.1", ("x-forwarded-proto", said))[1] is None


def test_limits_count_an_ipv6_household_as_one():
    assert addresses.place("2001:db8:1:2:aaaa::1") == addresses.place("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert addresses.place("::ffff:192.0.2.1") == addresses.place("192.0.2.1") == "192.0.2.1"


def test_a_setting_that_is_no_network_is_refused_by_its_name(monkeypatch):
    monkeypatch.setenv("YIMEN_TRUSTED_PROXIES", "10.0.0.1, nginx")

    with pytest.raises(environment.SettingError, match=r"YIMEN_TRUSTED_PROXIES: 'nginx'"):
        environment.checked("YIMEN_TRUSTED_PROXIES", addresses.networks)
    with pytest.raises(environment.SettingError, match="one of x-forwarded-for, forwarded"):
        monkeypatch.setenv("YIMEN_PROXY_HEADER", "x-real-ip")
        environment.one_of("YIMEN_PROXY_HEADER", addresses.HEADERS)
