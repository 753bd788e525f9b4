"""Whoever presses the button many times has begun once."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.ledger.acts import Actor


def test_thirty_starts_at_once_make_one_draft(release, cast, committed_db, now):
    lin, zhou = cast.person("lin"), cast.person("zhou")

    def start(person):
        try:
            return applying.start_or_go_on(
                cast.names("open-a-restaurant"), person=person, actor=Actor(kind="person", id=str(person.id)),
                release=release, channel="web", now=now,
            ).id  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        made = list(threads.map(start, [lin] * 30))
    other = start(zhou)

    assert len(set(made)) == 1 and other not in made
    assert models.Application.objects.filter(applicant_id=lin.id).count() == 1
