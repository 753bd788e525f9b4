"""The structure is tested: every route has a policy, every table is guarded or exempt."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tools import folder_guide, reference
from yimen.government import recorded
from yimen.government.schema import steps

PROJECT = Path(__file__).resolve().parents[2]

POLICIES = {"public", "person", "officer"}


def test_every_route_has_a_policy():
    without = [path for path, policy, _ in reference.routes() if policy not in POLICIES]

    assert without == []


@pytest.mark.parametrize(
    ("name", "page"),
    [("events", reference.events_page), ("routes", reference.routes_page), ("guide/folder", reference.folder_page)],
)
def test_the_reference_pages_say_what_the_code_says(name, page):
    written = (PROJECT / "docs" / f"{name}.md").read_text()

    assert written == page(), "run `make reference`"


def test_the_catalogue_of_acts_that_folders_may_name_is_that_of_the_code():
    assert recorded.CATALOGUE.read_text() == reference.acts_catalogue(), "run `make reference`"


def test_the_catalogue_of_steps_is_what_kinds_of_tasks_and_effects_declare():
    assert steps.CATALOGUE.read_text() == reference.steps_catalogue(), "run `make reference`"


def test_the_guide_to_the_folder_has_every_part_of_the_schema():
    placed = {name for names in folder_guide.FILES.values() for name in names}

    assert folder_guide.parts() - placed - set(folder_guide.PLACED) == set()


def test_every_event_explains_itself():
    reference.events_page()

    assert [kind for kind, cls in reference.acts.REGISTRY.items() if not (cls.__doc__ or "").strip()] == []


@pytest.mark.django_db
def test_every_table_is_guarded_by_acts_or_exempt_with_a_reason():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, bool_or(t.tgname LIKE 'ledger_guard%%')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            LEFT JOIN pg_trigger t ON t.tgrelid = c.oid
            WHERE c.relkind IN ('r', 'p') GROUP BY 1
            """
        )
        tables = dict(cursor.fetchall())
    exempt = reference.exempt_tables()

    assert sorted(name for name, guarded in tables.items() if not guarded and name not in exempt) == []
    assert sorted(name for name in exempt if tables.get(name)) == [], "guarded and exempt at once"
    assert all(len(reason) > 20 for reason in exempt.values())


@pytest.mark.django_db
def test_the_application_may_neither_truncate_nor_write_the_ledger():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND (
              has_table_privilege(current_user, c.oid, 'TRUNCATE')
              OR (n.nspname = 'ledger' AND has_table_privilege(current_user, c.oid, 'INSERT, UPDATE, DELETE')))
            """
        )

        assert cursor.fetchall() == []


def test_foreign_keys_between_rooms_are_those_of_the_architecture_page():
    page = (PROJECT / "ARCHITECTURE.md").read_text()
    listed = re.findall(r"^- `([a-z]+\.\w+\.\w+ -> [a-z]+\.\w+)`", page, re.MULTILINE)

    assert sorted(listed) == reference.foreign_keys()


def test_foreign_keys_point_down_the_house():
    order = re.findall(r'^    "([a-z |]+)",$', (PROJECT / "pyproject.toml").read_text(), re.MULTILINE)
    rank = {room: i for i, row in enumerate(order) for room in row.split(" | ")}

    up = [key for key in reference.foreign_keys() if rank[key.split(".")[0]] > rank[key.split(" -> ")[1].split(".")[0]]]

    assert up == []


def test_migrations_depend_on_rooms_below():
    """A migration waits for none of a room above: what moves up is fetched by the room that it comes to."""
    order = re.findall(r'^    "([a-z |]+)",$', (PROJECT / "pyproject.toml").read_text(), re.MULTILINE)
    rank = {room: i for i, row in enumerate(order) for room in row.split(" | ")}
    loaded = MigrationLoader(None).disk_migrations

    up = [
        f"{room}.{name} -> {'.'.join(needed)}"
        for (room, name), migration in loaded.items()
        for needed in migration.dependencies
        if room in rank and needed[0] in rank and rank[room] > rank[needed[0]]
    ]

    assert up == []
    assert any(room == "applications" and ("cases", "0010_applications") in each.dependencies
               for (room, _), each in loaded.items())  # fmt: skip
