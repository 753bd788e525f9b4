"""Objecting to a value, and the pages of who read one's data: one's own, and nobody else's."""

import pytest

from yimen.exchange import models, operations, queries
from yimen.exchange.tests.conftest import AN
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db


def test_an_sees_who_read_what_objects_once_and_comes_back(people, visit, fetch):
    an, _ = people
    read = fetch("file", AN, person=an.id)
    fetch("slow", AN, person=an.id, agency="fire")
    client = visit(an)

    page = client.get("/my/readings/").content.decode()
    shown = client.get(f"/my/readings/{read.evidence}/").content.decode()
    where = f"/my/readings/{read.evidence}/dispute/born_on/?next=/my/x/"
    silent = client.post(where, {"reason": " "})
    sent = client.post(where, {"reason": "应为三月八日"})
    client.post(where, {"reason": "再说一次"})

    assert f"/my/readings/{read.evidence}/" in page
    assert "fire" in page
    assert "1990年3月7日" in shown
    assert silent.status_code == 422
    assert sent.headers["Location"] == "/my/x/"
    assert queries.evidence(read.evidence).disputed == {"born_on": "应为三月八日"}


def test_bo_sees_nothing_of_an_and_cannot_object_in_their_place(people, visit, fetch, now):
    an, bo = people
    read = fetch("file", AN, person=an.id)
    client = visit(bo)

    assert str(read.evidence) not in client.get("/my/readings/").content.decode()
    assert client.get(f"/my/readings/{read.evidence}/").status_code == 404
    assert client.post(f"/my/readings/{read.evidence}/dispute/name/", {"reason": "x"}).status_code == 404
    with pytest.raises(LookupError):
        operations.dispute(
            evidence=read.evidence, field="name", reason="x", actor=Actor(kind="person", id=str(bo.id)), now=now
        )
    assert models.Dispute.objects.count() == 0


def test_an_unknown_field_is_no_page(people, visit, fetch):
    an, _ = people
    read = fetch("file", AN, person=an.id)

    assert visit(an).get(f"/my/readings/{read.evidence}/dispute/secret/").status_code == 404
