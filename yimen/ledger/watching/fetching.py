"""Reading a log over HTTP, where whoever answers may want to do harm.

Each answer has a largest size and a longest time, measured from the first byte asked to the last byte read, and so has
one look at the log; redirects are not followed; what is compressed is unpacked no further than its limit.
"""

import asyncio
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import httpx

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger.watching.comparing import Unreachable

LONGEST = 20.0  # seconds for one answer
LONGEST_LOOK = 300.0  # seconds for all answers of one look
LARGEST_NOTE = 16 * 1024  # bytes; a checkpoint has about 250, and one more line for each witness
LARGEST_TILE = tiles.TILE_WIDTH * tlog.HASH_SIZE
LARGEST_BUNDLE = tiles.TILE_WIDTH * (2 + tiles.MAX_ENTRY_SIZE)
GONE = frozenset({404, 410})


class Http:
    """A log at an address: the prefix of C2SP `tlog-tiles`, such as `https://city.example/ledger`."""

    def __init__(self, url: str, *, longest: float = LONGEST, longest_look: float = LONGEST_LOOK) -> None:
        """Raises ValueError for what is no address of a log."""
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise ValueError(f"{url!r} is no address: {error}") from error
        if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.query or parsed.fragment:
            raise ValueError(f"{url!r} is no address of a log; it looks like https://city.example/ledger")
        self.prefix = url.rstrip("/")
        self._longest, self._longest_look = longest, longest_look
        self._thread = ThreadPoolExecutor(1)  # the loop has a thread of its own: the caller may have one already
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            timeout=longest,
            follow_redirects=False,
            headers={"accept-encoding": "gzip, identity", "user-agent": "yimen-ledger-watch"},
        )
        self.begin()

    def begin(self) -> None:
        """A look at the log begins: from now on its time is counted."""
        self._until = time.monotonic() + self._longest_look

    def close(self) -> None:
        """Close the connections."""
        self._thread.submit(self._runner.run, self._client.aclose()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def checkpoint(self) -> str:
        """The latest checkpoint. Raises LookupError when there is none."""
        content = self._get("checkpoint", LARGEST_NOTE)
        if content is None:
            raise LookupError(f"{self.prefix}/checkpoint is not there")
        return content.decode("utf-8", "replace")

    def tile(self, wanted: tiles.Tile) -> bytes | None:
        """The content of a tile."""
        return self._get(wanted.path, LARGEST_TILE)

    def entries(self, wanted: tiles.Tile) -> bytes | None:
        """A bundle of entries; the full one where the partial one is gone."""
        content = self._get(tiles.entries_path(wanted.index, wanted.width), LARGEST_BUNDLE)
        if content is None and wanted.width < tiles.TILE_WIDTH:
            content = self._get(tiles.entries_path(wanted.index), LARGEST_BUNDLE)
        return content

    def note_of(self, size: int) -> str | None:
        """The checkpoint of a size. A history is no part of C2SP: other logs have none."""
        content = self._get(f"checkpoints/{size}", LARGEST_NOTE)
        return None if content is None else content.decode("utf-8", "replace")

    def key(self) -> str | None:
        """The key that the log itself names; no part of C2SP either."""
        content = self._get("key", LARGEST_NOTE)
        return None if content is None else content.decode("utf-8", "replace").strip()

    def _get(self, path: str, largest: int) -> bytes | None:
        url = f"{self.prefix}/{path}"
        seconds = min(self._longest, self._until - time.monotonic())
        try:
            if seconds <= 0:
                raise TimeoutError
            return self._thread.submit(self._runner.run, self._fetch(url, largest, seconds)).result()
        except TimeoutError:
            if seconds < self._longest:
                raise Unreachable(f"{self.prefix} took more than {self._longest_look:g} seconds for one look") from None
            raise Unreachable(f"{url} did not answer in full within {seconds:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, zlib.error) as error:
            raise Unreachable(f"{url} cannot be read: {error or type(error).__name__}") from error

    async def _fetch(self, url: str, largest: int, seconds: float) -> bytes | None:
        async with (
            asyncio.timeout(seconds),  # of the whole, so that an answer of one byte a second ends too
            self._client.stream("GET", url) as answer,
        ):
            if answer.status_code in GONE:
                return None
            if answer.status_code != httpx.codes.OK:
                raise Unreachable(f"{url} answered with status {answer.status_code}")
            packed = bytearray()
            async for chunk in answer.aiter_raw():
                packed += chunk
                if len(packed) > largest:
                    raise Unreachable(f"{url} is larger than {largest} bytes")
            return _unpacked(bytes(packed), answer.headers.get("content-encoding", "identity"), largest, url)


def _unpacked(content: bytes, encoding: str, largest: int, url: str) -> bytes:
    """Plain or gzip, once: httpx would unpack several layers, each a thousand times larger than the one around it."""
    if encoding == "identity":
        return content
    if encoding != "gzip":
        raise Unreachable(f"{url} is encoded as {encoding!r}, which nobody asked for")
    inflater = zlib.decompressobj(wbits=31)
    plain = inflater.decompress(content, largest + 1)
    if len(plain) > largest:
        raise Unreachable(f"{url} is larger than {largest} bytes")
    if not inflater.eof:
        raise Unreachable(f"{url} ends too early")
    return plain
