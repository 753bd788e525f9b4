"""What a start does with a folder that changed: a demonstration follows it, elsewhere it waits for an officer."""

import datetime as dt
import shutil

import pytest
from django.conf import settings

from yimen.ledger import queries as ledger
from yimen.releases import ports, queries
from yimen.web import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(release, tmp_path):
    """The folder in force, as a start put it there."""
    shutil.copytree(settings.GOVERNMENT_FOLDER, tmp_path / "city")
    stamp = tmp_path / "published"
    stamp.write_text(f"{prepare.fingerprint(tmp_path / 'city')} {release.digest}")
    return tmp_path / "city", stamp


def change(folder):
    path = folder / "city.yaml"
    text = path.read_text(encoding="utf-8")
    assert 'hotline: "12345"' in text
    path.write_text(text.replace('hotline: "12345"', 'hotline: "12346"'), encoding="utf-8")


def start(folder, now):
    prepare._publish(*folder, now=now + dt.timedelta(minutes=1))


def test_a_demonstration_follows_its_folder(folder, release, now):
    start(folder, now)
    assert queries.digest_in_force() == release.digest

    change(folder[0])
    start(folder, now)

    assert queries.current().city.hotline == "12346"


def test_elsewhere_a_change_waits_for_an_officer_and_is_refused_once(folder, release, now, monkeypatch, capsys):
    monkeypatch.setattr(ports, "_unattended", [])
    change(folder[0])
    for _ in range(2):
        start(folder, now)

    assert queries.digest_in_force() == release.digest
    assert "yimen release publish" in capsys.readouterr().out
    kinds = [act.kind for act in ledger.acts_of(f"power:{release.city.publication}")]
    assert kinds == ["cage.exercise.refused"]
