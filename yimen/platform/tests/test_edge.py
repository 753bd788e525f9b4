"""The edge lets whole requests through and nothing else: sizes, times, numbers, and who is believed."""

import asyncio
import itertools

import pytest

from yimen.platform import addresses
from yimen.platform.edge import Edge, Limits, Rates


class Inside:
    """An application that notes what reaches it, and answers as it is told."""

    def __init__(self, *, answer: bytes = b"fine", wait: asyncio.Event | None = None, fails: bool = False) -> None:
        self.seen: list[tuple[dict, bytes]] = []
        self.answer, self.wait, self.fails, self.ended = answer, wait, fails, 0

    async def __call__(self, scope, receive, send) -> None:
        message = await receive()
        self.seen.append((scope, message["body"]))
        if self.fails:
            raise RuntimeError("broken")
        if self.wait:
            await self.wait.wait()
        length = str(len(self.answer)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        for byte in self.answer:
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ended += 1


def edge(inside, **more) -> Edge:
    limits = {"body_seconds": 5.0, **more.pop("limits", {})}
    return Edge(
        inside,
        limits=Limits(**limits),
        largest=lambda path: 100 if path == "/upload/" else 10,
        page=lambda status, headers: f"page of {status}".encode(),
        scheme="http",
        **more,
    )


async def ask(edge, chunks=(), *, method="POST", path="/", headers=(), peer="198.51.100.1", every=0.0, query=b""):
    """One request whose body comes in chunks, each `every` seconds: the status, the body, and how much was read."""
    out, taken = [], []
    coming = itertools.chain(chunks)
    given = [(name.encode(), value.encode()) for name, value in headers]
    if chunks and b"content-length" not in dict(given) and b"transfer-encoding" not in dict(given):
        given.append((b"content-length", str(sum(map(len, chunks))).encode()))

    async def receive():
        await asyncio.sleep(every)
        chunk = next(coming, None)
        taken.append(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message):
        out.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": given, "client": (peer, 4711),
             "query_string": query, "http_version": "1.1"}  # fmt: skip
    await edge(scope, receive, send)
    if not out:
        return None, b"", sum(map(len, taken))
    return out[0]["status"], b"".join(m.get("body", b"") for m in out[1:]), sum(map(len, taken))


def test_a_body_within_its_size_arrives_whole_with_its_length():
    inside = Inside()
    chunked = [("transfer-encoding", "chunked")]

    told = asyncio.run(ask(edge(inside), [b"abc", b"def"]))
    untold = asyncio.run(ask(edge(inside), [b"abcde", b"f" * 95], path="/upload/", headers=chunked))

    assert told[:2] == untold[:2] == (200, b"fine")
    assert [body for _, body in inside.seen] == [b"abcdef", b"abcde" + b"f" * 95]
    headers = dict(inside.seen[1][0]["headers"])
    assert headers == {b"content-length": b"100"}


def test_what_is_too_large_reaches_no_page_and_is_not_kept():
    inside = Inside()

    told = asyncio.run(ask(edge(inside), [b"x" * 11]))
    elsewhere = asyncio.run(ask(edge(inside), [b"x" * 101], path="/upload/"))
    untold = asyncio.run(ask(edge(inside), [b"x" * 8] * 3, headers=[("transfer-encoding", "chunked")]))
    asked_first = asyncio.run(ask(edge(inside), [b"x" * 11], headers=[("expect", "100-continue")]))
    of_get = asyncio.run(ask(edge(inside), [b"x"], method="GET"))
    nonsense = asyncio.run(ask(edge(inside), [b"x"], headers=[("content-length", "-1")]))

    answers = (told, elsewhere, untold, asked_first, of_get)
    assert [answer[:2] for answer in answers] == [(413, b"page of 413")] * 5
    assert asked_first[2] == 0  # whoever asks first has sent nothing, and need not
    assert nonsense[0] == 400
    assert inside.seen == []


def test_a_body_that_drips_is_given_up_and_a_slow_one_is_not():
    inside = Inside()
    quick = {"limits": {"body_seconds": 0.3}}

    dripping = asyncio.run(ask(edge(inside, **quick), [b"x"] * 9, every=0.1))
    slow = asyncio.run(ask(edge(inside, **quick), [b"x"] * 2, every=0.05))

    assert (dripping[0], slow[0]) == (408, 200)


def test_whoever_leaves_while_sending_reaches_no_page():
    inside = Inside()

    assert asyncio.run(ask(edge(inside), [b"abc"], headers=[("content-length", "9")]))[0] is None
    assert inside.seen == []


def test_one_address_has_so_many_requests_under_way_and_others_go_on():
    async def story():
        inside = Inside(wait=asyncio.Event())
        own = edge(inside, limits={"address_under_way": 3})
        first = [asyncio.ensure_future(ask(own, method="GET")) for _ in range(3)]
        await asyncio.sleep(0)
        fourth = await ask(own, method="GET")
        other = asyncio.ensure_future(ask(own, method="GET", peer="198.51.100.2"))
        await asyncio.sleep(0)
        inside.wait.set()
        answers = [(await each)[0] for each in (*first, other)]
        after = await ask(own, method="GET")
        return fourth[0], answers, after[0], dict(own.of_place), own.under_way

    assert asyncio.run(story()) == (429, [200] * 4, 200, {}, 0)


def test_one_address_asks_so_often_and_waits_then():
    rates = Rates(2, seconds=3)

    at_once = [rates.takes("a", now=100.0) for _ in range(8)]
    later = [rates.takes("a", now=101.0) for _ in range(3)]

    assert at_once == [True] * 6 + [False] * 2
    assert later == [True, True, False]
    assert rates.takes("b", now=100.0)
    assert all(Rates(0).takes("a", now=0.0) for _ in range(1000))


def test_buckets_are_bounded_however_many_addresses_come():
    rates = Rates(1, most=100)

    for number in range(1000):
        assert rates.takes(f"place {number}", now=0.0)

    assert len(rates._buckets) <= 100


def test_bodies_have_a_budget_of_memory_half_of_it_for_one_address():
    async def story():
        own = edge(Inside(), limits={"memory": 100, "body_seconds": 5.0})
        held = asyncio.ensure_future(ask(own, [b"x" * 40, b"x"], path="/upload/", every=0.2))
        await asyncio.sleep(0.3)
        same = await ask(own, [b"x" * 20], path="/upload/")
        other = await ask(own, [b"x" * 20], path="/upload/", peer="198.51.100.2")
        over = await ask(own, [b"x" * 70], path="/upload/", peer="198.51.100.3")
        return same[0], other[0], over[0], (await held)[0], own.memory, dict(own.memory_of)

    assert asyncio.run(story()) == (503, 200, 503, 200, 0, {})


def test_what_a_proxy_says_reaches_the_pages_only_as_address_and_scheme():
    inside = Inside()
    own = edge(inside, proxies=addresses.networks("10.0.0.1"))
    said = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil.example"),
            ("x_forwarded_for", "6.6.6.6"), ("accept", "*/*")]  # fmt: skip

    asyncio.run(ask(own, method="GET", headers=said, peer="10.0.0.1"))
    asyncio.run(ask(own, method="GET", headers=said, peer="198.51.100.1"))

    trusted, stranger = (scope for scope, _ in inside.seen)
    assert (trusted["client"][0], trusted["scheme"]) == ("203.0.113.9", "https")
    assert (stranger["client"][0], stranger["scheme"]) == ("198.51.100.1", "http")
    assert trusted["headers"] == stranger["headers"] == [(b"accept", b"*/*")]


def test_the_answer_is_made_to_its_end_though_nobody_reads_it():
    """A thread that makes a page is not to wait for its reader."""
    inside = Inside(answer=b"whole")

    async def story():
        never = asyncio.Event()
        sent = []

        async def send(message):
            sent.append(message)
            await never.wait()

        async def receive():
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("1.1.1.1", 1),
                 "query_string": b""}  # fmt: skip
        asking = asyncio.ensure_future(edge(inside)(scope, receive, send))
        await asyncio.sleep(0.05)
        asking.cancel()
        return sent

    class Counting(Inside):
        async def __call__(self, scope, receive, send):
            self.sent = 0

            async def counted(message):
                await send(message)
                self.sent += 1

            await super().__call__(scope, receive, counted)

    inside = Counting(answer=b"whole")
    sent = asyncio.run(story())

    assert inside.sent == 1 + len(b"whole")  # all but the last message went without waiting for a reader
    assert [message["type"] for message in sent] == ["http.response.start"]


def test_a_page_that_fails_answers_with_ours_and_the_error_is_known():
    own = edge(Inside(fails=True))
    out = []

    async def story():
        async def send(message):
            out.append(message)

        async def receive():
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": None, "query_string": b""}
        await own(scope, receive, send)

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(story())

    assert (out[0]["status"], out[1]["body"]) == (500, b"page of 500")


def test_a_query_that_is_no_ascii_is_written_by_numbers():
    inside = Inside()

    asyncio.run(ask(edge(inside), method="GET", query="q=面".encode()))

    assert inside.seen[0][0]["query_string"] == b"q=%E9%9D%A2"
