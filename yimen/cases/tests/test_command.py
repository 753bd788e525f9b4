"""`yimen case open`: the clerk's form from the shell."""

import json

import pytest
from typer.testing import CliRunner

from yimen.cases import commands, models
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(cast, release):
    return cast.officer("urban.hotline-clerk")


@pytest.fixture
def run(clerk, names, tmp_path):
    """The command by the clerk, with facts from a file."""
    number = identity.person(clerk.id).id_number

    def invoke(facts, *more, kind=KIND, post="urban.hotline-clerk", by=number, stdin=None):
        file = tmp_path / "facts.json"
        text = facts if isinstance(facts, str) else json.dumps({names(k): v for k, v in facts.items()})
        file.write_text(text, encoding="utf-8")
        words = ["open", names(kind), "--facts", "-" if stdin else str(file), "--by", by, "--post", names(post), *more]
        return CliRunner().invoke(commands.app, words, input=text if stdin else None)

    return invoke


@pytest.mark.parametrize("stdin", [False, True])
def test_it_opens_a_case_by_the_officer_whom_the_shell_vouches_for(run, clerk, names, stdin):
    done = run(WRITTEN, "--call", "12345-9", stdin=stdin)

    assert done.exit_code == 0, done.output
    case = models.Case.objects.get(reference=done.stdout.strip())
    assert (case.definition, case.facts["call"]["value"]) == (names(KIND), "12345-9")
    assert case.facts[names("request.text")]["value"] == WRITTEN["request.text"]
    [act] = ledger.acts_of(case.matter)
    assert (act.kind, act.actor.id, act.actor.post) == ("case.opened", clerk.id, clerk.post)


def test_the_same_key_opens_one_case_and_another_case_is_linked(run):
    first = run(WRITTEN, "--key", "one").stdout.strip()

    again, other = run(WRITTEN, "--key", "one"), run(WRITTEN, "--from", first, "--as", "part-of")

    assert again.stdout.strip() == first != other.stdout.strip()
    link = models.CaseLink.objects.get()
    assert (link.case.reference, link.other.reference, link.kind) == (other.stdout.strip(), first, "part-of")


@pytest.mark.parametrize(
    ("facts", "more", "said"),
    [
        (WRITTEN | {"request.text": ""}, {}, "request.text: "),
        (WRITTEN | {"request.subject": "weather"}, {}, "request.subject: "),
        (WRITTEN | {"request.text": {"a": "b"}}, {}, "request.text: must be one value"),
        (WRITTEN | {"request.colour": "red"}, {}, "request.colour: is no field of"),
        ('{"a": ', {}, "facts.json:1: "),
        ("[]", {}, "must hold an object"),
        (WRITTEN, {"kind": "no-such-kind"}, "may not open"),
        (WRITTEN, {"post": "urban.request-officer"}, "may not open"),
        (WRITTEN, {"by": "990100199001010000"}, "nobody is known here under 990100199001010000"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(run, names, facts, more, said):
    done = run(facts, **more)

    assert done.exit_code == 1 and done.stdout == ""
    assert names(said) in done.stderr and "Nothing was opened." in done.stderr
    assert not models.Case.objects.filter(kind="request").exists()


def test_a_source_that_the_officer_does_not_see_is_no_source(run):
    done = run(WRITTEN, "--from", "HT-2026-000000")

    assert done.exit_code == 1 and "--from" in done.stderr
    assert not models.Case.objects.filter(kind="request").exists()


def test_the_help_says_what_it_does():
    said = CliRunner().invoke(commands.app, ["open", "--help"]).stdout

    assert "--facts" in said and "--by" in said and "--as" in said
