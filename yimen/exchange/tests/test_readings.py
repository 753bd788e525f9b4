"""Each person sees that their records were among many, by whom they were looked up, and can prove it."""

import datetime as dt
import hmac
import sqlite3
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimen.engines.tlog import leaf_hash, verify_inclusion
from yimen.exchange import commitments, models, operations, queries
from yimen.exchange.extracts import Selection
from yimen.exchange.queries import readings
from yimen.exchange.tests.conftest import AN, BO, COLUMNS, FIELDS, reading, wanted
from yimen.government.schema import Text
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db
OFFICER = Actor(kind="officer", id=str(uuid.UUID(int=9)), post="welfare.clerk", division="north")


@pytest.fixture
def seen_by(monkeypatch):
    """What the person with a number sees, and can prove."""

    def see(number, prove=None):
        monkeypatch.setattr(identity, "person", lambda _: type("Known", (), {"id_number": number}))
        if prove is not None:
            return queries.membership(prove, "database.record", person_id=uuid.uuid4())
        return queries.readings_of(uuid.uuid4())

    return see


def test_each_person_sees_that_theirs_were_read_and_can_prove_it(folder, generous_city, now, seen_by):
    with reading(generous_city, now, wanted("database")) as made:
        pass

    (seen,) = seen_by(AN)
    proof = seen_by(AN, prove=made.id)

    assert (seen.agency, seen.purpose, seen.kind) == ("welfare", "allowance", "database.record")
    assert (seen.fields, seen.actor, seen.looked_up) == (tuple(sorted(FIELDS)), None, False)
    (act,) = ledger.acts_of(f"extract:{made.id}")
    assert act.body["everybody"] is True
    assert act.body["evidence"]["database.record"]["root"] == proof.root.hex()
    assert proof.hash == commitments.hash_of(AN, own_salt=proof.salt)
    verify_inclusion(
        index=proof.index, size=proof.size, leaf_hash=leaf_hash(proof.hash), root=proof.root, proof=proof.proof
    )
    assert AN not in str(act.body)
    assert seen_by("C-003") == []
    assert seen_by("C-003", prove=made.id) is None


def test_the_salt_of_all_is_given_to_nobody(folder, generous_city, now, seen_by):
    with reading(generous_city, now, wanted("database")) as made:
        pass

    ours, theirs = seen_by(AN, prove=made.id), seen_by(BO, prove=made.id)

    kept = bytes(models.Extract.objects.get(id=made.id).salt)
    assert len({ours.salt, theirs.salt, kept}) == 3
    assert ours.proof == (leaf_hash(theirs.hash),)
    assert commitments.hash_of(BO, own_salt=ours.salt) != theirs.hash


def test_who_was_looked_up_sees_which_officer_did_it(folder, generous_city, now, seen_by):
    only = [Selection("database.record", "id_number", [AN])]
    with reading(generous_city, now, wanted("database"), only=only, actor=OFFICER) as made:
        pass

    (seen,) = seen_by(AN)
    (act,) = ledger.acts_of(f"extract:{made.id}")

    assert (seen.looked_up, seen.actor, seen.extract) == (True, OFFICER, made.id)
    assert act.body["everybody"] is False
    assert seen_by(AN, prove=made.id).size == 1
    assert seen_by(BO) == []
    assert AN not in str(models.Extract.objects.values().get())


def test_whose_record_is_unreadable_sees_that_it_was_read(folder, generous_city, now, seen_by):
    lines = [",".join(COLUMNS), f"{AN},安安,never,true,x", f"{BO},薄,1985-01-01,true,x"]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")

    with reading(generous_city, now, wanted("sheet")) as made:
        pass

    assert made.unreadable == {"sheet.record": 1}
    assert [len(seen_by(number)) for number in (AN, BO, "C-003")] == [1, 1, 0]


def test_no_number_of_look_ups_hides_a_reading(folder, generous_city, now, seen_by, monkeypatch):
    monkeypatch.setattr(readings, "MOST_EXTRACTS", 3)
    for n in range(5):
        at = now + dt.timedelta(minutes=n)
        for number in (BO, "nobody", AN):
            only = [Selection("database.record", "id_number", [number])]
            with reading(generous_city, at, wanted("database"), only=only, actor=OFFICER):
                pass
        with reading(generous_city, at, wanted("database"), wanted("file")):
            pass

    with CaptureQueriesContext(
        connection,
    ) as asked:
        seen = seen_by(AN)

    assert [(each.looked_up, each.kind) for each in seen].count((True, "database.record")) == 5
    everybody = [(each.at, each.kind) for each in seen if not each.looked_up]
    newest = [now + dt.timedelta(minutes=n) for n in (4, 3, 2)]
    assert sorted(everybody) == sorted((at, kind) for at in newest for kind in ("database.record", "file.record"))
    assert len(asked) <= 5


def test_each_is_found_in_their_own_chunk(folder, generous_city, now, seen_by):
    people = [f"P-{n:04}" for n in range(600)]
    lines = [",".join(COLUMNS), *(f"{number},安,1990-03-07,true,x" for number in people)]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")

    with reading(generous_city, now, wanted("sheet")) as made:
        pass

    chunks = models.ExtractSubjects.objects.filter(extract=made.id).order_by("number")
    assert [(len(bytes(each.hashes)) // 32, each.root is None) for each in chunks] == [
        (256, False),
        (256, False),
        (88, True),
    ]
    assert all(len(seen_by(number)) == 1 for number in people[::7])
    (act,) = ledger.acts_of(f"extract:{made.id}")
    for number in people[::97]:
        proof = seen_by(number) and queries.membership(made.id, "sheet.record", person_id=uuid.uuid4())
        assert proof.root.hex() == act.body["evidence"]["sheet.record"]["root"]
        verify_inclusion(
            index=proof.index, size=600, leaf_hash=leaf_hash(proof.hash), root=proof.root, proof=proof.proof
        )


def test_the_page_says_what_a_reading_was_and_gives_the_proof(folder, generous_city, people, visit, now, monkeypatch):
    an, bo = people
    with sqlite3.connect(folder / "people.sqlite") as db:
        db.execute('UPDATE "order" SET id_number = ? WHERE id_number = ?', [an.id_number, AN])
    post = type("Post", (), {"name": Text(zh="社保经办", en="Benefits clerk")})
    monkeypatch.setattr(type(generous_city), "post", lambda _, name: post if name == OFFICER.post else None)
    only = [Selection("file.record", "id_number", [an.id_number])]
    client = visit(an)

    with reading(generous_city, now, wanted("file"), only=only, actor=OFFICER) as made:
        pass
    looked_up = client.get("/my/readings/").content.decode()
    with reading(generous_city, now, wanted("file"), actor=OFFICER):
        pass
    both = client.get("/my/readings/").content.decode()
    proof = client.get(f"/my/readings/extracts/{made.id}/file.record/").json()

    assert "查询了您或者记录中涉及您的人" in looked_up
    assert "社保经办" in looked_up
    assert "所有人的记录" not in looked_up
    assert "所有人的记录" in both
    assert both.count("社保经办") == 1
    assert proof["hash"] == hmac.digest(bytes.fromhex(proof["salt"]), an.id_number.encode(), "sha256").hex()
    assert proof["salt"] != bytes(models.Extract.objects.get(id=made.id).salt).hex()
    assert visit(bo).get(f"/my/readings/extracts/{made.id}/file.record/").status_code == 404


def test_what_was_kept_of_a_reading_is_erased_after_five_years(folder, generous_city, people, now):
    with reading(generous_city, now, wanted("file")) as made:
        pass

    assert operations.erase_extracts(now=now + dt.timedelta(days=5 * 365 - 1)) == 0
    assert operations.erase_extracts(now=now + dt.timedelta(days=5 * 365 + 1)) == 1

    assert models.Extract.objects.count() == models.ExtractSubjects.objects.count() == 0
    assert [act.kind for act in ledger.acts_of(f"extract:{made.id}")][-1] == "exchange.extract.erased"
