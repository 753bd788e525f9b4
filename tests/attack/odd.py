"""What no browser sends: odd parameters, addresses, methods, headers: refused with 4xx, or served; no 5xx."""

import http.client
import socket
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from tests.attack.addresses import Address
from tests.attack.browser import TOKEN, Visitor, at_once
from tests.attack.case import Outcome, line

PARAMETERS = {
    "page-minus": "page=-1",
    "page-zero": "page=0",
    "page-huge": "page=9999999999999999999",
    "page-huger": "page=" + "9" * 400,
    "page-word": "page=x",
    "page-fraction": "page=1.5",
    "page-arabic": "page=%D9%A3",
    "page-empty": "page=",
    "page-list": "page=1&page=2",
    "nul": "q=a%00b&page=1%00",
    "overlong": "q=" + "x" * 7000,
    "broken-utf8": "q=%FF%FE%80&page=%FF",
    "surrogate": "q=%ED%A0%80",
    "bidi": "q=%E2%80%AE%E2%80%8F",
    "quotes": "q=%27%22%3B--",
    "template": "q=%7B%7B7*7%7D%7D%7B%25+load+%25%7D",
    "percent": "q=%25%25s%25n&page=%",
    "names": "&".join(f"a{n}=1" for n in range(900)),
    "show": "show=nothing&sort=zzz&order=-x&status=%00",
    "next": "next=https%3A//elsewhere.invalid/&next=//x",
    "print": "print=x&print=1",
    "dates": "from=9999-99-99&to=0000-00-00&on=x&year=-5",
    "regex": "q=" + quote("(a+)+$" * 50),
    "wildcards": "q=" + quote("%_%_" * 100),
}
SEGMENTS = {
    "uuid-of-nobody": "00000000-0000-0000-0000-000000000001",
    "uuid-broken": "0000-zz",
    "nul": "%00",
    "overlong": "a" * 3000,
    "broken-utf8": "%FF%FE",
    "dots": "..%2F..%2Fetc%2Fpasswd",
    "wide": quote("海" * 200),
    "negative": "-1",
    "huge": "9" * 40,
    "newline": "%0D%0ASet-Cookie:%20x=1",
    "space": "%20",
    "percent": "%25",
    "unicode-digits": quote("٣" * 8),
}
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "XYZZY")
HEADERS = {
    "host": {"Host": "elsewhere.invalid"},
    "host-odd": {"Host": "a b:c"},
    "cookie": {"Cookie": "session=" + "x" * 3000},
    "cookie-odd": {"Cookie": "session=\xff; language=../../x; text_size=%00; =;;"},
    "language": {"Accept-Language": ",".join(f"x{n}-y;q=0.{n}" for n in range(900))},
    "forwarded": {"X-Forwarded-For": "x" * 500},
    "htmx": {"HX-Request": "true", "HX-Target": '"><script>', "HX-Current-URL": "%FF"},
    "range": {"Range": "bytes=9-1,-9"},
    "encoding": {"Accept-Encoding": "gzip;q=x, *;q=-1"},
    "since": {"If-Modified-Since": "yesterday", "If-None-Match": '"'},
}
BODIES = {
    "json": ("application/json", b'{"a": [' * 2000),
    "no-boundary": ("multipart/form-data", b"x"),
    "boundary-odd": ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"),
    "latin": ("application/x-www-form-urlencoded; charset=utf-7", b"a=%FF&+AG8-"),
    "charset": ("text/plain; charset=nothing", b"\xff"),
    "fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3000))),
    "nul": ("application/x-www-form-urlencoded", b"who=%00&number=%00&code=%00&key=%00"),
    "xml": ("text/xml", b"<!DOCTYPE a [<!ENTITY"),
    "parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000 + b"--x--\r\n",
    ),
}


def attack(visitors: Sequence[Visitor], places: Sequence[Address], *, short: bool) -> Iterator[Outcome]:
    """Each oddity at every route, by each of a few visitors."""
    routes = list({place.name: place for place in places}.values())
    if short:
        visitors = visitors[:2]
    nobody, known = visitors[:1], visitors[1:2] if short else visitors

    def some(of: dict) -> list[tuple]:
        return [each for nth, each in enumerate(of.items()) if not (short and nth % 4)]

    for name, query in some(PARAMETERS):
        requests = [(v, "GET", f"{p.path}?{query}", None, None) for v in known for p in routes]
        yield _case(f"parameter-{name}", f"Every address is asked with {query[:40]}.", requests)
    for name, segment in some(SEGMENTS):
        requests = [(v, "GET", path, None, None) for v in known[-2:] for path in _spoilt(routes, segment)]
        yield _case(f"segment-{name}", f"Each part of every address is once {segment[:40]}.", requests)
    for method in METHODS[:: 3 if short else 1]:
        requests = [(v, method, p.path, None, None) for v in known[:2] for p in routes]
        yield _case(f"method-{method.lower()}", f"Every address is asked by {method}.", requests)
    for name, headers in some(HEADERS):
        requests = [(v, "GET", p.path, None, headers) for v in nobody for p in routes]
        yield _case(f"header-{name}", f"Addresses are asked with an odd header: {next(iter(headers))}.", requests)
    for name, (kind, body) in BODIES.items():
        token = {"X-CSRFToken": TOKEN, "Content-Type": kind}
        requests = [(v, "POST", p.path, body, token) for v in nobody for p in routes]
        yield _case(f"body-{name}", f"Every address is sent a body of the type {kind[:40]} that is none.", requests)
    yield _raw(visitors[0])


def _spoilt(routes: Sequence[Address], segment: str) -> list[str]:
    """Addresses of which one part is another."""
    found = set()
    for route in routes:
        parts = route.path.strip("/").split("/")
        for number in range(len(parts)):
            if parts[number]:
                found.add("/" + "/".join([*parts[:number], segment, *parts[number + 1 :]]) + "/")
    return sorted(found)


def _case(name: str, sentence: str, requests: list[tuple]) -> Outcome:
    def one(request: tuple) -> tuple[str, int]:
        visitor, method, path, body, headers = request
        return f"{visitor.name} {method} {path}", visitor.ask(method, path, body=body, headers=headers).status

    answers = at_once(one, requests, threads=6)
    broken = [f"{what}: {status}" for what, status in answers if status == 0 or status >= 500]
    fell = line(f"{len(broken)} of {len(requests)}: {broken[0]}") if broken else None
    return Outcome(f"visitors.{name}", sentence, fell, len(requests))


RAW = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET http://elsewhere.invalid/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x00\xff\xfe\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(2000)) + b"\r\n",
    b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


def _raw(visitor: Visitor) -> Outcome:
    """Bytes that are hardly HTTP: never 5xx, and the site answers afterwards."""
    port, broken = visitor.installation.port, []
    for sent in RAW:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
                connection.sendall(sent)
                said = connection.recv(200)
        except OSError:
            said = b""
        if said.startswith(b"HTTP/") and said.split(b" ")[1:2] and said.split(b" ")[1].startswith(b"5"):
            broken.append(f"{sent[:60]!r}: {said[:30]!r}")
    try:
        after = visitor.installation.ask("GET", "/health")[0]
    except (OSError, http.client.HTTPException):
        after = 0
    if after != 200:
        broken.append(f"the site answers {after} afterwards")
    return Outcome(
        "visitors.raw", "Bytes that are hardly HTTP are sent.", line(broken[0]) if broken else None, len(RAW)
    )
