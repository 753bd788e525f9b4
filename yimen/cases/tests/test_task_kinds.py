"""What kinds of tasks declare fits together, and each status follows from what a process has learnt."""

import pytest

from yimen.cases import models
from yimen.cases.registries import tasks
from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, Text, steps


@pytest.mark.parametrize("kind", tasks.kinds().values(), ids=lambda kind: kind.id)
def test_a_kind_has_its_parts(kind):
    outcomes = {outcome.id for outcome in kind.definition.outcomes}

    assert (kind.module("__init__").__doc__ or "").count(".") >= 1
    assert callable(kind.module("form").perform)
    assert callable(kind.module("play").play)
    assert kind.module("operations") is not None
    assert {action.outcome for action in kind.actions if action.outcome} <= outcomes
    assert set(kind.definition.values.values()) <= outcomes
    assert set(kind.titles) <= outcomes
    assert {outcome.status for outcome in kind.definition.outcomes} - {""} <= set(models.Case.Status)


@pytest.mark.parametrize(
    ("learnt", "status"),
    [
        ({}, ""),
        ({"acceptance": "accepted"}, ""),
        ({"acceptance": "refused"}, "not-accepted"),
        ({"acceptance": "accepted", "decision": "refused"}, "refused"),
        ({"decision": "granted", "revocation": "kept"}, "granted"),
        ({"decision": "granted", "revocation": "revoked"}, "revoked"),
        ({"acceptance": "accepted", "answer": "answered"}, "answered"),
        ({"inspection": {"passed": False}}, ""),
        ({"decision": "never heard of"}, ""),
    ],
)
def test_the_status_is_that_of_the_last_word(learnt, status):
    assert tasks.status_of(learnt) == status


def test_a_check_on_site_is_judged_where_its_items_are_known():
    kind = steps.task_kinds()["inspect"]

    assert kind.outcome_of({"inspection": {"passed": True}}, judged=True) is None
    assert kind.outcome_of({"inspection": {"passed": True, "essential_nonconforming": 0}}, judged=True).id == "passed"
    assert kind.outcome_of({"inspection": {"passed": False}}).id == "failed"


def test_two_kinds_cannot_have_the_same_action(monkeypatch):
    text = Text(zh="甲", en="a")
    twin = Kind(TaskKind(id="answer"), step=text, actions=(Action("grant", text),), lines={})
    monkeypatch.setattr("yimen.cases.tasks.answer.KIND", twin)

    with pytest.raises(ValueError, match="grant"):
        tasks.kinds.__wrapped__()


def test_what_is_bound_by_a_rule_may_burden_somebody():
    assert {kind.id for kind in steps.task_kinds().values() if not kind.bound} == {"answer"}
