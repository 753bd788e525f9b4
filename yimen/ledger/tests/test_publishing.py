"""What outsiders read of the log: tiles, entries, past checkpoints, proofs between two sizes, and the pages."""

import base64

import pytest

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger import publishing, sequencer, watching

GET = "/ledger/"


@pytest.fixture
def log(boxes):
    """A log of 300 entries with checkpoints at 3, 256 and 300, and one act that is in the tree but not signed."""
    for count in (3, 253, 44):
        boxes.append_many(count)
        sequencer.sequence_now()
    boxes.append_many(1)
    sequencer.sequence()
    return boxes


def fetch(client, path: str) -> bytes:
    answer = client.get(GET + path)
    assert answer.status_code == 200, path
    return answer.content


def opened(client, path: str) -> tlog.Checkpoint:
    key = tlog.parse_verifier(fetch(client, "key").decode())
    return tlog.open_checkpoint(fetch(client, path).decode(), [key])


def test_tiles_and_entries_give_the_signed_root(log, client):
    signed = opened(client, "checkpoint")
    read_hash = tiles.reader(signed.size, lambda tile: fetch(client, tile.path))

    assert (signed.size, tlog.root_at(300, read_hash)) == (300, signed.root)
    bundles = [fetch(client, tiles.entries_path(0)), fetch(client, tiles.entries_path(1, 44))]
    entries = [entry for bundle in bundles for entry in tiles.entries_of(bundle)]
    assert tlog.Frontier().extend(map(tlog.leaf_hash, entries))[0].root() == signed.root
    assert {entry.split(b"\n")[2] for entry in entries} == {b"ledgertest.box.packed"}
    assert {len(entry.split(b"\n")) for entry in entries} == {7}  # six lines, nothing of the body
    assert b"tea" not in b"".join(bundles)


def test_full_tiles_are_kept_for_ever_and_partial_ones_never(log, client):
    kept = {path: client.get(GET + path)["Cache-Control"] for path in (
        "tile/0/000", "tile/entries/000", "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1", "checkpoint",
    )}  # fmt: skip

    assert [path for path, said in kept.items() if said == "public, max-age=31536000, immutable"] == [
        "tile/0/000", "tile/entries/000",
    ]  # fmt: skip
    assert {kept[path] for path in ("tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1")} == {"no-store"}
    assert client.get(GET + "tile/0/000")["Content-Type"] == "application/octet-stream"


NOT_THERE = [
    "tile/0/001.p/45",  # in the tree, but not signed
    "tile/entries/001.p/45",
    "tile/0/001",
    "tile/1/000",
    "tile/1/000.p/2",
    "tile/7/000.p/1",
    "tile/63/000.p/1",
    "tile/0/x999/x999/x999/x999/x999/999",
    "tile/0/0",
    "tile/entries/../0/000",
    "tile/data/000",
    "checkpoints/4",
    "checkpoints/99999999999999999999999999",
    "consistency/0/300.json",
    "consistency/3/301.json",
    "consistency/256/3.json",
]


def test_what_is_not_signed_or_not_there_is_not_shown(log, client):
    assert {path: client.get(GET + path).status_code for path in NOT_THERE} == dict.fromkeys(NOT_THERE, 404)
    assert {client.post(GET + path).status_code for path in ("tile/0/000", "checkpoint", "key", "")} == {405}


def test_nothing_is_shown_of_a_log_that_signed_nothing(boxes, client):
    boxes.append_many(1)
    sequencer.sequence()

    assert {
        client.get(GET + path).status_code for path in ("checkpoint", "tile/0/000.p/1", "consistency/1/1.json")
    } == {404}
    assert client.get(GET).status_code == 200
    assert client.get(GET + "checkpoints.json").json() == {"checkpoints": [], "before": None}


def test_a_proof_between_any_two_sizes_holds(log, client):
    for first, second in ((1, 2), (3, 300), (100, 255), (256, 300), (299, 300), (300, 300)):
        found = client.get(f"{GET}consistency/{first}/{second}.json").json()
        root1, root2, *hashes = map(base64.b64decode, [found["first_root"], found["second_root"], *found["hashes"]])

        tlog.verify_consistency(size1=first, size2=second, root1=root1, root2=root2, proof=hashes)
        for size, root in ((first, root1), (second, root2)):
            if size in (3, 256, 300):
                assert opened(client, f"checkpoints/{size}").root == root


def test_the_history_is_read_in_pages(log, client, monkeypatch):
    monkeypatch.setattr(publishing, "PAGE", 2)

    first = client.get(GET + "checkpoints.json").json()
    second = client.get(f"{GET}checkpoints.json?before={first['before']}").json()

    sizes = [each["size"] for page in (first, second) for each in page["checkpoints"]]
    assert (sizes, first["before"], second["before"]) == ([300, 256, 3], 256, None)
    assert first["checkpoints"][1]["note"] == fetch(client, "checkpoints/256").decode()
    assert client.get(GET + "checkpoints.json?before=x").json() == first


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_the_log_says_how_to_keep_watch(log, client, language, monkeypatch):
    monkeypatch.setattr(publishing, "PAGE", 2)
    client.cookies["language"] = language

    page = client.get(GET).content.decode()
    older = client.get(GET + "?before=256").content.decode()

    assert {"zh-hans": "参与监督", "en": "Keep watch"}[language] in page
    assert "yimen ledger watch http://127.0.0.1:8000/ledger --key" in page
    assert sequencer.verifier().encoded().partition("+")[0] in page
    assert "/ledger/checkpoints/256" in page and "/ledger/checkpoints/3" not in page.replace("checkpoints/300", "")
    assert "/ledger/checkpoints/3" in older and 'rel="next"' in page and 'rel="next"' not in older


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_visitor_sees_whether_a_kept_checkpoint_is_still_contained(log, client, language, superuser):
    client.cookies["language"] = language
    kept = fetch(client, "checkpoints/256").decode()
    forged = tlog.sign_checkpoint(sequencer.verifier().name, 256, bytes(32), sequencer.signer())
    larger = tlog.sign_checkpoint(sequencer.verifier().name, 400, bytes(32), sequencer.signer())

    def said(note: str, *, status: int = 200) -> str:
        answer = client.post("/receipts/", {"kept": note.replace("\n", "\r\n")})
        assert answer.status_code == status
        return answer.content.decode()

    english = language == "en"
    contained = said(kept)
    assert ("is still contained" if english else "仍在日志中") in contained
    assert "/ledger/consistency/256/300.json" in contained
    assert ("are not the ones that it states" if english else "与它所载不符") in said(forged)
    assert ("has only 300 now" if english else "现在只有 300 条") in said(larger)
    assert ("no checkpoint that this log signed" if english else "不是本日志签署的检查点") in said(
        kept[:-9], status=400
    )
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("DELETE FROM ledger.checkpoints WHERE size = 256")
    assert ("is not in the list" if english else "检查点列表中却没有") in said(kept)


def test_a_receipt_and_a_kept_checkpoint_are_checked_together(log, client, now):
    from yimen.ledger import operations

    _, act = log.pack()
    receipt = operations.promise(act, now=now)
    sequencer.sequence_now()

    page = client.post("/receipts/", {"receipt": receipt, "kept": fetch(client, "checkpoints/3").decode()})

    assert "承诺已兑现" in page.content.decode() and "仍在日志中" in page.content.decode()


def test_the_database_itself_can_be_watched(log, client, superuser):
    kept = [fetch(client, f"checkpoints/{size}").decode() for size in (3, 256)]
    key = sequencer.verifier()
    assert watching.compare(kept, publishing.Local(), key=key) == []

    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            "UPDATE ledger.acts SET kind = 'ledgertest.box.sold' FROM ledger.entries"
            " WHERE entries.act_id = acts.act_id AND index = 70"
        )

    assert watching.compare(kept, publishing.Local(), key=key) == [
        "Entry 70 was changed: what the log shows is not what its checkpoint of 300 covers."
    ]
