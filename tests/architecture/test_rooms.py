"""Rooms: the same file names in each, the demonstration apart, and a new one that nothing else has to name."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from yimen.platform import house, rooms

PROJECT = Path(__file__).resolve().parents[2]
HOUSE = PROJECT / "yimen"

NAMES = {
    "__init__", "apps", "commands", "errors", "events", "forms", "jobs", "migrations", "models", "operations",
    "process", "queries", "reactions", "rules", "settings", "static", "locale", "tables", "templates", "templatetags",
    "tests", "urls", "views",
}  # fmt: skip
"""What a file of a room is called, so that who knows one room knows all."""

OTHERS = {
    "applications/bars.py": "a reader of its own for what one may not apply for again; a part of the stage's state",
    "applications/beforehand.py": "a reader that runs the rules of a stage on a draft; a part of the stage's state",
    "applications/origin.py": "fills the port by which cases tell where they came from",
    "applications/knowing.py": "what is known for an application: by a stage, and by cases that ask its origin",
    "applications/stage_state.py": "the state of a stage, which operations and queries both begin with",
    "cage/publishing.py": "fills the port by which releases ask whether a post may put one in force",
    "cases/effects": "a module for each thing that a process can ask for",
    "cases/origins.py": "the port of what cases begin with: a protocol and a registry, filled from above",
    "cases/people.py": "whose affair a case is, as rules see them: read by queries and operations alike",
    "cases/ports.py": "what cases need from rooms above, or are asked for by rooms below",
    "cases/powers.py": "the facts of a case as the cage wants them: read by queries and operations alike",
    "cases/registries": "what effects and kinds of tasks register with; below the process that asks them",
    "cases/showing.py": "what an applicant may see of a case: one filter for queries, operations and views",
    "cases/tasks": "a folder for each kind of task, with everything that it consists of",
    "credentials/numbering.py": "national schemes of numbers: pure, and large enough to stand beside `rules`",
    "credentials/printing.py": "the values that a print gets; no read and no write of the room's tables",
    "entitlements/explaining.py": "the same rules through the other back end, for one subject",
    "entitlements/powers.py": "the facts of a determination as the cage wants them: for queries and operations alike",
    "entitlements/scanning.py": "the rules over everybody in DuckDB: neither a query nor an operation on PostgreSQL",
    "exchange/commitments.py": "the Merkle tree over whose records were read: pure, with its own proofs",
    "exchange/connectors": "a module for each way to reach a register",
    "exchange/entering.py": "writing to registers: an operation, and the worker's delivery of it",
    "exchange/extracts.py": "reading everybody's records: an operation whose result lives as long as its `with`",
    "exchange/loading.py": "records into DuckDB by their declared types",
    "exchange/persons.py": "the keyed hash by which a person is named; used by every reader and writer",
    "identity/devices.py": "the signed cookie of a device that has signed in before: no table, read and set by views",
    "identity/access.py": "the three policies of pages, which the views of all rooms carry",
    "identity/pending_forms.py": "keeps a form over signing in: between the middleware and the views",
    "identity/middleware.py": "Django's name for what runs around every view",
    "identity/ports.py": "what this room needs from rooms above",
    "identity/providers": "a module for the port of sign-in; providers are handed in from above",
    "identity/sessions.py": "what stands in the session of a browser",
    "ledger/acts.py": "what an act is, in plain Python, so that `events.py` of every room can use it",
    "ledger/followers.py": "how rooms above declare what follows from an act, in their `reactions.py`",
    "ledger/following.py": "lets each follower read the tree entry by entry; runs in the worker",
    "ledger/guards.py": "an operation of migrations: guards a table",
    "ledger/ids.py": "keys of rows and acts, for every room",
    "ledger/keys.py": "signing keys, which lie outside the database",
    "ledger/publishing.py": "what outsiders read of the log: tiles, past checkpoints and proofs between two of them",
    "ledger/receipts.py": "the signed promise: pure, a format of its own",
    "ledger/sequencer.py": "a process of its own, with the owner's hand on the tree",
    "ledger/sql": "the spine itself: functions and triggers of the database",
    "ledger/founding.py": "what the schema's owner alone writes, around every migration",
    "ledger/verifying": "computes the whole ledger again; trusts nothing else in the room",
    "ledger/watching": "the keeper outside: needs no database and nothing else of the room",
    "ledger/notify.py": "LISTEN and NOTIFY for the processes",
    "releases/ports.py": "what this room needs from rooms above: who may publish, and what open matters need",
}
"""Files of rooms that are called otherwise, each with the reason why it stands beside the usual ones."""

COMPOSITION = {"demo", "ui", "web"}
"""These hold no domain: what they consist of is said in their charters."""


def rooms_of_a_domain() -> list[str]:
    return [name for name in house.rooms() if name not in COMPOSITION]


def test_the_files_of_a_room_have_the_usual_names():
    found = {
        f"{name}/{path.name}"
        for name in rooms_of_a_domain()
        for path in (HOUSE / name).iterdir()
        if path.stem not in NAMES and path.name != "__pycache__"
    }

    assert sorted(found - set(OTHERS)) == [], "name it as other rooms do, or say in OTHERS why it stands apart"
    assert sorted(set(OTHERS) - found) == [], "no longer there"
    assert all(len(reason) > 20 for reason in OTHERS.values())


def test_whatever_django_has_to_know_is_a_room():
    """A package with records, pages or jobs and no `apps.py` would be left out of the house."""
    unknown = [
        path.relative_to(HOUSE).as_posix()
        for name in house.packages()
        if name not in house.rooms()
        for kind in ("models", "urls", "jobs", "migrations", "templates")
        for path in (HOUSE / name).glob(f"{kind}*")
    ]

    assert unknown == []


def test_what_a_room_declares_is_there():
    for room in rooms.installed():
        functions = [
            *(part.function for part in room.parts),
            *(part.function for part in room.health.values()),
            *(process.answers for process in room.processes if process.answers),
            *(name for name in (room.preparing, room.greeting) if name),
        ]
        assert all(callable(room.function(name)) for name in functions)
        assert all(import_string(f"{process.module}.main") for process in room.processes)


def run(code: str, *, folder: Path = PROJECT, **more: str) -> str:
    """What a program says that runs in a process of its own, in a tree of the product."""
    env = {name: value for name, value in os.environ.items() if name not in {"YIMEN_DEMO", "DJANGO_SETTINGS_MODULE"}}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=env | {"PYTHONPATH": str(folder)} | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


HOUSE_IS_UP = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "yimen.settings"
import django
django.setup()
from django.urls import Resolver404, get_resolver, resolve, reverse
get_resolver().url_patterns
"""


def test_without_the_demonstration_nothing_of_it_is_loaded_and_no_address_of_it_answers():
    said = run(
        HOUSE_IS_UP
        + """
from procrastinate.contrib.django import app
from yimen import cli
from yimen.identity import providers
print([name for name in sys.modules if name.startswith("yimen.demo.") and name != "yimen.demo.commands"])
print(providers._PROVIDERS)
try:
    resolve("/demo/outbox/")
    print("answers")
except Resolver404:
    print("answers not")
"""
    )

    assert said.splitlines() == ["[]", "{}", "answers not"]


def test_the_demonstration_is_on_where_it_is_asked_for():
    said = run(HOUSE_IS_UP + 'print(reverse("demo:outbox"))', YIMEN_DEMO="1")

    assert said.strip() == "/demo/outbox/"


@pytest.mark.parametrize("command", [["walk", "open-a-restaurant"], ["populate", "--replace"]])
@pytest.mark.parametrize("asked", [{}, {"YIMEN_DEMO": "0"}])
def test_a_command_of_the_demonstration_does_nothing_where_nobody_turned_it_on(tmp_path, command, asked):
    """Wherever the database is, the data folder's own too: it may be a real city's."""
    without = {"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    said = run(
        f"""
import contextlib, io, os, sys
from yimen import cli
error = io.StringIO()
try:
    with contextlib.redirect_stderr(error):
        cli.app({command!r}, standalone_mode=True)
except SystemExit as ended:
    print(ended.code)
print("needs YIMEN_DEMO=1" in error.getvalue(), os.environ.get("YIMEN_DEMO", "0"), "yimen.demo.models" in sys.modules)
""",
        YIMEN_DATA_DIR=str(tmp_path),
        **without,
        **asked,
    )

    assert said.splitlines() == ["1", "True 0 False"]
    assert not {each.name for each in tmp_path.iterdir()} - {"keys"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "cities/haitang", "--quiet"],
        ["laws", "--help"],
        ["rules", "--help"],
        ["ledger", "watch", "--help"],
        ["--help"],
    ],
)
def test_a_plain_command_loads_no_django(arguments):
    said = run(
        f"""
import sys
from yimen import cli
try:
    cli.app({arguments!r}, standalone_mode=True)
except SystemExit as ended:
    assert not ended.code, ended.code
print(sorted(name for name in sys.modules if name.partition(".")[0] in {{"django", "psycopg", "procrastinate"}})[:3])
"""
    )

    assert said.splitlines()[-1] == "[]"


def test_importing_the_settings_alone_needs_no_room_above_them():
    said = run('import sys, yimen.settings; print([n for n in sys.modules if n.endswith((".views", ".models"))])')

    assert said.strip() == "[]"


# --- a new room ---------------------------------------------------------------------------------------------------
NEW_ROOM = Path(__file__).parent / "kiosks"
"""A room as somebody might write it: a page, a command, a job, a setting, an entry in the footer, a part of health."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """The product with the new room: its folder, its line in the contract, and nothing else."""
    tree = tmp_path_factory.mktemp("tree")
    left_out = shutil.ignore_patterns("__pycache__", "tests", "build")
    shutil.copytree(HOUSE, tree / "yimen", ignore=left_out)
    shutil.copytree(NEW_ROOM, tree / "yimen" / "kiosks", ignore=left_out)
    contract = (PROJECT / "pyproject.toml").read_text()
    line = '    "integrity | oversight",\n'
    assert contract.count(line) == 1
    (tree / "pyproject.toml").write_text(contract.replace(line, f'    "kiosks",\n{line}'))
    return tree


def test_a_new_room_brings_its_page_and_its_entry_in_the_navigation(tree):
    said = run(
        HOUSE_IS_UP
        + """
from django.template import Context
from yimen.platform import rooms
from django.test import RequestFactory
from yimen.web.templatetags.web import navigation
request = RequestFactory().get("/kiosks/")
print(resolve("/kiosks/").func(request).content.decode())
print([(str(each.label), each.address, each.current) for each in navigation(Context({"request": request}), "footer")])
""",
        folder=tree,
    ).splitlines()

    assert said[0] == "Where the kiosks stand"
    assert "('Kiosks', '/kiosks/', True)" in said[1]


def test_a_new_room_brings_its_command_its_job_its_setting_and_its_part_of_health(tree):
    said = run(
        HOUSE_IS_UP
        + """
import datetime as dt
from typer.main import get_command
from django.conf import settings
from procrastinate.contrib.django import app
from yimen import cli
from yimen.platform import rooms
print("kiosks" in get_command(cli.app).commands)
print([periodic.cron for (task, _), periodic in app.periodic_registry.periodic_tasks.items() if task == "kiosks.count"])
print(settings.KIOSKS_EACH)
(part,) = (room.function(room.health["kiosks"].function) for room in rooms.installed() if "kiosks" in room.health)
print(part(now=dt.datetime.now()))
""",
        folder=tree,
    )

    assert said.splitlines() == ["True", "['7 * * * *']", "3", "{'ok': True, 'kiosks': 3}"]


def test_a_new_room_keeps_the_contract_and_one_without_its_line_breaks_it(tree):
    def linted() -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            check=False,
        )

    with_its_line = linted()
    contract = tree / "pyproject.toml"
    kept = contract.read_text()
    contract.write_text(kept.replace('    "kiosks",\n', ""))
    without = linted()
    contract.write_text(kept)

    assert with_its_line.returncode == 0, with_its_line.stdout
    assert without.returncode == 1
    assert re.search(r"yimen\.kiosks", without.stdout)


# --- a new kind of task, and a new reaction -----------------------------------------------------------------------
NEW_KIND = Path(__file__).parent / "consult"
"""A kind of task as somebody might write it: what it declares, its act, its form, how it is played."""


@pytest.fixture(scope="module")
def with_a_kind(tree) -> Path:
    """The same product with the folder of the kind, and the catalogue written again from what is declared."""
    shutil.copytree(NEW_KIND, tree / "yimen" / "cases" / "tasks" / "consult")
    shutil.copytree(PROJECT / "tools", tree / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    run(
        HOUSE_IS_UP
        + """
from tools import reference
from yimen.government.schema import steps
steps.CATALOGUE.write_text(reference.steps_catalogue(), encoding="utf-8")
""",
        folder=tree,
    )
    return tree


def test_a_new_kind_of_task_is_known_to_the_pages_of_officers_by_its_folder_alone(with_a_kind):
    said = run(
        HOUSE_IS_UP
        + """
from yimen.cases.registries import tasks
from yimen.ledger import acts
kind = tasks.of("consult")
print(kind.step.en, [action.label.en for action in kind.actions], tasks.with_action("give-opinion") is kind)
print(tasks.line("case.consulted", {"by": "fire"}).en, "case.consulted" in acts.REGISTRY)
print(callable(kind.module("form").perform), callable(kind.module("play").play))
""",
        folder=with_a_kind,
    )

    assert said.splitlines() == ["give an opinion ['Give it'] True", "Opinion given by fire True", "True True"]


@pytest.mark.parametrize(("act", "refused"), [("consult", 0), ("consultt", 1)])
def test_check_knows_the_new_kind_of_task_and_what_it_leaves(with_a_kind, tmp_path, act, refused):
    city = tmp_path / "city"
    shutil.copytree(PROJECT / "cities" / "haitang", city)
    [process] = [*city.glob("agencies/*/services/business-licence/process.bpmn")]
    power = '<userTask id="ask" name="x" yimen:act="{}" yimen:post="market.registrar" yimen:power="{}"/>'
    step = power.format(act, "market.business-licence.accept")
    flow = '<sequenceFlow id="f0" sourceRef="ask" targetRef="check"/>'
    text = process.read_text().replace('sourceRef="start" targetRef="check"', 'sourceRef="start" targetRef="ask"')
    process.write_text(text.replace("<businessRuleTask", f"{step}{flow}<businessRuleTask", 1))

    said = run(
        f"""
from pathlib import Path
from yimen.government.compiling import check
print([each.message for each in check(Path({str(city)!r})) if "has the act" in each.message])
from yimen.government.checks.types import VARIABLES
print(VARIABLES["opinion"])
""",
        folder=with_a_kind,
    )

    problems, kind = said.splitlines()
    assert problems.count("it is one of accept, answer, consult, decide, inspect, revoke") == refused
    assert kind.lower() == "string"


def test_commands_are_composed_of_copies_so_that_those_of_a_room_stay_as_they_are():
    said = run(
        """
from yimen.ledger import commands
before = [each.callback for each in commands.app.registered_commands]
from yimen import cli
print(before == [each.callback for each in commands.app.registered_commands])
composed = next(each.typer_instance for each in cli.app.registered_groups if each.typer_instance.info.name == "ledger")
print(composed is not commands.app, [each.callback.__name__ for each in composed.registered_commands][0])
"""
    )

    assert said.split() == ["True", "True", "verify"]


def test_a_new_room_brings_a_reaction(tree):
    said = run(
        HOUSE_IS_UP
        + """
from yimen.ledger import followers
print(list(followers.FOLLOWERS["kiosks.told"].kinds))
""",
        folder=tree,
    )

    assert said.strip() == "['credential.licence.issued']"
