"""A log in memory with the key of its owner, who may be malicious; and servers that may be."""

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator
from wsgiref import simple_server

from django.core.wsgi import get_wsgi_application

from yimen.engines import tlog
from yimen.engines.tlog import tiles

NAME = "log.example/city"
SIGNER = tlog.Signer.from_seed(NAME, bytes(range(32)))


class Log:
    """Entries, the checkpoints that were published, and whatever its owner does to them afterwards."""

    def __init__(self, *entries: bytes, signer: tlog.Signer = SIGNER, origin: str = NAME) -> None:
        self.leaves: list[bytes] = []
        self.shown: dict[int, bytes] = {}  # entries that are shown in place of the hashed ones
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.history: dict[int, str] = {}
        self.hidden: set[str] = set()
        self.signer, self.origin = signer, origin
        self.append(*entries)

    def append(self, *entries: bytes) -> str | None:
        """Add entries and publish a checkpoint."""
        self.leaves += entries
        made = tlog.Frontier().extend(map(tlog.leaf_hash, self.leaves))[1]
        self.nodes = {(node.level, node.index): node.hash for node in made}
        return self.publish() if entries else None

    def publish(self, **more: bytes) -> str:
        """Sign what the tree is, or a root that it does not have."""
        size = len(self.leaves)
        root = more.get("root", tlog.root_at(size, self.read))
        self.history[size] = tlog.sign_checkpoint(self.origin, size, root, self.signer)
        return self.history[size]

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def checkpoint(self) -> str:
        if not self.history:
            raise LookupError("nothing is signed")
        return self.history[max(self.history)]

    def tile(self, wanted: tiles.Tile) -> bytes | None:
        if wanted.path in self.hidden or wanted.width > tiles.width_at(wanted.level, wanted.index, len(self.leaves)):
            return None
        return tiles.tile_bytes(wanted, self.read)

    def entries(self, wanted: tiles.Tile) -> bytes | None:
        if tiles.entries_path(wanted.index, wanted.width) in self.hidden:
            return None
        first = wanted.index * 256
        return tiles.bundle(self.shown.get(at, self.leaves[at]) for at in range(first, first + wanted.width))

    def note_of(self, size: int) -> str | None:
        return self.history.get(size)

    def key(self) -> str | None:
        return self.signer.verifier.encoded()

    def get(self, path: str) -> bytes | None:
        """What C2SP has at a path: no key and no history."""
        if path == "checkpoint":
            return self.checkpoint().encode()
        try:
            if path.startswith(tiles.ENTRIES):
                return self.entries(tiles.parse_entries_path(path))
            return self.tile(tiles.parse_path(path))
        except ValueError:
            return None


@contextlib.contextmanager
def serving(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on the loopback address whose every GET is answered by a function: its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):
                answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/log"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: http.server.BaseHTTPRequestHandler, content: bytes | None, **headers: str) -> None:
    """An ordinary answer, or 404."""
    handler.send_response(404 if content is None else 200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(content or b"")))
    handler.end_headers()
    handler.wfile.write(content or b"")


class Quiet(simple_server.WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def pages() -> Iterator[str]:
    """The product's own pages on the loopback address: where they serve the log."""
    server = simple_server.make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ledger"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
