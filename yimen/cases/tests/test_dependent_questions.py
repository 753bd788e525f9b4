"""A kind's form asks as an application does: what depends on other answers, what rules work out, what must hold."""

import re

import pytest
from django.urls import reverse

from yimen.cases import errors, models, operations, ports
from yimen.cases.operations.triggering import open_triggered
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.cases.tests.test_kinds_pages import of
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases
from yimen.releases import queries as current

pytestmark = pytest.mark.django_db


def changed(field, **more):
    """A field as the folder would have it with something else."""
    return type(field).model_validate(field.model_dump(by_alias=True) | more, strict=False)


@pytest.fixture
def asking(release, names, now):
    """Put in force what a test makes of the fields of the kind, by their ids; `more` are further ones."""

    def publish(*more, **replaced):
        kind, replaced = release.kinds[names(KIND)], {names(name): make for name, make in replaced.items()}
        fields = [replaced[each.id](each) if each.id in replaced else each for each in kind.form.fields]
        form = kind.form.model_copy(update={"fields": [*fields, *(make(fields) for make in more)]})
        kinds = {**release.kinds, kind.id: kind.model_copy(update={"form": form})}
        made = Release.from_json(release.model_copy(update={"kinds": kinds}).to_json())
        releases.publish(made, actor=SYSTEM, now=now)
        return made.kinds[kind.id]

    return publish


@pytest.fixture
def by_subject(asking, names):
    """The name of who called is asked only for stalls, and must then be given."""
    when = f'{names("request.subject")} = "stalls"'

    def narrow(field):
        return changed(field, optional=False, ask=field.ask.model_dump() | {"when": when})

    return lambda optional=False: asking(**{"caller.name": lambda field: changed(narrow(field), optional=optional)})


@pytest.fixture
def clerk(cast):
    return cast.officer("urban.hotline-clerk")


@pytest.fixture
def called(clerk, names, now):
    def call(**answers):
        written = {names(name): value for name, value in (WRITTEN | answers).items()}
        return models.Case.objects.get(id=operations.take_up(names(KIND), written, actor=clerk, now=now).id)

    return call


def test_what_does_not_apply_is_neither_asked_nor_required_nor_kept(by_subject, called, names, now):
    kind = by_subject()
    name, subject = names("caller.name"), names("request.subject")

    assert name not in called().facts
    assert name not in called(**{"caller.name": "王"}).facts
    assert name not in {each.id for each in operations.asked(kind, {}, now=now)}
    assert name in {each.id for each in operations.asked(kind, {subject: "stalls"}, now=now)}


def test_what_applies_is_required(by_subject, called, names):
    by_subject()

    with pytest.raises(errors.Incomplete) as missing:
        called(**{"request.subject": "stalls"})

    assert [each.field for each in missing.value.problems] == [names("caller.name")]
    assert not models.Case.objects.filter(kind="request").exists()
    made = called(**{"request.subject": "stalls", "caller.name": "王"})
    assert made.facts[names("caller.name")]["value"] == "王"


def test_an_answer_that_a_rule_of_the_form_refuses_opens_nothing(asking, called, names):
    rule = {"test": f'{names("request.text")} != "无"', "message": {"zh": "请写明内容。", "en": "Say what it is."}}
    asking(**{"request.text": lambda field: changed(field, ask=field.ask.model_dump() | {"valid_when": [rule]})})

    with pytest.raises(errors.Incomplete) as wrong:
        called(**{"request.text": "无"})

    assert [(each.field, each.message.en) for each in wrong.value.problems] == [
        (names("request.text"), "Say what it is.")
    ]
    assert called().facts[names("request.text")]["value"] == WRITTEN["request.text"]


@pytest.fixture
def root(names):
    """The context of the fields of a request."""
    return names("request.text").partition(".")[0]


@pytest.fixture
def urgent(names, root):
    """A field that a rule works out of what is written."""

    def make(fields):
        text = next(each for each in fields if each.id == names("request.text"))
        derive = f'contains({text.id}, "三天")'
        return changed(text, id=f"{root}.urgent", type="boolean", ask=None, sources=[{"derive": derive}])

    return make


def test_what_a_rule_works_out_is_known_in_a_case_that_a_trigger_opens(asking, urgent, root, names, now):
    kind = asking(urgent)
    facts = {names("request.text"): "三天没有清运", names("request.community"): "yuqian-east"}
    opening = ports.Opening(
        kind=kind.id, origin="act:1", cause=None, release=current.digest_in_force(), facts=facts, told={}
    )

    case = models.Case.objects.get(id=open_triggered(opening, actor=SYSTEM, now=now))

    assert {key: case.facts[f"{root}.urgent"][key] for key in ("value", "source")} == {
        "value": True,
        "source": "derived",
    }


def test_what_a_rule_works_out_is_known_and_not_asked(asking, called, urgent, root, now):
    kind = asking(urgent)
    case = called()

    assert {key: case.facts[f"{root}.urgent"][key] for key in ("value", "source")} == {
        "value": True,
        "source": "derived",
    }
    assert f"{root}.urgent" not in {each.id for each in operations.asked(kind, {}, now=now)}


def test_a_place_that_leads_nowhere_is_asked_again(asking, called, names):
    asking(**{"request.community": lambda field: changed(field, type="text", options=[])})

    with pytest.raises(errors.Incomplete) as nowhere:
        called(**{"request.community": "月球"})

    assert [each.field for each in nowhere.value.problems] == [names("request.community")]
    assert "Say where it is" in nowhere.value.problems[0].message.en
    assert called().division == "yuqian-east"


@pytest.mark.parametrize("optional", [False, True])
def test_the_page_asks_on_the_server_what_follows_from_an_answer_before_it_registers(
    by_subject, clerk, names, optional
):
    by_subject(optional)
    browser, form, name = of(clerk), reverse("cases:open", args=[names(KIND)]), names("caller.name")
    sent = {names(key): value for key, value in (WRITTEN | {"request.subject": "stalls"}).items()}

    def shown(page):
        return re.findall(r'name="shown" value="([^"]+)"', page)

    first = shown(browser.get(form).content.decode())
    assert name not in first and names("request.text") in first

    back = browser.post(form, {**sent, "shown": first}, follow=True).content.decode()
    assert name in shown(back) and WRITTEN["request.text"] in back and "More is asked" in back
    assert not models.Case.objects.filter(kind="request").exists()

    browser.post(form, {**sent, name: "王", "shown": shown(back)})
    assert models.Case.objects.get(kind="request").facts[name]["value"] == "王"
