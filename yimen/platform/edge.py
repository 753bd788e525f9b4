"""The edge: what stands between the network and the threads that make pages. An ASGI application around another.

A thread is taken only for a request that has arrived whole. Its body is read here, in the event loop, in memory and
never on disk, within the size that its page takes, and within a time that a slow line keeps and a dripping one does
not. A small answer is held until it is whole, so that whoever reads slowly keeps no thread either. One address may
have so many requests under way and so many a second; what goes beyond is refused at once, with a page that says so.
Time limits of headers and of idle connections are the server's (`yimen.platform.serving`).
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yimen.platform import addresses
from yimen.platform.bodies import LARGEST, MB

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Page = Callable[[int, Sequence[tuple[bytes, bytes]]], bytes]

SLOWEST = 32 * 1024
"""Bytes a second that a body must have on the average, beyond the time to begin: a bad mobile line has more."""
DRAINED, DRAINING = 32 * MB, 5.0
"""Of a body that is refused so much is thrown away, in bytes and seconds, so that a browser shows why."""
HELD = 16 * MB
"""Bytes of an answer that is held until it is whole."""
PAGES_IN_MEMORY = 2
"""How many bodies beyond the default are worked on at the same time: each is in memory more than once then."""
SECONDS_TO_READ = 30.0
"""A reader of a streamed answer who takes nothing for so long is given up."""


@dataclass(frozen=True)
class Limits:
    """What one process lets in. Zero switches a limit of an address off."""

    under_way: int = 1024  # requests in all, those in bodies' arrival apart
    arriving: int = 4096  # requests whose bodies arrive
    memory: int = 256 * MB  # bytes of bodies in all; an address may have half of them
    address_under_way: int = 64
    address_rate: int = 100  # requests a second, on the average
    body_seconds: float = 15.0  # within which a body must have come, apart from its size


class Refused(Exception):
    """A request that goes no further; `status` says why in HTTP's words."""

    def __init__(self, status: int, *, drain: bool = False) -> None:
        super().__init__(status)
        self.status, self.drain = status, drain


class Gone(Exception):
    """Whoever was sending has left."""


class Rates:
    """A bucket of tokens for each place: full at `rate × seconds`, filled by `rate` a second."""

    def __init__(self, rate: int, *, seconds: int = 5, most: int = 20_000) -> None:
        self.rate, self.burst, self.most = rate, rate * seconds, most
        self._buckets: dict[str, tuple[float, float]] = {}

    def takes(self, place: str, *, now: float) -> bool:
        """Whether there is a token, which is then gone."""
        if not self.rate:
            return True
        left, since = self._buckets.get(place, (float(self.burst), now))
        left = min(self.burst, left + (now - since) * self.rate)
        if len(self._buckets) >= self.most and place not in self._buckets:
            self._forget(now)
        self._buckets[place] = (max(0.0, left - 1), now)
        return left >= 1

    def _forget(self, now: float) -> None:
        """Leave out whose bucket is full again; all of them when that does not help: memory is bounded."""
        self._buckets = {
            place: (left, since)
            for place, (left, since) in self._buckets.items()
            if left + (now - since) * self.rate < self.burst
        }
        if len(self._buckets) >= self.most:
            self._buckets.clear()


class Edge:
    """The application behind it sees whole requests only, with the address they come from as `client`."""

    def __init__(
        self,
        application: Application,
        *,
        limits: Limits,
        largest: Callable[[str], int],
        page: Page,
        scheme: str,
        proxies: Sequence[addresses.Network] = (),
        header: addresses.Header = "x-forwarded-for",
    ) -> None:
        self.application, self.limits, self.largest, self.page = application, limits, largest, page
        self.scheme, self.proxies, self.header = scheme, proxies, header
        self.rates = Rates(limits.address_rate)
        self.under_way, self.arriving, self.memory = 0, 0, 0
        self.of_place: Counter[str] = Counter()
        self.memory_of: Counter[str] = Counter()
        self.large = asyncio.Semaphore(PAGES_IN_MEMORY)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with a page."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        answer = Answer(send)
        address, said = addresses.origin(
            (scope.get("client") or ("", 0))[0], scope["headers"], proxies=self.proxies, header=self.header
        )
        place = addresses.place(address)
        self.of_place[place] += 1
        try:
            await self._serve(scope, receive, answer, address=address, place=place, scheme=said or self.scheme)
        except Refused as refused:
            if refused.drain:
                await _drain(receive)
            await answer.refuse(refused.status, self.page(refused.status, scope["headers"]))
        except Gone:
            pass
        except Exception:
            if answer.begun:
                raise
            await answer.refuse(500, self.page(500, scope["headers"]))
            raise
        finally:
            _less(self.of_place, place, 1)

    async def _serve(
        self, scope: Message, receive: Receive, answer: "Answer", *, address: str, place: str, scheme: str
    ) -> None:
        if self.limits.address_under_way and self.of_place[place] > self.limits.address_under_way:
            raise Refused(429)
        if not self.rates.takes(place, now=time.monotonic()):
            raise Refused(429)
        headers = [
            (name, value) for name, value in scope["headers"] if b"_" not in name and name not in addresses.OF_PROXIES
        ]
        given = dict(headers)
        body = b""
        reserved = _Reserved(self, place)
        try:
            if b"content-length" in given or b"transfer-encoding" in given:
                body = await self._body(scope, receive, given, reserved)
                headers = [each for each in headers if each[0] not in {b"content-length", b"transfer-encoding"}]
                headers.append((b"content-length", str(len(body)).encode()))
            if self.under_way >= self.limits.under_way:
                raise Refused(503)
            scope = scope | {
                "headers": headers,
                "scheme": scheme,
                "client": (address, (scope.get("client") or ("", 0))[1]),
                "query_string": _ascii(scope["query_string"]),
            }
            self.under_way += 1
            try:
                if len(body) > LARGEST:
                    async with self.large:
                        await self.application(scope, _replay(body), answer)
                else:
                    await self.application(scope, _replay(body), answer)
            finally:
                self.under_way -= 1
        finally:
            reserved.release()

    async def _body(self, scope: Message, receive: Receive, given: dict[bytes, bytes], reserved: "_Reserved") -> bytes:
        """The whole body. Raises Refused when it is too large, too slow or too much together with others', and Gone."""
        limit = self.largest(scope["path"]) if scope["method"] not in {"GET", "HEAD"} else 0
        told = given.get(b"content-length")
        waits = given.get(b"expect", b"").lower() == b"100-continue"  # its sender asks first: nothing is on its way
        if told is not None and (not told.isdigit() or len(told) > 15):
            raise Refused(400)
        if told is not None and int(told) > limit:
            raise Refused(413, drain=not waits)
        if told == b"0":
            return b""
        if self.arriving >= self.limits.arriving:
            raise Refused(503)
        size = int(told) if told is not None else limit
        body = bytearray()
        self.arriving += 1
        try:
            async with asyncio.timeout(self.limits.body_seconds + size / SLOWEST):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Gone
                    chunk = message.get("body", b"")
                    if len(body) + len(chunk) > limit:
                        raise Refused(413, drain=True)
                    reserved.take(len(chunk))
                    body += chunk
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            raise Refused(408) from None
        finally:
            self.arriving -= 1
        if told is not None and len(body) != int(told):
            raise Gone
        return bytes(body)


class _Reserved:
    """The memory that one request's body takes of the budget."""

    def __init__(self, edge: Edge, place: str) -> None:
        self.edge, self.place, self.taken = edge, place, 0

    def take(self, size: int) -> None:
        """Take more. Raises Refused when there is none."""
        most = self.edge.limits.memory
        if self.edge.memory + size > most or self.edge.memory_of[self.place] + size > most // 2:
            raise Refused(503)
        self.taken += size
        self.edge.memory += size
        self.edge.memory_of[self.place] += size

    def release(self) -> None:
        self.edge.memory -= self.taken
        _less(self.edge.memory_of, self.place, self.taken)
        self.taken = 0


class Answer:
    """The answer on its way out, called as ASGI's `send`: held until it is whole when its length is known and small."""

    def __init__(self, send: Send) -> None:
        self.send, self.begun, self.gone = send, False, False
        self._held: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Take the next message of the application. It never fails, so that whoever makes the answer ends in order."""
        if message["type"] == "http.response.start":
            length = dict(message["headers"]).get(b"content-length", b"")
            if length.isdigit() and int(length) <= HELD:
                self._held = message
            else:
                await self._out(message)
        elif self._held is None:
            await self._out(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                start, self._held = self._held, None
                await self._out(start)
                await self._out({"type": "http.response.body", "body": b"".join(self._parts)})

    async def refuse(self, status: int, page: bytes) -> None:
        """Answer with a page of ours, and close the connection: what else is on it is not worth reading."""
        if self.begun:
            return
        self._held = None
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self'"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        ]
        if status in {429, 503}:
            headers.append((b"retry-after", b"10"))
        await self._out({"type": "http.response.start", "status": status, "headers": headers})
        await self._out({"type": "http.response.body", "body": page})

    async def _out(self, message: Message) -> None:
        self.begun = True
        if self.gone:
            return
        try:
            async with asyncio.timeout(SECONDS_TO_READ):
                await self.send(message)
        except (TimeoutError, OSError, RuntimeError):
            self.gone = True


async def _drain(receive: Receive) -> None:
    """Throw away what is still coming, up to a bound."""
    left = DRAINED
    try:
        async with asyncio.timeout(DRAINING):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _replay(body: bytes) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    return receive


def _ascii(query: bytes) -> bytes:
    """A query as RFC 3986 has it: what is no ASCII is written by its number."""
    return query if query.isascii() else b"".join(bytes([b]) if b < 128 else b"%%%02X" % b for b in query)


def _less(counter: "Counter[str]", place: str, by: int) -> None:
    counter[place] -= by
    if counter[place] <= 0:
        del counter[place]
