"""The whole path, as `yimen walk` plays it."""

import pytest

from yimen.cases.registries import tasks
from yimen.demo import walk


@pytest.fixture
def said():
    return []


def test_a_restaurant_from_the_first_click_to_the_last_licence(committed_db, cast, names, now, said):
    played = walk.Walk(names("open-a-restaurant"), said.append, now)

    figures = played.run()

    services = [played.release.services[each] for each in played.services]
    assert len(services) >= 5
    assert figures["services"] == figures["outputs"] == len(services)
    assert figures["agencies"] == len({service.agency for service in services}) == 4
    assert figures["fields_asked"] < 0.5 * figures["fields_total"]  # more than half of what the forms ask nobody types
    assert figures["fields_from_registers"] >= 8
    assert figures["ledger_verified"] is True
    assert figures["visits"] == 0
    official = walk.official_fields(played.release, played.services)
    assert len(official) == figures["fields_total"]
    assert all(clauses for clauses in official.values())
    before, after = walk.separately(played.release, played.services), played.after(figures)
    assert all(after[figure] < before[figure] for figure in before)
    assert all(text.zh and text.en for text in said)


def test_nobody_walks_what_is_not_there(committed_db, cast, names, now, said):
    with pytest.raises(walk.WalkFailed, match=names("open-a-restaurant")):
        walk.Walk("move-to-the-moon", said.append, now).run()


def test_who_has_the_licence_already_walks_no_further(committed_db, cast, names, now, said):
    walk.Walk(names("open-a-restaurant"), said.append, now).run()

    with pytest.raises(walk.WalkFailed, match="was not issued"):
        walk.Walk(names("open-a-restaurant"), said.append, now).run()
    assert any("refuses" in text.en for text in said)


def test_a_kind_of_task_that_nothing_plays_is_named(committed_db, cast, names, now, said, monkeypatch):
    monkeypatch.setattr(tasks.Kind, "module", lambda kind, name: None)

    with pytest.raises(walk.WalkFailed, match="of the kind accept"):
        walk.Walk(names("open-a-restaurant"), said.append, now).run()
