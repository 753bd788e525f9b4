"""Where the registers of the demonstration that are processes can be reached."""

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit


def answer(data_dir: Path) -> bool:
    """Whether the registers that speak HTTP accept connections; true when there are none."""
    places = json.loads((data_dir / "registers" / "locations.json").read_text(encoding="utf-8")).get("http", {})
    for place in places.values():
        try:
            socket.create_connection(("127.0.0.1", urlsplit(place["url"]).port or 0), timeout=1).close()
        except OSError:
            return False
    return True
