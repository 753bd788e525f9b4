"""The registers that are reached by HTTP, in a process of their own: `python -m yimen.exchange.demo.server`.

`GET /<register>/<table>/<key>?fields=…` with the register's token answers with those fields, or 404. Without a key it
gives a page of records: `?after=<key>&limit=…`, or those of `?where=<field>&equals=<value>&equals=…`.
"""

import hmac
import itertools
import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from yimen.exchange.demo import stores


class Registers(ThreadingHTTPServer):
    """All registers of the data folder that are reached by HTTP."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[str, Any] = json.loads((folder / "locations.json").read_text(encoding="utf-8"))
        self.tables = {
            name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in self.places["http"]
        }
        ports = {urlsplit(place["url"]).port or 0 for place in self.places["http"].values()}
        try:
            super().__init__(("127.0.0.1", min(ports, default=0)), Answer)
        except OSError:  # somebody else has taken the port since: move, and say where
            super().__init__(("127.0.0.1", 0), Answer)
        if ports - {self.server_port}:
            self._moved()

    def _moved(self) -> None:
        for place in self.places["http"].values():
            place["url"] = urlunsplit(urlsplit(place["url"])._replace(netloc=f"127.0.0.1:{self.server_port}"))
        stores.write_json(self.folder / "locations.json", self.places)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing about a client that went away; all else as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Answer(BaseHTTPRequestHandler):
    """One question."""

    server: Registers
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Look the record up, for who has the register's token."""
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.removeprefix("/").split("/")]
        place = self.server.places["http"].get(parts[0])
        if place is None or len(parts) != 3:
            return self._say(404, {"error": "no such record"})
        if not hmac.compare_digest(self.headers["Authorization"] or "", f"Bearer {place['token']}"):
            return self._say(401, {"error": "wrong token"})
        asked = parse_qs(url.query)
        wanted = ",".join(asked.get("fields", [])).split(",")
        table = self.server.tables[parts[0]].get(parts[1], {})
        if not parts[2]:
            found = self._page(table, asked)
            return self._say(200, {"records": [{n: each[n] for n in wanted if n in each} for each in found]})
        record = table.get(parts[2])
        if record is None:
            return self._say(404, {"error": "no such record"})
        return self._say(200, {name: record[name] for name in wanted if name in record})

    @staticmethod
    def _page(table: dict[str, dict[str, Any]], asked: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Records in the order of their keys."""
        after, limit = asked.get("after", [""])[0], int(asked.get("limit", ["1000"])[0])
        field, values = asked.get("where", [""])[0], set(asked.get("equals", []))
        found = (table[key] for key in sorted(table) if key > after)
        return list(itertools.islice((each for each in found if not field or str(each.get(field)) in values), limit))

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: keys of records are personal data."""


def main() -> None:
    """Serve until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    from django.conf import settings

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    Registers(settings.DATA_DIR / "registers").serve_forever()


if __name__ == "__main__":
    main()
