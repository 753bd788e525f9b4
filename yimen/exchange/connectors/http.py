"""A register behind an HTTP service: one GET, a bearer token, an answer in JSON.

The wanted fields go along as `?fields=a,b`, the key's own among them, so that an answer for another key is noticed.
That there is no record is an answer as well: 404 with `{"none": {"<key field>": "<key>"}}`. A 404 without it comes from
somewhere on the way, and tells nothing.
The same path without a key gives all records in pages: `?after=<key>&limit=…` in the order of their keys, or those in
which one field has a value, `?where=<field>&equals=<value>&equals=…`; the answer is `{"records": [{…}, …]}`. A page may
be shorter than the limit; the last one is empty. A register that can be written takes one PUT with fields in JSON.
"""

import functools
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from yimen.exchange.connectors.base import Batch, BulkQuery, Put, RecordQuery, Unavailable, batches, location, text
from yimen.government.schema import Http

MOST_BYTES = 1024 * 1024
MOST_BYTES_OF_PAGE = 32 * 1024 * 1024
PAGE = 2000
VALUES_AT_ONCE = 50


@functools.cache
def _client() -> httpx.Client:
    """One client with its pool of connections; it goes through no proxy and follows nothing."""
    return httpx.Client(trust_env=False, follow_redirects=False, limits=httpx.Limits(max_connections=32))


def find(connector: Http, ask: RecordQuery, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Ask for one record. Only a 404 that names the key says that there is none; what is no record is a failure."""
    asked = sorted({*ask.fields, ask.key_field})
    path = connector.path.replace("{table}", ask.table).replace("{key}", quote(ask.key, safe=""))
    status, record = _get(
        ask.register, path, {"fields": ",".join(asked)}, locations, seconds=ask.seconds, most=MOST_BYTES
    )
    if status == httpx.codes.NOT_FOUND:
        none = record.get("none") if isinstance(record, dict) else None
        if not isinstance(none, dict) or str(none.get(ask.key_field)) != ask.key:
            raise Unavailable("it answered 404 without saying that it has no such record")
        return None
    if not isinstance(record, dict):
        raise Unavailable("its answer is no record")
    if str(record.get(ask.key_field)) != ask.key:
        raise Unavailable("it answered with another record")
    return record


def records(connector: Http, sweep: BulkQuery, locations: Mapping[str, Any], folder: Path) -> Iterable[Batch]:
    """All records, page by page."""
    return batches(_pages(connector, sweep, locations), sweep.batch)


def _pages(connector: Http, sweep: BulkQuery, locations: Mapping[str, Any]) -> Iterator[tuple[str | None, ...]]:
    deadline = time.monotonic() + sweep.seconds
    path = connector.path.replace("{table}", sweep.table).replace("{key}", "")
    params: dict[str, Any] = {"fields": ",".join(sorted({*sweep.fields, sweep.key_field})), "limit": PAGE}
    wanted = [None] if sweep.where is None else _groups(sweep.where[1])
    for values in wanted:
        if sweep.where is not None:
            params |= {"where": sweep.where[0], "equals": values}
        params.pop("after", None)
        last = ""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unavailable("it did not answer in time")
            status, answer = _get(
                sweep.register, path, params, locations, seconds=min(left, 30), most=MOST_BYTES_OF_PAGE
            )
            page = answer.get("records") if isinstance(answer, dict) and status == httpx.codes.OK else None
            if not isinstance(page, list) or not all(isinstance(each, dict) for each in page):
                raise Unavailable("its answer is no page of records")
            for record in page:
                if (key := str(record.get(sweep.key_field))) <= last:
                    raise Unavailable("its pages do not follow each other")
                last = key
                yield tuple(text(record.get(name)) for name in sweep.fields)
            if not page:
                break
            params["after"] = last


def put(connector: Http, put: Put, locations: Mapping[str, Any], folder: Path) -> None:
    """Send the fields of one record; any answer but a success is a failure."""
    where = locations.get("http", {}).get(put.register)
    if where is None:
        raise Unavailable(f"no location is given for {put.register}")
    path = connector.path.replace("{table}", put.table).replace("{key}", quote(put.key, safe=""))
    headers = {"Authorization": f"Bearer {where['token']}"}
    try:
        url = location(where["url"], "http", "https").rstrip("/") + path
        with _client().stream("PUT", url, json=dict(put.values), headers=headers, timeout=put.seconds) as answer:
            said = answer.status_code  # what else it says is not read
    except httpx.TimeoutException as error:
        raise Unavailable("it did not answer in time") from error
    except httpx.HTTPError as error:
        raise Unavailable(type(error).__name__) from error
    if not httpx.codes.is_success(said):
        raise Unavailable(f"it answered {said}")


def _groups(values: tuple[str, ...]) -> list[list[str]]:
    return [list(values[n : n + VALUES_AT_ONCE]) for n in range(0, len(values), VALUES_AT_ONCE)]


def _get(
    register: str, path: str, params: Mapping[str, Any], locations: Mapping[str, Any], *, seconds: float, most: int
) -> tuple[int, Any]:
    """The status, which is 200 or 404, and the JSON that the service answers with. Raises Unavailable."""
    where = locations.get("http", {}).get(register)
    if where is None:
        raise Unavailable(f"no location is given for {register}")
    deadline = time.monotonic() + seconds
    body = bytearray()
    headers = {
        "Authorization": f"Bearer {where['token']}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # what is packed could be without end when it is unpacked
    }
    try:
        url = location(where["url"], "http", "https").rstrip("/") + path
        with _client().stream("GET", url, params=params, headers=headers, timeout=seconds) as answer:
            if answer.status_code not in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
                raise Unavailable(f"it answered {answer.status_code}")
            if "content-encoding" in answer.headers:
                raise Unavailable("its answer is packed")
            for part in answer.iter_raw():
                body += part
                if time.monotonic() > deadline:
                    raise Unavailable("it did not answer in time")
                if len(body) > most:
                    raise Unavailable("its answer is too long")
        # a number stays as it was written: nothing is rounded to a binary fraction
        return answer.status_code, json.loads(bytes(body), parse_float=str)
    except httpx.TimeoutException as error:
        raise Unavailable("it did not answer in time") from error
    except httpx.HTTPError as error:
        raise Unavailable(type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        told = "its answer is no JSON" if answer.is_success else f"it answered {answer.status_code}"
        raise Unavailable(told) from error
