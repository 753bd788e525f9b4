"""Officers of a body that assists: they find the case, read it, do the steps of their posts, and nothing else."""

import pytest

from yimen.cases import errors, models, operations, queries
from yimen.cases.queries.limits import limit_actions
from yimen.cases.tasks.accept import operations as accepting
from yimen.cases.tests.desk import Desk
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.government.schema import Release
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def assisted(release, names, now):
    """A release in which another agency assists, and one of its posts gives the answer."""
    kind = release.kinds[names(KIND)]
    power = release.powers[names("urban.street-request.answer")]
    post, agency = names("water.clerk"), names("water")
    process = kind.process.source.replace(
        f'yimen:act="answer" yimen:post="{names("urban.request-officer")}"', f'yimen:act="answer" yimen:post="{post}"'
    )
    changed = kind.model_copy(
        update={"assisting": [agency], "process": kind.process.model_copy(update={"source": process})}
    )
    powers = release.powers | {power.id: power.model_copy(update={"posts": [post]})}
    other = Release.from_json(
        release.model_copy(update={"kinds": {**release.kinds, kind.id: changed}, "powers": powers}).to_json()
    )
    releases.publish(other, actor=SYSTEM, now=now)
    return other


@pytest.fixture
def case(assisted, cast, names, now):
    """What a clerk took up."""
    written = {names(name): value for name, value in WRITTEN.items()}
    opened = operations.take_up(names(KIND), written, actor=cast.officer("urban.hotline-clerk"), now=now)
    return models.Case.objects.get(id=opened.id)


@pytest.fixture
def helper(cast):
    return cast.officer("water.clerk")


def test_the_folder_names_the_agency_and_the_body_is_that_of_the_division(case, names):
    assert case.assisting == [{"agency": names("water"), "body": case.body}]


def test_its_officers_find_the_case_and_read_it(case, helper, now):
    desk = Desk(helper)

    page = desk.open(case)

    assert case.reference in desk.queue(show="assisting") and case.reference not in desk.queue()
    text = page.content.decode()
    assert page.status_code == 200 and WRITTEN["request.text"] in text and "Your body assists here" in text
    assert desk.labels(case) == []


def test_they_do_no_step_of_another_post_nor_anything_with_the_limit(case, assisted, helper, now):
    task = case.tasks.get(closed_at=None)

    with pytest.raises(errors.NotFound):
        operations.claim(task.id, actor=helper, now=now)
    with pytest.raises(errors.NotFound):
        operations.retry_effects(case.id, actor=helper, now=now)
    with pytest.raises(errors.NotFound):
        operations.extend_limit(case.id, days=1, reason="x", actor=helper, now=now)
    assert not limit_actions(case, assisted, helper)


def test_they_do_the_step_that_waits_for_their_post(case, helper, cast, now):
    officer = cast.officer("urban.request-officer")
    first = case.tasks.get(closed_at=None)
    operations.claim(first.id, actor=officer, now=now)
    accepting.accept(first.id, actor=officer, now=now)
    desk, task = Desk(helper), case.tasks.get(closed_at=None)

    assert case.reference in desk.queue()
    desk.do(task, "claim")
    desk.do(task, "answer", reasons="已疏通。")

    case.refresh_from_db()
    assert case.status == "answered"
    assert ledger.acts_of(case.matter)[-1].actor.id == helper.id


def test_a_third_agency_neither_finds_nor_reads_it(case, cast, now):
    stranger = cast.officer("market.registrar")

    assert queries.case_page(case.reference, stranger, now=now) is None
    assert queries.queue(stranger, now=now, show="assisting").rows == []
    with pytest.raises(errors.NotFound):
        operations.show_facts(case.id, [], actor=stranger, now=now)


def test_an_officer_of_theirs_with_a_stake_steps_back(case, helper, now, cast):
    number = identity.person(helper.id).id_number
    written = {cast.names(name): value for name, value in (WRITTEN | {"caller.id_number": number}).items()}
    own = operations.take_up(cast.names(KIND), written, actor=cast.officer("urban.hotline-clerk"), now=now)

    with pytest.raises(errors.HasStake):
        queries.case_page(own.reference, helper, now=now)
