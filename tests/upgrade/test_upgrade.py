"""A populated installation of before, brought up to date: nothing is lost, everything verifies, every case goes on.

Each folder of `left/` is one, with what people saw of it when it was left. It is restored with the roles and guards
that it had, migrated as its owner, and today's folder is put in force, as starting a new version does.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.upgrade import house, installation
from yimen.engines import tlog

pytestmark = pytest.mark.xdist_group("upgrade")  # one worker restores, the others need not
OFFERED = "old-age-allowance"
_numbers = itertools.count(1)


class Upgraded:
    """The installation after the upgrade: its database's template, what was seen of it before, and its rows then."""

    def __init__(self, template: str, seen: dict[str, Any], rows: dict[int, int]) -> None:
        self.template, self.seen, self.rows = template, seen, rows
        self.now = dt.datetime.fromisoformat(seen["now"]) + dt.timedelta(days=1)
        self.people: dict[str, dict[str, Any]] = seen["outside"]["people"]
        self.applications = {
            ref: each for person in self.people.values() for ref, each in person["applications"].items()
        }
        self.cases = {
            ref: each for application in self.applications.values() for ref, each in application["cases"].items()
        }
        self.licences = {code: each for person in self.people.values() for code, each in person["licences"].items()}

    @property
    def receipts(self) -> list[str]:
        """Every receipt that was given out, of cases and of rights."""
        rights = [each["receipt"] for person in self.people.values() for each in person["rights"].values()]
        return [each for each in [*(case["receipt"] for case in self.cases.values()), *rights] if each]

    def of(self, mark: str) -> tuple[str, str]:
        """The applicant's number and the application's reference of one of the cases that `make` left."""
        number, reference = self.seen["marks"][mark]
        return number, reference


def _all(owners: dict[str, dict[str, Any]], what: str) -> dict[str, Any]:
    """What each of several has, together."""
    return {name: each for owner in owners.values() for name, each in owner[what].items()}


@pytest.fixture(scope="module", params=sorted(each.name for each in installation.LEFT.iterdir()))
def upgraded(request, server, registers, city, use_database) -> Iterator[Upgraded]:
    """Restored, migrated, and with today's folder in force. Nobody writes to it: tests take copies."""
    folder, name = installation.LEFT / request.param, f"upgraded_{next(_numbers)}"
    urls = house.embedded.clone_database(settings.DATA_DIR, template="template0", name=name)
    with installation.its_keys():
        installation.restore(folder, urls)
        rows = installation.rows(urls)
        house.migrate(urls)
        found = Upgraded(name, installation.seen(folder), rows)
        with use_database(urls):
            house.put_in_force(city, now=found.now)
        yield found
    house.embedded.drop_database(settings.DATA_DIR, name=name)


@pytest.fixture
def urls(upgraded, use_database):
    """A copy of the upgraded installation in which transactions commit."""
    name = f"{upgraded.template}_{next(_numbers)}"
    copied = house.embedded.clone_database(settings.DATA_DIR, template=upgraded.template, name=name)
    with use_database(copied):
        yield copied
    house.embedded.drop_database(settings.DATA_DIR, name=name)


@pytest.fixture
def resume(upgraded, urls, characters):
    """Take up one of the applications that were left, a day later."""
    return lambda mark: house.Resumed(characters, *upgraded.of(mark), upgraded.now)


# --- nothing is lost --------------------------------------------------------------------------------------------------
def test_what_each_person_and_each_desk_saw_is_there(upgraded, urls):
    now = dt.datetime.fromisoformat(upgraded.seen["now"])

    seen = house.outside(list(upgraded.people), now=now)

    assert list(missing(upgraded.seen["outside"], seen)) == []


def missing(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """What was there before and is not, or is another; what came in addition is welcome, but not in a list."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            if name not in after:
                yield f"{place}/{name} is gone"
            else:
                yield from missing(value, after[name], f"{place}/{name}")
    elif before != after:
        yield f"{place} was {before!r} and is {after!r}"


def test_every_table_keeps_its_rows_whatever_it_is_called_now(upgraded, urls):
    kept = installation.rows(urls)

    lost = {table: (rows, kept[table]) for table, rows in upgraded.rows.items() if kept.get(table, rows) < rows}
    assert lost == {}
    assert sum(kept.values()) >= sum(upgraded.rows.values())


def test_tables_guards_and_rights_are_those_of_a_new_installation(upgraded, urls):
    name = f"new_{next(_numbers)}"
    new = house.embedded.clone_database(settings.DATA_DIR, template="yimen", name=name)

    differences = installation.schema(urls) ^ installation.schema(new)

    house.embedded.drop_database(settings.DATA_DIR, name=name)
    assert differences == set(), differences


# --- everything verifies ----------------------------------------------------------------------------------------------
def test_the_ledger_is_whole(upgraded, urls):
    status, said = house.verify(urls)

    assert (status, "The ledger is whole." in said) == (0, True), said


def test_every_receipt_is_kept_and_says_so_to_anyone(upgraded, urls):
    key, client = tlog.parse_verifier(upgraded.seen["keys"]["receipts"]), Client()
    now = dt.datetime.fromisoformat(upgraded.seen["now"])

    assert len(upgraded.receipts) > len(upgraded.applications)
    for receipt in upgraded.receipts:
        tlog.open_note(receipt, [key])
        check = house.ledger.check_receipt(receipt, now=now)
        assert check.state == "in-log"
        assert client.post("/receipts/", {"receipt": receipt}).status_code == 200
    assert client.post("/receipts/", {"receipt": receipt.replace("leaf ", "leaf A")}).status_code == 400


def test_every_licence_is_genuine_to_anyone(upgraded, urls):
    now = dt.datetime.fromisoformat(upgraded.seen["now"])

    assert len(upgraded.licences) > 5
    for code, before in upgraded.licences.items():
        assert house.licence(code, now=now) == before
        assert before["genuine"]
        page = Client().get(f"/verify/{code}/")
        assert page.status_code == 200
        assert before["number"] in page.content.decode()


def test_every_proof_of_before_stands_and_leads_to_the_tree_of_now(upgraded, urls, resume):
    key = tlog.parse_verifier(upgraded.seen["keys"]["log"])
    lin = resume("waiting")
    house.cases.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
    house.sequence_and_follow(lin.now)
    new = tlog.open_checkpoint(house.ledger.latest_checkpoint(), [key])

    for note in upgraded.seen["checkpoints"]:
        old = tlog.open_checkpoint(note, [key])
        assert old.size < new.size
        tlog.verify_consistency(
            size1=old.size, size2=new.size, root1=old.root, root2=new.root,
            proof=house.consistency(old.size, new.size),
        )  # fmt: skip
    for act, kept in upgraded.seen["proofs"].items():
        again = Client().get(f"/receipts/{act}/proof.json").json()
        assert (again["index"], again["leaf"]) == (kept["index"], kept["leaf"])
        for each in (kept, again):
            signed = tlog.open_checkpoint(each["checkpoint"], [key])
            tlog.verify_inclusion(
                index=each["index"], size=each["size"], leaf_hash=installation.bytes_of(each["leaf"]),
                root=signed.root, proof=[*map(installation.bytes_of, each["hashes"])],
            )  # fmt: skip


def test_followers_go_on_where_they_were(upgraded, urls, resume):
    lin = resume("waiting")
    house.cases.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
    before = house.followed(lin.now)

    read = house.sequence_and_follow(lin.now)

    old = tlog.open_checkpoint(upgraded.seen["checkpoints"][-1], [tlog.parse_verifier(upgraded.seen["keys"]["log"])])
    new = house.ledger.status(now=lin.now)["size"]
    assert {read[name] for name in before} == {new - old.size}
    assert house.ledger.entries(0, new, kinds=["case.triggered"], most=1) == []  # what is new replays nothing of before
    assert new > old.size


# --- everything goes on -----------------------------------------------------------------------------------------------
def test_a_draft_is_submitted(resume):
    zhou = resume("draft")

    zhou.complete()
    zhou.submit()

    house.sequence_and_follow(zhou.now)
    assert zhou.case().status == "received"
    assert house.ledger.check_receipt(zhou.case().receipt, now=zhou.now).state == "in-log"


def test_a_case_that_waited_is_accepted_and_granted(resume):
    lin = resume("waiting")
    registrar = lin.officer("market.registrar")

    house.cases.accept(lin.task().id, actor=registrar, now=lin.now)

    assert lin.case().status == "accepted"
    with pytest.raises(house.errors.NotAllowed):  # the rule of its release still binds: they have got one meanwhile
        house.cases.decide(lin.task().id, outcome="granted", actor=registrar, now=lin.now)
    house.cases.decide(lin.task().id, outcome="refused", actor=registrar, now=lin.now)
    assert lin.case().status == "refused"


def test_a_correction_that_was_asked_for_is_answered(resume):
    lin = resume("correcting")

    problems = house.applications.answer_correction(
        lin.case().id, answers={"business.scope": ["预包装食品销售"]}, uploads={}, actor=lin.actor, now=lin.now
    )

    assert problems == []
    assert lin.case().status == "received"
    with pytest.raises(house.errors.NotAllowed):  # once (art. 32)
        house.cases.request_correction(
            lin.task().id, [("business.form", "再补一项")], actor=lin.officer("market.registrar"), now=lin.now
        )


def test_what_was_checked_on_site_is_decided_and_issued(resume, upgraded, urls):
    lin = resume("inspected")

    house.cases.decide(lin.task("food-permit").id, outcome="granted", actor=lin.officer("market.approver"), now=lin.now)

    assert lin.case("food-permit").status == "granted"
    [permit] = lin.seen("food-permit").credentials
    assert permit.number in Client().get(f"/verify/{permit.public_code}/").content.decode()
    house.cases.accept(lin.task("drainage-permit").id, actor=lin.officer("water.clerk"), now=lin.now)
    house.sequence_and_follow(lin.now)
    assert house.verify(urls)[0] == 0


def test_one_applies_again_for_what_was_withdrawn(resume):
    lin = resume("withdrawn")

    made = house.applications.start_again(
        lin.application.id, actor=lin.actor, release=house.releases.current(), channel="web", now=lin.now
    )

    assert made.follows_id == lin.application.id


def test_rights_are_granted_and_answered(upgraded, urls):
    now = upgraded.now
    [officer, found], *_ = house.rights(house.State.FOUND)
    [_, offered], *_ = house.rights(house.State.GRANTED, OFFERED)
    [other, disputed], *_ = house.rights(house.State.REOPENED, OFFERED)

    house.entitlements.grant(found.id, actor=officer, now=now)
    house.entitlements.grant(disputed.id, actor=other, now=now)
    accepted = house.entitlements.accept(offered.id, actor=house.holder(offered, now), now=now)

    assert accepted.receipt
    for each in (found, disputed):
        each.refresh_from_db()
    assert found.state in {house.State.GRANTED, house.State.ACCEPTED}
    assert disputed.state == house.State.ACCEPTED  # what was accepted before needs no new answer


# --- pages ------------------------------------------------------------------------------------------------------------
def test_pages_show_their_people_what_is_theirs_and_strangers_nothing(upgraded, urls):
    stranger, nobody = (
        house.browser(next(n for n, each in upgraded.people.items() if not each["applications"])),
        Client(),
    )
    for number, person in upgraded.people.items():
        if not person["applications"]:
            continue
        own = house.browser(number)
        for reference, application in person["applications"].items():
            pages = {f"/my/applications/{reference}/": [reference]}
            for case, before in application["cases"].items():
                pages[f"/my/cases/{case}/"] = [case, *before["decisions"], *before["licences"]]
                pages[f"/my/cases/{case}/receipt.txt"] = [before["receipt"].split("\n")[3]]
            for page, expected in pages.items():
                shown = own.get(page, follow=True)
                text = b"".join(shown).decode()
                assert (page, shown.status_code) == (page, 200)
                assert [each for each in expected if each not in text] == [], page
                assert stranger.get(page).status_code == 404
                assert nobody.get(page).status_code == 302
        assert own.get("/my/readings/").status_code == own.get("/my/licences/").status_code == 200
        licences = own.get("/my/licences/").content.decode()
        assert all(each["number"] in licences for each in person["licences"].values())


def test_queues_and_cases_open_for_their_desks_alone(upgraded, urls):
    desks = {f"{each.post} {each.division}": each for each in house.desks()}
    waiting = {name: desk["queue"] for name, desk in upgraded.seen["outside"]["desks"].items()}
    fire = next(name for name in desks if name.startswith("fire.inspector"))

    assert any(waiting.values())
    for name, tasks in waiting.items():
        client = house.desk(desks[name])
        page = client.get("/office/").content.decode()
        for task in tasks:
            reference = task.split()[0]
            assert reference in page
            assert client.get(f"/office/cases/{reference}/").status_code == 200
            if not name.startswith("fire."):
                assert house.desk(desks[fire]).get(f"/office/cases/{reference}/").status_code == 404


def test_the_auditor_finds_the_alert_of_before(upgraded, urls):
    desks = {f"{each.post} {each.division}": each for each in house.desks()}
    alerts = {name: desk["alerts"] for name, desk in upgraded.seen["outside"]["desks"].items() if desk["alerts"]}
    other = next(each for name, each in desks.items() if name not in alerts)

    assert alerts
    for name, found in alerts.items():
        for alert in found:
            assert house.desk(desks[name]).get(f"/office/oversight/{alert}/").status_code == 200
            assert house.desk(other).get(f"/office/oversight/{alert}/").status_code in {403, 404}
