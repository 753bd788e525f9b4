"""A register in a process of its own, for tests: `/<mode>/people/<key>` answers honestly or wrongly in many ways.

Without a key, `honest` gives everybody at once, `capped` one record to a page, `half` a name that is half a character,
`exact` a name that is a number of many digits."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

COLUMNS = ("id_number", "name", "born_on", "barred", "secret")
EXACT = "100.00000000000000001"
"""A number that no binary fraction is."""
PEOPLE = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in json.loads(sys.argv[1])}


class Register(BaseHTTPRequestHandler):
    """One question."""

    def do_PUT(self) -> None:
        """Take a record; in any mode but `honest`, refuse it."""
        mode, _, key = urlsplit(self.path).path.removeprefix("/").split("/")
        values = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != "Bearer right" or mode != "honest":
            return self.say(503, {})
        PEOPLE[key] = {**dict.fromkeys(COLUMNS), **PEOPLE.get(key, {}), **values}
        return self.say(200, {})

    def do_GET(self) -> None:
        """Answer in the way that the path names."""
        url = urlsplit(self.path)
        mode, _, key = map(unquote, url.path.removeprefix("/").split("/"))
        if self.headers["Authorization"] != "Bearer right":
            return self.say(401, {})
        asked = parse_qs(url.query)
        wanted = asked["fields"][0].split(",")
        found = PEOPLE.get(key)
        record = {name: found[name] for name in wanted} if found else None
        odd = {"half": {"name": "\ud800"}, "exact": {"name": EXACT}}.get(mode, {})
        if not key and mode in ("honest", "capped", "half", "exact"):
            found = self.page(asked)[: 1 if mode == "capped" else None]
            records = [{name: each[name] for name in wanted} for each in found]
            return self.say(200, {"records": [each | (odd if n == 0 else {}) for n, each in enumerate(records)]})
        match mode:
            case "slow":
                time.sleep(3)
            case "drip":
                self.send_response(200)
                self.end_headers()
                for _ in range(30):
                    self.wfile.write(b" ")
                    time.sleep(0.1)
            case "other":
                return self.say(200, {name: PEOPLE["B-002"][name] for name in wanted})
            case "garbage":
                return self.say(200, b"<html>welcome</html>")
            case "error":
                return self.say(500, {})
            case "endless":
                return self.say(200, b" " * (4 * 1024 * 1024))
            case "nul":
                return self.say(200, record | {"name": "an\0"})
            case "exact":
                return self.say(200, record | odd)
            case "nothing":
                return self.say(200, None)
            case "astray":
                return self.say(404, {"error": "no such page"})
            case "another":
                return self.say(404, {"none": {"id_number": "B-002"}})
            case "list":
                return self.say(200, [record])
            case "redirect":
                self.send_response(302)
                self.send_header("Location", f"/honest/people/{key}")
                return self.end_headers()
            case "bad-date":
                return self.say(200, record | {"born_on": "yesterday"})
        return self.say(200, record) if record else self.say(404, {"none": {"id_number": key}})

    @staticmethod
    def page(asked: dict[str, list[str]]) -> list[dict[str, str]]:
        """Everybody after a key, or those in which a field has one of the values."""
        field, after = asked.get("where", ["id_number"])[0], asked.get("after", [""])[0]
        return [
            person
            for key, person in sorted(PEOPLE.items())
            if key > after and ("equals" not in asked or person[field] in asked["equals"])
        ]

    def say(self, status: int, content: object) -> None:
        """Send an answer."""
        self.send_response(status)
        self.end_headers()
        written = (
            json.dumps(content).replace(f'"{EXACT}"', EXACT).encode() if not isinstance(content, bytes) else content
        )
        self.wfile.write(written)

    def log_message(self, *_: object) -> None:
        """Say nothing of it."""


def main() -> None:
    """Serve on a free port, and say which."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
