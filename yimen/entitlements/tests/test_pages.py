"""The pages of rights: who may open them, what they say when something is wrong or there is nothing."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.applications.tests import citing
from yimen.entitlements import events, models, operations
from yimen.entitlements.rules import State
from yimen.entitlements.tests.conftest import OLD_AGE
from yimen.exchange import queries as exchange
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db


def signed_in(actor) -> Client:
    """The browser of a person, or of an officer in their post."""
    client = Client()
    client.cookies["language"] = "en"
    session, now = client.session, timezone.now().isoformat()
    session[sessions.PERSON] = actor.id
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    if actor.kind == "officer":
        held = identity.posts_of(actor.id, on=timezone.localdate())
        session[sessions.HOLDING] = str(next(each.id for each in held if each.post == actor.post))
    session.save()
    return client


@pytest.fixture
def desk(officer) -> Client:
    return signed_in(officer)


def text(page) -> str:
    return page.content.decode()


def test_the_queue_says_that_rights_wait(desk, determination, officer, release):
    policies = [name for name, each in release.policies.items() if officer.post in release.powers[each.power].posts]
    waiting = sum(
        release.within(each.division, officer.division)
        for each in models.Determination.objects.filter(state=State.FOUND, policy__in=policies)
    )

    page = text(desk.get(reverse("cases:queue")))

    assert waiting > 1
    assert f"{waiting} rights were found without anybody asking, and wait for you" in page


def test_another_post_sees_no_rights(cast, determination):
    other = signed_in(cast.officer("market.registrar"))

    assert "grants no rights of this kind" in text(other.get(reverse("entitlements:desk")))
    assert other.get(reverse("entitlements:listing", args=[OLD_AGE])).status_code == 404
    assert other.get(reverse("entitlements:determination", args=[determination.id])).status_code == 404
    assert reverse("entitlements:desk") not in text(other.get(reverse("cases:queue")))


def test_before_the_first_scan_the_desk_says_so(cast, officer):
    assert "have not been looked through yet" in text(signed_in(officer).get(reverse("entitlements:desk")))


def test_granting_several_grants_what_can_be_granted(desk, scanned, officer, release):
    found = list(models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND))
    near = models.Determination.objects.filter(policy=OLD_AGE, state=State.NEAR_MISS).first()
    url = reverse("entitlements:decide_several", args=[OLD_AGE])

    reach = [each for each in release.divisions if release.within(each, officer.division)]

    nothing = desk.post(url, {"determination": "not-a-key"})
    assert nothing.status_code == 400
    assert "Tick at least one" in text(nothing)
    mixed = desk.post(url, {"determination": [str(near.id), *(str(each.id) for each in found)]})

    assert mixed.status_code == 409
    granted = models.Determination.objects.filter(id__in=[each.id for each in found], state=State.GRANTED)
    assert granted.count() == len([each for each in found if each.division in reach]) >= 1
    near.refresh_from_db()
    assert near.state == State.NEAR_MISS


def test_setting_aside_what_is_due_is_refused_with_the_rule_s_article(desk, determination):
    page = desk.post(reverse("entitlements:act", args=[determination.id, "set-aside"]), {"reasons": "no"})

    assert page.status_code == 403
    assert "it comes to granted, not to set aside" in text(page)
    assert "Haitang Rules on the Old-Age Allowance" in text(page)


def test_an_exception_is_proposed_from_the_page_and_waits_for_its_review(desk, determination):
    page = text(desk.get(reverse("entitlements:determination", args=[determination.id])))
    assert "Against the rule" in page
    propose = reverse("entitlements:act", args=[determination.id, "propose"])
    assert desk.post(propose, {"exception": "record-wrong", "reasons": " "}).status_code == 409
    assert desk.post(propose, {"exception": "record-wrong", "reasons": "moved"}).status_code == 302
    assert "It waits for the legal reviewer." in text(
        desk.get(reverse("entitlements:determination", args=[determination.id]))
    )


def test_the_address_of_what_is_sent_leads_to_the_page(desk, determination):
    for act in ("grant", "withdraw", "set-aside"):
        page = desk.get(reverse("entitlements:act", args=[determination.id, act]))
        assert page["Location"] == reverse("entitlements:determination", args=[determination.id])
    assert desk.get(reverse("entitlements:decide_several", args=[OLD_AGE]))["Location"] == reverse(
        "entitlements:listing", args=[OLD_AGE]
    )


def test_unknown_states_pages_and_acts(desk, determination):
    listing = reverse("entitlements:listing", args=[OLD_AGE])
    assert desk.get(listing, {"show": "x", "page": "x"}).status_code == 200
    assert desk.get(listing, {"show": "near", "page": "999"}).status_code == 200
    assert desk.post(reverse("entitlements:act", args=[determination.id, "erase"])).status_code == 404
    assert desk.get(reverse("entitlements:determination", args=[uuid.uuid4()])).status_code == 404


def test_a_right_is_shown_to_its_holder_alone_and_only_once_granted(desk, determination, officer, holder, cast, now):
    url = reverse("entitlements:right", args=[determination.id])
    own, stranger = signed_in(holder), signed_in(Actor(kind="person", id=str(cast.person("lin").id)))
    assert own.get(url).status_code == 404
    operations.grant(determination.id, actor=officer, now=now)

    assert own.get(url).status_code == 200
    assert stranger.get(url).status_code == 404
    assert stranger.post(reverse("entitlements:answer", args=[determination.id, "accept"])).status_code == 404
    assert "No right of yours has been confirmed so far" in text(stranger.get(reverse("entitlements:mine")))
    assert own.get(reverse("entitlements:receipt", args=[determination.id])).status_code == 404
    own.post(reverse("entitlements:answer", args=[determination.id, "accept"]))
    assert own.get(reverse("entitlements:receipt", args=[determination.id]))["Content-Type"].startswith("text/plain")


def test_what_a_right_rests_on_and_what_can_be_done_against_it_opens(
    desk, determination, officer, holder, release, tmp_path, settings, now
):
    citing.write_texts(release, tmp_path)
    settings.LAWS = tmp_path
    citing.opened(desk, reverse("entitlements:determination", args=[determination.id]), release, at_least=3)
    operations.grant(determination.id, actor=officer, now=now)
    own = signed_in(holder)

    page = citing.opened(own, reverse("entitlements:right", args=[determination.id]), release, at_least=5)

    assert "data-article" in page.split("What you can do against it")[1].split("</ul>")[0]


def test_what_comes_too_late_is_explained_and_loses_nothing(determination, officer, holder, depart, now):
    operations.grant(determination.id, actor=officer, now=now)
    depart(determination, "record-wrong-ended")
    operations.withdraw(determination.id, reasons="gone", actor=officer, now=now)

    page = signed_in(holder).post(reverse("entitlements:answer", args=[determination.id, "accept"]))

    assert page.status_code == 409
    assert "There is a problem" in text(page)
    typed = signed_in(holder).post(
        reverse("entitlements:answer", args=[determination.id, "dispute"]), {"fact": "person.born_on", "reason": "1935"}
    )
    assert typed.status_code == 409


def test_ending_several_keeps_what_was_ticked_and_typed(desk, determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    operations.dispute(determination.id, fact="person.status", reason="x", actor=holder, now=now)
    url = reverse("entitlements:decide_several", args=[OLD_AGE])
    sent = {"determination": str(determination.id), "act": "withdraw", "show": "reopened"}

    page = desk.post(url, {**sent, "reasons": "The subsidy has ended."})
    assert page.status_code == 409  # the rule still finds it
    assert "The attempt was recorded" in text(page)
    assert "The subsidy has ended." in text(page)
    determination.refresh_from_db()
    assert f'value="{determination.id}:{determination.version}" checked' in text(page)
    append(events.DeterminationsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[determination], now=now)
    models.Determination.objects.filter(id=determination.id).update(due=False)
    desk.post(url, {**sent, "reasons": "The subsidy has ended."})

    determination.refresh_from_db()
    assert determination.state == State.WITHDRAWN
    assert determination.reason["en"].endswith("The subsidy has ended.")


def test_what_has_changed_since_the_page_was_opened_is_not_granted_unseen(desk, determination):
    url = reverse("entitlements:act", args=[determination.id, "grant"])

    stale = desk.post(url, {"seen": "2026-11-23 90.00 00000000"})

    assert stale.status_code == 409
    assert "changed since you opened the page" in text(stale)
    assert desk.post(url, {"seen": determination.version}).status_code == 302


def test_values_are_on_no_page_until_the_officer_asks_for_them_and_the_look_is_told(
    desk, determination, officer, holder
):
    page, born = (
        reverse("entitlements:determination", args=[determination.id]),
        determination.facts["person"]["born_on"],
    )
    day = f"{dt.date.fromisoformat(born):%-d %B %Y}"
    closed = text(desk.get(page))
    assert determination.recipient not in closed
    assert day not in closed
    assert "The rule says" in closed
    assert "masked" in closed

    opened = text(desk.post(reverse("entitlements:show", args=[determination.id])))

    assert determination.recipient in opened
    assert day in opened
    assert day not in text(desk.get(page))  # the next look is one of its own
    looks = [each for each in exchange.readings_of(holder.id) if each.outcome == "shown"]
    assert {(each.actor, each.matter) for each in looks} == {(officer, f"finding:{determination.id}")}
    assert {field for each in looks for field in each.fields} >= {"born_on"}


def test_nobody_else_is_shown_the_values(determination, cast, holder, release):
    url = reverse("entitlements:show", args=[determination.id])
    for who in (holder, cast.officer("market.registrar"), Actor(kind="person", id=str(cast.person("lin").id))):
        answer = signed_in(who).post(url)
        assert answer.status_code in {302, 403, 404}
        assert determination.recipient not in text(answer)
    assert not [each for each in exchange.readings_of(holder.id) if each.outcome == "shown"]


def test_an_unknown_decision_decides_nothing(desk, determination):
    sent = {"determination": str(determination.id), "act": "End", "reasons": "x"}

    assert desk.post(reverse("entitlements:decide_several", args=[OLD_AGE]), sent).status_code == 404
    determination.refresh_from_db()
    assert determination.state == State.FOUND


def test_who_looks_for_no_possible_number_asks_no_register(desk, cast, now):
    url = reverse("entitlements:look_up", args=[OLD_AGE])
    for typed, said in (("", "Type the number"), ("吴桂芬", "no citizen number"), ("990101194203159020", "no citizen")):
        page = desk.post(url, {"subject": typed})
        assert page.status_code == 400
        assert said in text(page)
    assert ledger.acts_of("register:population") == []


def test_an_officer_sees_nothing_in_their_post_of_what_is_of_their_own_records(desk, determination, officer, now):
    own = identity.person(uuid.UUID(officer.id)).id_number
    page, listing = (
        reverse("entitlements:determination", args=[determination.id]),
        reverse("entitlements:listing", args=[OLD_AGE]),
    )
    assert desk.get(page).status_code == 200
    assert str(determination.id) in text(desk.get(listing))

    append(events.DeterminationsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[determination], now=now)
    models.Determination.objects.filter(id=determination.id).update(people=[*determination.people, own])

    assert desk.post(reverse("entitlements:show", args=[determination.id])).status_code == 403
    closed = desk.get(page)
    assert closed.status_code == 403
    assert "You step back from it" in text(closed)
    assert str(determination.id) not in text(desk.get(listing))
