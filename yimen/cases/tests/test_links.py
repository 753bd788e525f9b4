"""An officer opens a case from another one; each page shows the other, as far as its reader may see it."""

import re
import uuid

import pytest
from django.urls import reverse

from yimen.cases import errors, models, operations, queries
from yimen.cases.events import CaseResumed
from yimen.cases.tests.desk import Desk
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.ledger import operations as appending
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db
LINKS = {"follows-up": "Follows up", "part-of": "Is part of", "caused-by": "Was caused by"}
BACK = {"follows-up": "Is followed up by", "part-of": "Has as a part", "caused-by": "Led to"}


@pytest.fixture
def clerk(cast):
    return cast.officer("urban.hotline-clerk")


@pytest.fixture
def take_up(clerk, names, now):
    def taken(**more):
        written = {names(name): value for name, value in WRITTEN.items()}
        opened = operations.take_up(names(KIND), written, actor=clerk, now=now, **more)
        return models.Case.objects.get(id=opened.id)

    return taken


@pytest.fixture
def foreign(names, release, now):
    """A case of another agency."""
    found = operations.open_case(
        names("business-licence"), kind="inspection", origin="schedule:yearly", parties=[], facts={}, release=release,
        division="tingchao", actor=SYSTEM, now=now,
    )  # fmt: skip
    return models.Case.objects.get(id=found.id)


def page(case, officer) -> str:
    return re.sub(r"\s+", " ", Desk(officer).open(case).content.decode())


@pytest.mark.parametrize("link", LINKS)
def test_the_form_links_the_new_case_and_both_pages_show_it_with_its_status(take_up, clerk, names, link):
    first, desk = take_up(), Desk(clerk)
    form = f"{reverse('cases:open', args=[names(KIND)])}?from={first.reference}"
    sent = {names(name): value for name, value in WRITTEN.items()} | {"from": first.reference, "link": link}

    assert form in desk.open(first).content.decode()
    assert first.reference in desk.client.get(form).content.decode()
    desk.client.post(form, sent)

    second = models.Case.objects.exclude(id=first.id).get(kind="request")
    assert list(second.links.values_list("kind", "other_id")) == [(link, first.id)]
    [act] = ledger.acts_of(second.matter)
    assert act.kind == "case.opened"
    assert f"{LINKS[link]} <a" in page(second, clerk) and first.reference in page(second, clerk)
    back = page(first, clerk).split(BACK[link])[1]
    assert second.reference in back.split("</li>")[0] and "Received" in back.split("</li>")[0]


def test_a_case_that_the_officer_may_not_see_is_a_reference_and_nothing_else(take_up, foreign, clerk, names, release):
    case = take_up()
    link = models.CaseLink(id=uuid.uuid4(), case=case, other=foreign, kind="caused-by")
    _insert(link, case)

    shown = page(case, clerk)

    assert foreign.reference in shown
    assert reverse("cases:office_case", args=[foreign.reference]) not in shown
    assert release.definition(foreign.definition).short_name.en not in shown


def _insert(link, case) -> None:
    appending.append(
        CaseResumed(case=str(case.id)), actor=SYSTEM, rows=[link], subjects=[case.matter], now=case.submitted_at
    )
    link.save(force_insert=True)


def test_nothing_is_linked_to_a_case_that_the_officer_may_not_see(take_up, foreign, clerk, names):
    form = f"{reverse('cases:open', args=[names(KIND)])}?from={foreign.reference}"

    assert Desk(clerk).client.get(form).status_code == 404
    with pytest.raises(errors.NotFound):
        take_up(source=foreign.reference, link="follows-up")
    with pytest.raises(errors.NotFound):
        take_up(source="no-such-case", link="follows-up")
    assert not models.Case.objects.filter(kind="request").exists()


@pytest.mark.parametrize("link", ["contests", "", "no-such"])
def test_an_officer_does_not_contest_and_says_what_it_has_to_do_with_the_other(take_up, link):
    first = take_up()

    with pytest.raises(errors.Incomplete) as wrong:
        take_up(source=first.reference, link=link)

    assert [each.field for each in wrong.value.problems] == ["link"]


def test_open_case_still_keeps_what_contests(take_up, names, release, now):
    first = take_up()

    found = operations.open_case(
        names(KIND), kind="request", origin="person:1", parties=[], facts={}, release=release,
        links={first.id: models.CaseLink.Kind.CONTESTS}, division="tingchao", actor=SYSTEM, now=now,
    )  # fmt: skip

    assert models.CaseLink.objects.get(case_id=found.id).kind == "contests"


def test_a_stranger_neither_opens_one_from_it_nor_sees_its_links(take_up, cast, names, now):
    first = take_up()
    stranger = cast.officer("market.registrar")

    assert queries.case_page(first.reference, stranger, now=now) is None
    form = f"{reverse('cases:open', args=[names(KIND)])}?from={first.reference}"
    assert Desk(stranger).client.get(form).status_code == 404
