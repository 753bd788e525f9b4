"""A register behind an HTTP service: one GET, a bearer token, an answer in JSON.

The wanted fields go along as `?fields=a,b`, the key's own among them, so that an answer for another key is noticed.
"""

import functools
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from yimen.exchange.connectors.base import Ask, Unavailable
from yimen.government.schema import Http

MOST_BYTES = 1024 * 1024


@functools.cache
def _client() -> httpx.Client:
    """One client with its pool of connections; it goes through no proxy and follows nothing."""
    return httpx.Client(trust_env=False, follow_redirects=False, limits=httpx.Limits(max_connections=32))


def find(connector: Http, ask: Ask, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Ask for one record. 404 says that there is none; anything else but 200 is a failure."""
    where = locations.get("http", {}).get(ask.register)
    if where is None:
        raise Unavailable(f"no location is given for {ask.register}")
    url = where["url"].rstrip("/") + connector.path.replace("{table}", ask.table).replace(
        "{key}", quote(ask.key, safe="")
    )
    asked = sorted({*ask.fields, ask.key_field})
    deadline = time.monotonic() + ask.seconds
    body = b""
    try:
        headers = {"Authorization": f"Bearer {where['token']}", "Accept": "application/json"}
        with _client().stream(
            "GET", url, params={"fields": ",".join(asked)}, headers=headers, timeout=ask.seconds
        ) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(f"it answered {answer.status_code}")
            for part in answer.iter_bytes():
                body += part
                if time.monotonic() > deadline:
                    raise Unavailable("it did not answer in time")
                if len(body) > MOST_BYTES:
                    raise Unavailable("its answer is too long")
        record = httpx.Response(200, content=body).json()
    except httpx.TimeoutException as error:
        raise Unavailable("it did not answer in time") from error
    except httpx.HTTPError as error:
        raise Unavailable(type(error).__name__) from error
    except ValueError as error:
        raise Unavailable("its answer is no JSON") from error
    if not isinstance(record, dict):
        raise Unavailable("its answer is no record")
    if str(record.get(ask.key_field)) != ask.key:
        raise Unavailable("it answered with another record")
    return record
