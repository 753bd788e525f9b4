"""The registers that are reached by HTTP, in a process of their own: `python -m yimen.demo.registers.server`.

`GET /<register>/<table>/<key>?fields=…` with the register's token answers with those fields, or 404 with
`{"none": {"<key field>": "<key>"}}`. Without a key it gives a page of records: `?after=<key>&limit=…`, or those of
`?where=<field>&equals=<value>&equals=…`. `PUT` with the same path and token enters a record, or other values for some
of its fields: kept in `<register>.entered.jsonl`, read after the register's own file, so that making the registers anew
loses nothing that was entered.
"""

import hmac
import itertools
import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from yimen.demo.registers import stores

MOST_BYTES = 64 * 1024


class Registers(ThreadingHTTPServer):
    """All registers of the data folder that are reached by HTTP."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[str, Any] = json.loads((folder / "locations.json").read_text(encoding="utf-8"))
        self.tables = {
            name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in self.places["http"]
        }
        self.writing = threading.Lock()
        for name in self.tables:
            self._replay(name)
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

    def enter(self, register: str, table: str, key: str, values: dict[str, Any]) -> None:
        """Keep what was entered, first in the file and then here."""
        line = json.dumps({"table": table, "key": key, "values": values}, ensure_ascii=False)
        with self.writing:
            with (self.folder / f"{register}.entered.jsonl").open("a", encoding="utf-8") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._take(register, table, key, values)

    def _take(self, register: str, table: str, key: str, values: dict[str, Any]) -> None:
        records = self.tables[register].setdefault(table, {})
        columns = dict.fromkeys(next(iter(records.values()), {}))
        records[key] = {**columns, **records.get(key, {}), **values}

    def _replay(self, register: str) -> None:
        path = self.folder / f"{register}.entered.jsonl"
        if not path.exists():
            return
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                entered = json.loads(line)
            except ValueError:
                continue  # cut off when the machine stopped: it was not acknowledged, and is sent again
            self._take(register, entered["table"], entered["key"], entered["values"])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing about a client that went away; all else as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Answer(BaseHTTPRequestHandler):
    """One question."""

    server: Registers
    protocol_version = "HTTP/1.1"
    timeout = 30

    def _asked(self) -> list[str] | None:
        """Register, table and key, for who has the register's token; None when it was answered already."""
        parts = [unquote(part) for part in urlsplit(self.path).path.removeprefix("/").split("/")]
        place = self.server.places["http"].get(parts[0])
        if place is None or len(parts) != 3:
            self._say(404, {"error": "no such record"})
            return None
        if not hmac.compare_digest(self.headers["Authorization"] or "", f"Bearer {place['token']}"):
            self._say(401, {"error": "wrong token"})
            return None
        return parts

    def do_PUT(self) -> None:
        """Enter a record."""
        body = self.rfile.read(min(int(self.headers["Content-Length"] or 0), MOST_BYTES))
        parts = self._asked()
        if parts is None:
            return None
        try:
            values = json.loads(body)
        except ValueError:
            values = None
        if not parts[2] or not isinstance(values, dict):
            return self._say(400, {"error": "no record"})
        register, table, key = parts
        self.server.enter(register, table, key, values)
        return self._say(200, {})

    def do_GET(self) -> None:
        """Look the record up."""
        parts = self._asked()
        if parts is None:
            return None
        asked = parse_qs(urlsplit(self.path).query)
        wanted = ",".join(asked.get("fields", [])).split(",")
        table = self.server.tables[parts[0]].get(parts[1])
        if table is None:
            return self._say(404, {"error": "no such table"})
        if not parts[2]:
            found = self._page(table, asked)
            return self._say(200, {"records": [{n: each[n] for n in wanted if n in each} for each in found]})
        record = table.get(parts[2])
        if record is None:
            some, first = next(iter(table.items()), ("", dict[str, Any]()))
            own = [name for name in wanted if first.get(name) == some] or wanted  # an empty table has no key field
            return self._say(404, {"none": dict.fromkeys(own, parts[2])})
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
