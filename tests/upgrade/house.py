"""What the tests of an upgrade know of the rooms: when rooms move, this is the one file to mend.

`outside` tells what people see of an installation, through public queries; an installation's state is compared by it.
"""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from yimen.applications import operations as applications
from yimen.applications import queries as applied
from yimen.applications.queries import named
from yimen.applications.tests.driving import Driver
from yimen.cage import queries as cage
from yimen.cases import errors
from yimen.cases import operations as cases
from yimen.cases import queries as case_queries
from yimen.credentials import queries as credentials
from yimen.demo import posts
from yimen.demo.walk import Walk
from yimen.engines import tlog
from yimen.entitlements import operations as entitlements
from yimen.entitlements import queries as entitlement_queries
from yimen.entitlements.rules import State
from yimen.exchange import operations as exchange
from yimen.exchange import queries as exchange_queries
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.identity.access import in_post
from yimen.ledger import followers, following, keys, sequencer
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.platform import embedded
from yimen.platform.cluster import Cluster
from yimen.releases import operations as release_operations
from yimen.releases import queries as releases

__all__ = [
    "SYSTEM", "Driver", "State", "Walk", "applications", "cage", "cases", "embedded", "entitlements", "errors",
    "exchange", "exchange_queries", "keys", "ledger", "releases", "tlog",
]  # fmt: skip


# --- the machine ------------------------------------------------------------------------------------------------------
def run(program: str, *words: str, given: str | None = None) -> str:
    """Run a client program of the embedded PostgreSQL: what it printed. Raises AssertionError with its own words."""
    path = Cluster.at(settings.DATA_DIR).install / "bin" / program
    ended = subprocess.run([str(path), *words], input=given, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{program}: {ended.stderr[-2000:]}"
    return ended.stdout


def _as(urls: embedded.Urls, role: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "YIMEN_DATABASE_ROLE": role,
        "YIMEN_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip


def migrate(urls: embedded.Urls) -> None:
    """Bring the schema up to date as starting does: as its owner, in a process of its own."""
    subprocess.run([sys.executable, "-m", "yimen.web.prepare", "migrate"], env=_as(urls, "owner"), check=True)


def verify(urls: embedded.Urls) -> tuple[int, str]:
    """`yimen ledger verify`: its exit status and what it said."""
    command = [sys.executable, "-m", "yimen.cli", "ledger", "verify"]
    ended = subprocess.run(command, env=_as(urls, "app"), capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def put_in_force(folder, *, now: dt.datetime) -> None:
    """Publish the folder or its compiled form, and fill the posts of the cast."""
    release_operations.publish(folder, actor=SYSTEM, now=now)
    posts.enrol(now=now)


def followed(now: dt.datetime) -> set[str]:
    """The followers that have read some of the log already."""
    return {each.name for each in following.standings(now=now)}


def sequence_and_follow(now: dt.datetime) -> dict[str, int]:
    """Sequence and sign what waits, then let each follower read what is new: how many entries it read."""
    sequencer.sequence_now()
    read = {}
    for name in followers.known():
        read[name] = 0
        while took := following.catch_up(name, now=now):
            read[name] += took
    return read


def verifiers() -> dict[str, str]:
    """The public keys of the log and of receipts, as they are published."""
    from yimen.ledger import receipts

    return {"log": sequencer.verifier().encoded(), "receipts": receipts.verifier().encoded()}


# --- what is seen -----------------------------------------------------------------------------------------------------
def outside(numbers: list[str], *, now: dt.datetime) -> dict[str, object]:
    """What each person sees of their own, and what lies on each desk."""
    release = releases.current()
    officers = {(each.post, each.division): each for each in desks()}
    return {
        "people": {number: _own(number, now=now) for number in numbers if identity.person_by_number(number)},
        "desks": {f"{post} {place}": _desk(actor, release, now=now) for (post, place), actor in officers.items()},
    }


def desks() -> Iterator[Actor]:
    """Everyone who holds a post, in it."""
    release = releases.current()
    for agency in release.agencies.values():
        for post in agency.posts.values():
            yield from map(in_post, identity.holders_of(post.id, on=timezone.localdate()))


def _own(number: str, *, now: dt.datetime) -> dict[str, object]:
    person = identity.person_by_number(number)
    assert person is not None
    return {
        "applications": {
            application.reference: {
                "life_event": application.life_event,
                "status": application.status,
                "cases": {view.case.reference: _case(view) for view in views},
            }
            for application, _, views in applied.applications_of(person.id)
        },
        "licences": {each.public_code: _licence(each, now=now) for each in credentials.of_holder(person.id)},
        "readings": {
            f"{each.act} {each.kind} {each.purpose}": f"{each.at.isoformat()} {each.outcome} {each.agency}"
            for each in exchange_queries.readings_of(person.id)
        },
        "named": {str(view.party.id): view.party.state for view in named.parties_of(person, now=now)},
        "rights": {
            f"{each.determination.id}": {
                "policy": each.policy.id, "state": each.determination.state, "number": each.determination.number,
                "facts": each.determination.facts, "receipt": each.determination.receipt,
            }
            for each in entitlement_queries.own_all(number)
        },
    }  # fmt: skip


def _case(view) -> dict[str, object]:
    case = view.case
    correction = view.correction
    return {
        "service": case.definition,
        "status": case.status,
        "submitted_at": case.submitted_at.isoformat(),
        "due_on": str(case.due_on),
        "facts": case.facts,
        "documents": case.documents,
        "receipt": case.receipt,
        "decisions": {each.number: f"{each.kind} {each.outcome}" for each in view.decisions},
        "correction": correction and correction.number,
        "licences": sorted(each.number for each in view.credentials),
        "told": sorted(at.isoformat() for at, _ in case_queries.tracking(case)),
        "acts": {str(act.id): act.kind for act in ledger.acts_of(f"case:{case.id}")},
    }


def _licence(each, *, now: dt.datetime) -> dict[str, object]:
    return {
        "number": each.number, "holder": each.holder_name, "until": str(each.valid_until),
        "genuine": each.signature_valid, "status": each.status(now), "act": str(each.act),
    }  # fmt: skip


def _desk(actor: Actor, release, *, now: dt.datetime) -> dict[str, object]:
    found = case_queries.queue(actor, now=now)
    assert found.pages == 1
    return {
        "queue": sorted(f"{row.task.case.reference} {row.task.act}" for row in found.rows),
        "to_review": sorted(str(each.row.id) for each in cage.to_review(actor)),
        "alerts": {str(each.row.id): each.row.outcome for each in cage.alerts(actor)},
        "rights": {
            each.policy.id: {str(state): count for state, count in each.counts.items()}
            for each in entitlement_queries.desk(actor, release=release)
        },
    }


def licence(code: str, *, now: dt.datetime) -> dict[str, object]:
    """What is known of a licence by its public code."""
    found = credentials.by_code(code)
    assert found is not None
    return _licence(found, now=now)


def proof(act: str) -> dict[str, object]:
    """The proof that an act is in the log, checked and as one keeps it."""
    found = ledger.proof_of(act)
    assert found is not None
    found.verify()
    return found.to_json()


def consistency(old: int, new: int) -> list[bytes]:
    """The hashes that lead from the tree of one size to that of another."""
    return tlog.consistency_proof(old, new, ledger.read_hash)


# --- who acts ---------------------------------------------------------------------------------------------------------
class Resumed(Driver):
    """An applicant of the cast with an application that was there before."""

    def __init__(self, cast, number: str, reference: str, now: dt.datetime) -> None:
        found = identity.person_by_number(number)
        assert found is not None
        application = applied.application_of(reference, found.id)
        assert application is not None
        self.cast, self.names, self.now, self.answers = cast, cast.names, now, {}
        self.person, self.application = found, application
        self.actor = Actor(kind="person", id=str(found.id))
        self.release = releases.get(application.release)

    def seen(self, service: str = "business-licence"):
        """The applicant's view of a case."""
        return case_queries.case_of(self.case(service).reference, self.person.id)


def browser(number: str) -> Client:
    """The browser of somebody who has signed in."""
    person = identity.person_by_number(number)
    assert person is not None
    return _client({sessions.PERSON: str(person.id)})


def desk(actor: Actor) -> Client:
    """The browser of an officer in the post they act in."""
    held = identity.posts_of(actor.id, on=timezone.localdate())
    holding = next(each for each in held if (each.post, each.division) == (actor.post, actor.division))
    return _client({sessions.PERSON: actor.id, sessions.HOLDING: str(holding.id)})


def _client(values: dict[str, str]) -> Client:
    client, now = Client(), timezone.now().isoformat()
    session = client.session
    session.update({**values, sessions.SIGNED_IN_AT: now, sessions.LAST_SEEN_AT: now})
    session.save()
    return client


def rights(state: State, *policies: str) -> list[tuple[Actor, Any]]:
    """The determinations of policies (of all, if none is named) that stand so, each with an officer who decides."""
    release, found = releases.current(), {}
    for policy in (release.policies[each] for each in policies or release.policies):
        for holding in identity.holders_of(release.powers[policy.power].posts[0], on=timezone.localdate()):
            officer = in_post(holding)
            _, rows = entitlement_queries.listing(policy, state, officer, release=release, page=1)
            found |= {row.determination.id: (officer, row.determination) for row in rows}
    return list(found.values())


def actor(number: str) -> Actor:
    """Somebody who has signed in."""
    person = identity.person_by_number(number)
    assert person is not None
    return Actor(kind="person", id=str(person.id))


def holder(determination, now: dt.datetime) -> Actor:
    """Whose right it is, who has signed in."""
    from yimen.identity import operations

    person = operations.register_person(
        id_number=determination.recipient, name="申领人", phone="", provider="demo", actor=SYSTEM, now=now
    )
    return Actor(kind="person", id=str(person.id))
