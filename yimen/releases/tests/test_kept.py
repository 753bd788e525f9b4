"""A process reads and compiles each release once, whatever else it reads."""

import threading

import pytest

from yimen.government.compiled import Compiled
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations, queries


@pytest.mark.django_db
def test_no_release_makes_another_one_be_read_again(release, now):
    named = [
        release.city.model_copy(update={"name": release.city.name.model_copy(update={"en": f"Name {n}"})})
        for n in range(12)
    ]
    digests = []
    for city in named:
        other = release.model_copy(update={"city": city})
        other.__dict__.pop("digest", None)
        digests.append(operations.publish(other, actor=SYSTEM, now=now))

    first = [queries.get(digest) for digest in digests]
    compiled = [Compiled.of(each) for each in first]

    assert len(set(digests)) == 12
    assert all(queries.get(digest) is each for digest, each in zip(digests, first, strict=True))
    assert all(Compiled.of(queries.get(digest)) is each for digest, each in zip(digests, compiled, strict=True))


def test_two_threads_that_want_one_read_it_once(release, monkeypatch):
    reading, read = threading.Barrier(2, timeout=5), []

    def slowly(digest: str) -> Release:
        read.append(digest)
        threading.Event().wait(0.2)
        return release

    monkeypatch.setattr(queries, "_read", slowly)
    monkeypatch.setattr(queries, "KEPT", {})
    found = []

    def work() -> None:
        reading.wait()
        found.append(queries.get("a" * 64))

    threads = [threading.Thread(target=work) for _ in range(2)]
    [each.start() for each in threads]
    [each.join(5) for each in threads]

    assert (read, found[0] is found[1]) == (["a" * 64], True)
