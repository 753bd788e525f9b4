"""An act opens a case elsewhere as the folder's triggers say: once, by the folder of its day, and not without end."""

import datetime as dt
import importlib
import uuid

import pytest
from django.apps import apps
from django.db import connection

from yimen.cases import events, models, ports, showing
from yimen.cases import operations as cases
from yimen.cases.operations.triggering import open_triggered
from yimen.cases.queries.triggers import kinds_of
from yimen.government.schema import Trigger
from yimen.ledger import followers, following, operations, queries, sequencer
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases
from yimen.releases import queries as releases_
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Fact

pytestmark = pytest.mark.django_db
NAME = "cases.triggers.again"
TEXT = {"zh": "文", "en": "text"}


class Opened:
    """Opens cases as far as this port promises: it keeps what it was asked for, and gives each an id."""

    def __init__(self) -> None:
        self.openings: list[ports.Opening] = []
        self.ids: list[str] = []

    def __call__(self, opening, *, actor, now) -> str:
        self.openings.append(opening)
        self.ids.append(str(uuid.uuid4()))
        return self.ids[-1]


@pytest.fixture
def opened(monkeypatch) -> Opened:
    monkeypatch.setattr(ports, "_OPENERS", [])
    opener = Opened()
    ports.open_cases_with(opener)
    return opener


@pytest.fixture
def case(names, release, now):
    """A case of which one text is known."""
    service = release.services[names("business-licence")]
    field = next(each.id for each in service.form.fields if each.type == "text")
    found = cases.open_case(
        service.id, kind="inspection", origin="schedule:yearly", parties=[], facts={field: Fact("x", "typed", "")},
        release=release, actor=SYSTEM, now=now,
    )  # fmt: skip
    return models.Case.objects.get(id=found.id)


@pytest.fixture
def put_in_force(release, now):
    def publish(*triggers: Trigger, at=now) -> str:
        changed = release.model_copy(update={"triggers": {each.id: each for each in triggers}})
        changed.__dict__.pop("digest", None)
        return releases.publish(changed, actor=SYSTEM, now=at)

    return publish


def trigger(kind, *of, name="again", on="case.resumed", facts=None, **more) -> Trigger:
    basis = {"law": TEXT, "law_id": "law", "article": "1"}
    opens = {"kind": kind, "facts": facts or {}}
    return Trigger.model_validate(
        {"id": name, "name": TEXT, "note": TEXT, "on": on, "of": list(of), "opens": opens, "basis": basis} | more
    )


def resume(case_id, now):
    """An act about a case, in the log and followed."""
    event = events.CaseResumed(case=str(case_id))
    act = operations.append(event, actor=SYSTEM, subjects=[f"case:{case_id}"], now=now)
    follow(now)
    return act


def follow(now) -> None:
    sequencer.sequence_now()
    for name in [each for each in followers.known() if each.startswith("cases.triggers.")]:
        while following.catch_up(name, now=now):
            pass


def test_an_act_opens_a_case_with_facts_of_its_own_case(case, opened, put_in_force, now):
    [field] = case.facts
    digest = put_in_force(trigger("elsewhere", case.definition, when=f"act.case != null and {field} != null",
                                  facts={"place.is": field}))  # fmt: skip
    following.enrol()

    act = resume(case.id, now)

    [opening] = opened.openings
    assert (opening.kind, opening.origin, opening.cause) == ("elsewhere", f"act:{act.id}", str(case.id))
    assert (opening.release, list(opening.facts)) == (digest, ["place.is"])
    assert opening.facts["place.is"] == "x"
    said = queries.first_of(f"case:{opened.ids[0]}", "case.triggered")
    assert (said.body["trigger"], said.body["cause"], said.body["act"]) == ("again", str(case.id), str(act.id))


@pytest.mark.parametrize("more", [{"when": 'act.case = "other"'}, {"of": ["other"]}, {"on": "case.held"}])
def test_nothing_is_opened_where_the_trigger_does_not_hold(case, opened, put_in_force, now, more):
    put_in_force(trigger("elsewhere", **more))
    following.enrol()

    resume(case.id, now)

    assert opened.openings == []


def test_what_was_recorded_before_a_trigger_was_in_force_opens_nothing(case, opened, put_in_force, now):
    following.enrol()
    put_in_force(trigger("elsewhere"), at=now.replace(hour=now.hour + 2))

    resume(case.id, now)
    assert opened.openings == []

    resume(case.id, now.replace(hour=now.hour + 3))
    assert len(opened.openings) == 1


def test_an_act_counts_by_the_folder_of_its_day_though_another_is_in_force_when_it_is_read(
    case, opened, put_in_force, now
):
    following.enrol()
    put_in_force(trigger("elsewhere"))
    operations.append(events.CaseResumed(case=str(case.id)), actor=SYSTEM, subjects=[f"case:{case.id}"], now=now)
    put_in_force(trigger("elsewhere", on="case.held"), at=now.replace(hour=now.hour + 2))

    follow(now.replace(hour=now.hour + 3))

    assert len(opened.openings) == 1
    assert kinds_of("again", now) == {"case.resumed", "case.held"}


def test_a_chain_ends_where_the_trigger_says_and_an_act_says_so(case, opened, put_in_force, now):
    put_in_force(trigger("elsewhere", at_most=2))
    following.enrol()

    latest = case.id
    for _ in range(4):
        resume(latest, now)
        latest = opened.ids[-1]

    assert len(opened.openings) == 2
    stopped = queries.acts_of(f"case:{latest}")[-1]
    assert (stopped.kind, stopped.body["trigger"], stopped.body["cause"]) == ("case.trigger.stopped", "again", latest)
    assert queries.first_of(f"case:{latest}", "case.triggered").body["chain"] == {"again": 2}


def test_another_case_is_a_chain_of_its_own(case, opened, put_in_force, now):
    put_in_force(trigger("elsewhere", at_most=1))
    following.enrol()

    for each in (uuid.uuid4(), uuid.uuid4(), case.id):
        resume(each, now)

    assert len(opened.openings) == 3


def test_while_nobody_opens_cases_the_act_waits_and_is_tried_again(case, opened, put_in_force, now):
    put_in_force(trigger("elsewhere"))
    following.enrol()
    ports._OPENERS.clear()

    act = resume(case.id, now)

    [failure] = next(each.failures for each in following.standings(now=now) if each.name == NAME)
    assert (failure.act, failure.error) == (act.id, "NobodyOpensCases: nobody opens cases of the kind elsewhere")

    ports.open_cases_with(opened)
    assert following.retry(NAME, failure.index, now=now) is None
    assert len(opened.openings) == 1


@pytest.fixture
def refusing(opened, monkeypatch) -> set[str]:
    """Kinds of cases that cannot be opened for now."""
    kinds: set[str] = set()

    def open_unless_refused(opening, *, actor, now) -> str:
        if opening.kind in kinds:
            raise LookupError(f"no {opening.kind} today")
        return opened(opening, actor=actor, now=now)

    monkeypatch.setattr(ports, "_OPENERS", [open_unless_refused])
    return kinds


def failures(name, now):
    return next(each.failures for each in following.standings(now=now) if each.name == f"cases.triggers.{name}")


def test_of_two_triggers_on_one_act_one_fails_alone_and_is_tried_again_or_skipped(
    case, opened, refusing, put_in_force, now
):
    put_in_force(trigger("good", name="works"), trigger("bad", name="broken"))
    following.enrol()
    refusing.add("bad")

    first, second = resume(case.id, now), resume(case.id, now)

    assert [each.kind for each in opened.openings] == ["good", "good"]
    assert failures("works", now) == []
    assert [(each.act, each.error) for each in failures("broken", now)] == [
        (act.id, "LookupError: no bad today") for act in (first, second)
    ]
    told = following.health(now=now)
    assert (told["ok"], list(told)) == (False, ["ok", "cases.triggers.broken"])

    one, other = [each.index for each in failures("broken", now)]
    refusing.clear()
    assert following.retry("cases.triggers.broken", one, now=now) is None
    with pytest.raises(following.NotSetAside):
        following.retry("cases.triggers.broken", one, now=now)
    skipped = operations.skip(reaction="cases.triggers.broken", entry=other, reason="late", actor=SYSTEM, now=now)
    follow(now)

    assert [each.kind for each in opened.openings] == ["good", "good", "bad"]
    assert queries.act(skipped.id).body["reaction"] == "cases.triggers.broken"
    assert following.health(now=now) == {"ok": True}


def test_a_trigger_that_fails_on_many_acts_stops_and_the_other_goes_on(case, opened, refusing, put_in_force, now):
    put_in_force(trigger("good", name="works"), trigger("bad", name="broken"))
    following.enrol()
    refusing.add("bad")

    for _ in range(followers.MOST_FAILURES + 2):
        resume(case.id, now)

    stopped = {each.name: each.stopped for each in following.standings(now=now)}
    assert (stopped["cases.triggers.works"], stopped["cases.triggers.broken"]) == (False, True)
    assert len(opened.openings) == followers.MOST_FAILURES + 2


def test_a_new_trigger_reads_no_history_though_it_is_met_late(case, opened, put_in_force, now):
    following.enrol()
    resume(case.id, now)
    later = now + dt.timedelta(days=3)
    put_in_force(trigger("elsewhere"), at=later)
    resume(case.id, later + dt.timedelta(hours=1))

    resume(case.id, later + dt.timedelta(hours=2))

    assert len(opened.openings) == 2
    assert places()[NAME] == queries.size()


def test_a_new_trigger_counts_earlier_acts_where_it_says_so_and_only_once(case, opened, put_in_force, now):
    resume(case.id, now)
    later = now + dt.timedelta(days=3)
    put_in_force(trigger("elsewhere", earlier_acts=True), at=later)
    following.enrol()

    follow(later)
    put_in_force(trigger("elsewhere", name="other"), trigger("elsewhere", earlier_acts=True), at=later)
    follow(later)

    assert len(opened.openings) == 1


def test_a_trigger_that_is_gone_still_answers_for_the_acts_of_its_day(case, opened, put_in_force, now):
    put_in_force(trigger("elsewhere"))
    following.enrol()
    operations.append(events.CaseResumed(case=str(case.id)), actor=SYSTEM, subjects=[f"case:{case.id}"], now=now)
    put_in_force(at=now.replace(hour=now.hour + 2))

    resume(case.id, now.replace(hour=now.hour + 3))

    assert len(opened.openings) == 1


def test_triggers_go_on_where_all_of_them_stood_together(case, opened, put_in_force, now):
    put_in_force(trigger("elsewhere"), trigger("elsewhere", name="held", on="case.held"))
    act = resume(case.id, now)
    [entry] = [queries.act(act.id).index]
    apps.get_model("ledger", "Follower").objects.all().delete()
    together = apps.get_model("ledger", "Follower").objects.create(name="cases.triggers", position=queries.size())
    apps.get_model("ledger", "Failure").objects.create(
        follower=together, index=entry, act=act.id, kind="case.resumed", error="-", failed_at=now
    )
    opened.openings.clear()

    migration = importlib.import_module("yimen.cases.migrations.0012_triggers_alone")
    with connection.schema_editor(atomic=False) as editor:
        migration.part(apps, editor)
        migration.join(apps, editor)
        assert (places(), apps.get_model("ledger", "Failure").objects.get().index) == (
            {"cases.triggers": queries.size()},
            entry,
        )
        migration.part(apps, editor)
    follow(now)

    assert opened.openings == []
    assert (len(failures("again", now)), len(failures("held", now))) == (1, 0)
    assert "cases.triggers" not in places()
    assert following.retry(NAME, entry, now=now) is None
    assert len(opened.openings) == 1


def places() -> dict[str, int]:
    return dict(apps.get_model("ledger", "Follower").objects.values_list("name", "position"))


def test_the_room_itself_opens_the_case_about_the_same_people_and_links_it(
    case, cast, names, opened, put_in_force, now
):
    service, person = names("business-licence"), cast.person("lin")
    about = cases.open_case(
        service, kind="inspection", origin="schedule:yearly", parties=[cases.Party("subject", person.id)],
        facts=facts_.read(case.facts), release=releases_.get(case.release), actor=SYSTEM, now=now,
    )  # fmt: skip
    [field] = case.facts
    put_in_force(trigger(service, service, at_most=1, facts={field: field}))
    following.enrol()
    ports.open_cases_with(open_triggered)

    act = resume(about.id, now)

    assert [each.failures for each in following.standings(now=now) if each.name == NAME] == [[]]
    made = models.Case.objects.get(origin=f"act:{act.id}")
    assert (made.definition, made.facts[field]["value"]) == (service, "x")
    assert list(made.parties.values_list("role", "person_id")) == [("subject", person.id)]
    assert list(made.links.values_list("other_id", flat=True)) == [about.id]
    assert queries.first_of(f"case:{made.id}", "case.triggered").body["cause"] == str(about.id)


HELD = {"register": "premises", "evidence": "00000000-0000-4000-8000-000000000001"}


@pytest.mark.parametrize(
    ("text", "fact", "kept", "masked"),
    [
        ("{}", Fact("x", "register", "then", **HELD), {"source": "register", "at": "then", **HELD}, True),
        ("{}", Fact("x", "typed", "then", against="y", disputes=HELD["evidence"]),
         {"source": "typed", "at": "then"}, False),
        ("upper case({})", Fact("x", "register", "then", **HELD), {"source": "derived", "register": "premises"}, True),
        ("{}", Fact("x", "derived", "then", register="premises"), {"source": "derived", "register": "premises"}, True),
        ("upper case({})", Fact("x", "typed", "then"), {"source": "derived"}, False),
    ],
)  # fmt: skip
def test_what_a_register_told_stays_its_word_and_masked_in_the_case_that_is_opened(
    names, release, opened, put_in_force, now, text, fact, kept, masked
):
    service = release.services[names("business-licence")]
    field = next(
        each.id for each in service.form.fields
        if each.type == "text" and any(source.kind == "register" for source in each.sources)
        and not showing.is_sensitive(each, release)
    )  # fmt: skip
    about = cases.open_case(
        service.id, kind="inspection", origin="schedule:yearly", parties=[], facts={field: fact}, release=release,
        actor=SYSTEM, now=now,
    )  # fmt: skip
    put_in_force(trigger(service.id, service.id, at_most=1, facts={field: text.format(field)}))
    following.enrol()
    ports.open_cases_with(open_triggered)

    act = resume(about.id, now)

    made = models.Case.objects.get(origin=f"act:{act.id}")
    found = dict(made.facts[field])
    assert found.pop("value").lower() == "x"
    if kept["source"] == "derived":
        assert found.pop("at") == now.isoformat()
    assert found == kept
    assert (field in showing.masked(made, number="")) == masked
