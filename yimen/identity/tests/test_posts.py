"""`yimen post`: giving somebody a post, ending it, and what is refused."""

import datetime as dt

import pytest
from typer.testing import CliRunner

from yimen.identity import commands, queries, rules
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db
NEW = "990100199001019994"


def run(*words):
    return CliRunner().invoke(commands.app, list(words))


@pytest.fixture
def place(names):
    return names("market.registrar"), "tingchao"


def held(number, on):
    person = queries.person_by_number(number)
    return {(each.post, each.division) for each in queries.posts_of(person.id, on=on)}


def test_somebody_known_holds_a_post_from_a_day_on(cast, place, now):
    lin = cast.person("lin")

    done = run("assign", lin.id_number, *place, "--from", "2026-12-01")

    assert done.exit_code == 0, done.output
    assert held(lin.id_number, dt.date(2026, 11, 30)) == set()
    assert held(lin.id_number, dt.date(2026, 12, 1)) == {place}
    act = ledger.acts_of(f"person:{lin.id}")[-1]
    assert (act.kind, act.actor.id, act.actor.channel) == ("identity.post.assigned", "operator", "command")


def test_again_changes_nothing(cast, place, now):
    lin = cast.person("lin")
    for _ in range(2):
        run("assign", lin.id_number, *place)

    assert len(ledger.acts_of(f"person:{lin.id}")) == 2  # known, and given the post once


def test_somebody_who_never_signed_in_is_registered_by_name(cast, place, now):
    assert "nobody is known" in run("assign", NEW, *place).output
    assert queries.person_by_number(NEW) is None

    done = run("assign", NEW, *place, "--name", "沈一舟")

    assert done.exit_code == 0, done.output
    assert held(NEW, now.date()) == {place}


def test_the_last_day_is_the_last(cast, place, now):
    lin = cast.person("lin")
    run("assign", lin.id_number, *place, "--from", "2026-01-01")

    done = run("end", lin.id_number, *place, "--until", now.date().isoformat())

    assert done.exit_code == 0, done.output
    assert held(lin.id_number, now.date()) == {place}
    assert held(lin.id_number, now.date() + dt.timedelta(days=1)) == set()
    again = run("end", lin.id_number, *place)
    assert (again.exit_code, "its end is set already" in again.output) == (1, True)


def test_no_post_ends_before_it_began_nor_one_that_is_not_held(cast, place, now):
    lin = cast.person("lin")
    assert "does not hold" in run("end", lin.id_number, *place).output
    run("assign", lin.id_number, *place)

    assert "which is after" in run("end", lin.id_number, *place, "--until", "2026-01-01").output
    assert held(lin.id_number, now.date()) == {place}


@pytest.mark.parametrize(
    ("post", "division", "said"),
    [
        ("market.registrer", "tingchao", "no post market.registrer; did you mean"),
        ("market.registrar", "tingchaos", "no division tingchaos; did you mean 'tingchao'"),
        ("market.registrar", "haitang", "and haitang is a city"),
    ],
)
def test_a_post_is_one_of_the_folder_at_a_division_of_its_level(release, names, post, division, said):
    problem = rules.post_problem(names(post), division, release)

    assert names(said) in names(problem)
