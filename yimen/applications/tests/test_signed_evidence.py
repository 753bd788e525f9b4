"""What a register said is what was signed of it: neither a draft nor a case makes anything else of it."""

import pytest
from django.db import connection, transaction

from yimen.applications import events, models
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import errors
from yimen.cases.queries import office, rows
from yimen.exchange import queries as evidence
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    driver = Driver(cast, release, now)
    driver.complete()
    return driver


def rewrite(driver, change):
    """As somebody writes in the database who has the application's login: every reading of the draft changed."""
    draft = models.Draft.objects.get(application=driver.application)
    reads = dict(change(name, read) for name, read in draft.reads.items())
    models.Draft.objects.filter(application=driver.application).update(reads=reads)


def current(driver):
    """What the applicant goes on with."""
    driver.application = models.Application.objects.select_related("draft").get(id=driver.application.id)
    row = driver.application.stages.get(stage=driver.names("licence"))
    return applying.refresh(driver.application, row, actor=driver.actor, now=driver.now)


def facts_of(driver, field):
    """What the cases that were opened have of a field."""
    name = driver.names(field)
    return [case.facts[name] for case in driver.application.cases.all() if name in case.facts]


def overrulings(driver):
    found = ledger.acts_of(f"application:{driver.application.id}", limit=500)
    return [act for act in found if act.kind == "application.draft.overruled"]


def test_values_that_were_written_into_a_draft_are_not_what_the_register_said(lin):
    true = current(lin).resolution.facts[lin.names("premises.area")].value

    def larger(name, read):
        values = {key: "9999" if key == "area" else value for key, value in (read.get("values") or {}).items()}
        return name, {**read, **({"values": values} if values else {})}

    rewrite(lin, larger)
    lin.submit()

    assert {fact["value"] for fact in facts_of(lin, "premises.area")} == {true}
    [act] = overrulings(lin)
    assert len(act.body["evidence"]) == 1


def test_an_absence_that_nobody_signed_counts_for_nothing_and_is_read_again(lin):
    signed = {view.kind for view in evidence.read_for(lin.application.id)}

    rewrite(lin, lambda name, read: (name.replace("|", "|0", 1), {"outcome": "not-found", "at": read["at"]}))
    with pytest.raises(errors.Incomplete):
        lin.submit()

    [act] = overrulings(lin)  # kept although the submission came to nothing
    assert set(act.body["evidence"]) == signed
    current(lin)
    lin.complete()
    lin.submit()
    assert len(overrulings(lin)) == 1


def test_what_was_read_for_somebody_else_vouches_for_nothing(lin, cast, release, now):
    other = Driver(cast, release, now, who="zhou")
    other.complete()
    stolen = models.Draft.objects.get(application=other.application).reads
    models.Draft.objects.filter(application=lin.application).update(reads=stolen)

    found = current(lin)

    assert {evidence.evidence(each).subject for each in found.evidence} == {lin.person.id}
    assert len(overrulings(lin)) == 1


def test_what_somebody_typed_does_not_become_a_registers_word_in_the_draft(lin):
    draft = models.Draft.objects.get(application=lin.application)
    draft.facts[lin.names("business.form")] |= {"source": "register", "register": "x", "evidence": "y"}
    models.Draft.objects.filter(application=lin.application).update(facts=draft.facts)

    lin.submit()

    assert {fact["source"] for fact in facts_of(lin, "business.form")} == {"typed"}


def test_an_honest_draft_is_overruled_in_nothing(lin):
    lin.submit()

    assert overrulings(lin) == []


def shown(driver):
    """Facts that are called a register's, on the page of the officer before whom the case lies."""
    case = driver.case()
    page = office.case_page(
        case.reference, driver.officer("market.registrar"), now=driver.now, shown=frozenset(case.facts)
    )
    return [row for row in page.facts if row.fact is not None and row.fact.source == "register"]


def altered(driver, change):
    """As who has the application's login changes guarded rows: an act names them, and then they are changed."""
    read = [("exchange_evidence", str(view.id)) for view in evidence.read_for(driver.application.id)]
    case = ("cases_case", str(driver.case().id))
    act = events.DraftOverruled(application=str(driver.application.id), evidence=[])
    with transaction.atomic(), connection.cursor() as cursor:
        append(act, actor=SYSTEM, rows=[*read, case], subjects=[], now=driver.now)
        cursor.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "fresh_until = fetched_at",
        "subject = gen_random_uuid()",
        "application = ''",
        "key_hash = repeat('0', 64)",
        "signature = ''",
        "absent = NOT absent",
        """values = '{"area": "9999"}'""",
    ],
)
def test_the_mark_is_worked_out_from_what_was_signed_whenever_it_is_shown(lin, change):
    lin.submit()
    before = shown(lin)
    assert before
    assert [row.field.id for row in before if not row.vouched] == []

    altered(lin, f"UPDATE exchange_evidence SET {change}")

    assert {row.origin for row in shown(lin)} == {"unvouched"}
    assert not any(row.register for row in shown(lin))


def test_a_fact_of_a_case_that_says_otherwise_than_its_evidence_is_not_marked(lin):
    lin.submit()
    name = lin.names("premises.area")

    altered(lin, f"""UPDATE cases_case SET facts = jsonb_set(facts, '{{{name},value}}', '"9999"')""")

    assert [row.field.id for row in shown(lin) if not row.vouched] == [name]
    assert rows.Case.objects.get(id=lin.case().id).facts[name]["value"] == "9999"


def test_a_stranger_sees_nothing_of_it(lin, cast):
    lin.submit()
    case = lin.case()

    assert office.case_page(case.reference, lin.officer("fire.inspector"), now=lin.now) is None
