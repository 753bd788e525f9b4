"""Anyone can check a receipt, and nobody can make one up."""

import base64
import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yimen.engines import tlog
from yimen.ledger import operations, queries, receipts, sequencer
from yimen.ledger.acts import SYSTEM


def test_a_receipt_is_pending_then_kept(boxes, now):
    _, act = boxes.pack()
    text = operations.promise(act, now=now)
    assert queries.check_receipt(text, now=now).state == "pending"

    sequencer.sequence_now()

    check = queries.check_receipt(text, now=now + dt.timedelta(days=3650))
    assert (check.state, check.receipt.act_id, check.proof.index) == ("in-log", act.id, 0)


def test_a_promise_that_is_not_kept_in_time_shows(boxes, now):
    _, act = boxes.pack()

    check = queries.check_receipt(operations.promise(act, now=now), now=now + dt.timedelta(minutes=2))

    assert check.state == "overdue"


def test_a_genuine_receipt_of_an_act_that_is_gone_shows(boxes, now):
    _, act = boxes.pack()
    gone = type(act)(id=SYSTEM_ACT, kind=act.kind, recorded_at=now, leaf_hash=act.leaf_hash)

    assert queries.check_receipt(operations.promise(gone, now=now), now=now).state == "unknown"


SYSTEM_ACT = "01a20cd0-e695-7388-ac33-8ecfbd5e5e24"


@pytest.mark.parametrize(
    "spoil", [lambda t: t.replace("recorded 2026", "recorded 2025"), lambda t: t[:-9], lambda t: ""]
)
def test_what_we_did_not_sign_is_no_receipt(boxes, now, spoil):
    _, act = boxes.pack()
    with pytest.raises(receipts.ReceiptError):
        queries.check_receipt(spoil(operations.promise(act, now=now)), now=now)


def test_an_erased_body_leaves_the_proof_as_it_was(boxes, now):
    box, act = boxes.pack("a secret")
    text = operations.promise(act, now=now)
    operations.erase(act_ids=[act.id], basis="a law", reason="asked for", actor=SYSTEM, now=now)
    sequencer.sequence_now()

    (found,) = queries.acts_of(f"box:{box}")
    assert (found.body, found.actor, found.erased) == (None, None, True)
    assert queries.check_receipt(text, now=now).state == "in-log"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_says_what_became_of_it(boxes, now, client, language):
    client.cookies["language"] = language
    _, act = boxes.pack()
    text = operations.promise(act, now=now)
    sequencer.sequence_now()

    assert client.get("/receipts/").status_code == 200
    pasted = client.post("/receipts/", {"receipt": text.replace("\n", "\r\n")})
    sent = client.post("/receipts/", {"file": SimpleUploadedFile("receipt.txt", text.encode())})

    words = {"zh-hans": "承诺已兑现", "en": "The promise is kept"}[language]
    assert words in pasted.content.decode() and words in sent.content.decode()
    assert "A box of these tests was packed." in pasted.content.decode()
    assert client.post("/receipts/", {"receipt": " "}).status_code == 400
    assert client.post("/receipts/", {"receipt": "made up"}).status_code == 400


def test_the_saved_proof_convinces_an_outsider_who_has_our_key_only(boxes, client):
    _, act = boxes.pack()
    boxes.pack()
    assert client.get(f"/receipts/{act.id}/proof.json").status_code == 404
    sequencer.sequence_now()

    saved = json.loads(client.get(f"/receipts/{act.id}/proof.json").content)

    key = tlog.parse_verifier(sequencer.verifier().encoded())
    signed = tlog.open_checkpoint(client.get("/ledger/checkpoint").content.decode(), [key])
    tlog.verify_inclusion(
        index=saved["index"],
        size=saved["size"],
        leaf_hash=base64.b64decode(saved["leaf"]),
        root=signed.root,
        proof=[base64.b64decode(each) for each in saved["hashes"]],
    )
