"""Publishing a release: what is in force stays, an older one can come back, and the database lets nobody past."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from yimen import government
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import models, operations, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def mended(release):
    """The same city, under another name."""
    named = release.city.model_copy(update={"name": release.city.name.model_copy(update={"en": "Another name"})})
    return release.model_copy(update={"city": named, "digest": "f" * 64})


def published() -> int:
    return models.Publication.objects.count()


def test_the_same_release_again_changes_nothing_and_records_nothing(release, now):
    before = published(), len(ledger.acts_of(f"release:{release.digest}"))

    assert operations.publish(release, actor=SYSTEM, now=now) == release.digest

    assert (published(), len(ledger.acts_of(f"release:{release.digest}"))) == before


def test_another_is_in_force_from_then_on_and_the_one_before_can_still_be_read(release, mended, now):
    later = now + dt.timedelta(hours=1)

    operations.publish(mended, actor=SYSTEM, now=later)

    assert queries.current().city.name.en == "Another name"
    assert queries.digest_in_force_at(now) == release.digest
    assert queries.get(release.digest).city.name.en == release.city.name.en
    assert queries.digests_in_force_since(now) == {release.digest, mended.digest}


def test_an_older_release_comes_back_by_an_act_of_its_own_and_is_stored_once(release, mended, now):
    operations.publish(mended, actor=SYSTEM, now=now + dt.timedelta(hours=1))

    operations.publish(release, actor=SYSTEM, now=now + dt.timedelta(hours=2))

    assert queries.digest_in_force() == release.digest
    assert models.Release.objects.filter(digest=release.digest).count() == 1
    assert len(ledger.acts_of(f"release:{release.digest}")) == 2


def test_a_broken_folder_is_refused_and_what_is_in_force_stays(release, tmp_path, now):
    (tmp_path / "city.yaml").write_text("name: 1\n")
    before = published()

    with pytest.raises(government.CheckFailed):
        operations.publish(tmp_path, actor=SYSTEM, now=now)

    assert (queries.digest_in_force(), published()) == (release.digest, before)


def test_who_writes_a_release_past_the_ledger_is_refused_by_the_database(release, now):
    for change in (
        lambda: models.Release.objects.filter(digest=release.digest).update(compiler_version="0"),
        lambda: models.Publication.objects.filter(release_id=release.digest).update(published_at=now),
        lambda: models.Publication.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="act"), transaction.atomic():
            change()

    assert queries.digest_in_force() == release.digest


def test_a_folder_is_packed_to_the_same_bytes_wherever_it_lies(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a" / "x.yaml").write_text("x: 1\n")
        (tmp_path / name / ".hidden").write_text(name)

    assert operations.pack(tmp_path / "one") == operations.pack(tmp_path / "two")
