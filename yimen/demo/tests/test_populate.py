"""The demonstration's registers: made where each belongs, read back by the connectors, the same for the same seed."""

import datetime as dt
import json
import sqlite3
import subprocess
import sys
import time

import pytest
from django.conf import settings

from yimen.demo import commands, registers
from yimen.demo.registers import cast, described, records
from yimen.demo.registers.people import People
from yimen.demo.registers.records.base import City as Residents
from yimen.demo.registers.records.base import years
from yimen.engines import identifiers
from yimen.exchange import connectors
from yimen.exchange.connectors.base import Unavailable
from yimen.government.schema import Release
from yimen.government.schema.agencies import Agency
from yimen.government.schema.city import City, Division
from yimen.government.schema.registers import EnterpriseSubject, Register, RegisterField
from yimen.platform import embedded

BASIS = {"law": {"zh": "条例", "en": "Regulation"}, "law_id": "sharing", "article": "8"}
CONNECTORS = {
    "population": {"kind": "postgres", "database": "population"},
    "enterprises": {"kind": "http", "path": "/{table}/{key}"},
    "premises": {"kind": "sqlite", "file": "premises.sqlite"},
    "health-certificates": {"kind": "csv", "file": "health-certificates.csv"},
    "trade-bans": {"kind": "sqlite", "file": "trade-bans.sqlite"},
    "assistance": {"kind": "postgres", "database": "assistance"},
    "incomes": {"kind": "http", "path": "/{table}/{key}"},
    "disability-certificates": {"kind": "sqlite", "file": "disability-certificates.sqlite"},
    "graduates": {"kind": "csv", "file": "graduates.csv"},
    "social-insurance": {"kind": "postgres", "database": "social_insurance"},
    "flexible-employment": {"kind": "csv", "file": "flexible-employment.csv"},
}


def text(zh: str) -> dict:
    return {"zh": zh, "en": zh}


def small_city() -> Release:
    """Two districts, three communities, an agency with two posts, and a register for everything that is made."""
    divisions = {
        name: Division.model_validate({"id": name, "name": text(zh), "level": level, "parent": parent, "code": code})
        for name, zh, level, parent, code in (
            ("haitang", "海棠市", "city", None, "990100000000"),
            ("east", "东区", "district", "haitang", "990101000000"),
            ("west", "西区", "district", "haitang", "990102000000"),
            ("spring", "春社区", "community", "east", "990101001001"),
            ("summer", "夏社区", "community", "east", "990101001002"),
            ("autumn", "秋社区", "community", "west", "990102001001"),
        )
    }
    post = {"name": text("岗位"), "level": "district", "duties": text("办理")}
    agency = Agency.model_validate(
        {
            "id": "market",
            "name": text("市场监管局"),
            "short_name": text("市监"),
            "posts": {each: post | {"id": f"market.{each}"} for each in ("registrar", "approver")},
            "address": text("一号"),
            "phone": "1",
            "hours": [],
        }
    )
    release = Release.model_construct(
        city=City.model_construct(area_code="990100", time_zone="Asia/Shanghai"),
        divisions=divisions,
        agencies={"market": agency},
        registers={},
    )
    for name, tables in records.make(People(release, seed=1), residents=200).items():
        release.registers[name] = Register.model_validate(
            {
                "id": name,
                "name": text(name),
                "agency": "market",
                "connector": CONNECTORS[name],
                "sharing": "conditional",
                "basis": BASIS,
                "fields": {
                    column: {
                        "name": text(column),
                        "type": "date" if column.endswith("_on") else "boolean" if column == "taken" else "text",
                    }
                    for table in tables.values()
                    for column in table.columns
                },
                "evidence": {
                    table.replace("_", "-"): {
                        "id": f"{name}.{table.replace('_', '-')}",
                        "name": text(table),
                        "table": table,
                        "key": made.columns[0],
                        "fields": list(made.columns),
                        "fresh_for": "P1D",
                    }
                    for table, made in tables.items()
                },
            }
        )
    return release


@pytest.fixture
def folder(server, monkeypatch):
    """A data folder with a server of its own: the run's own registers are read by other tests."""
    folder = settings.DATA_DIR / "small-city"
    folder.mkdir()
    embedded.start(folder, durable=False)
    monkeypatch.setattr(settings, "DATA_DIR", folder)
    monkeypatch.setenv("YIMEN_DATA_DIR", str(folder))
    yield folder
    embedded.remove(folder)


def test_every_register_can_be_read_where_it_lies(folder):
    city = small_city()

    counts = registers.populate(folder, residents=300, release=city)

    files = [file for file in (folder / "registers").iterdir() if file.is_file()]
    assert {file.suffix for file in files} >= {".json", ".csv", ".sqlite"}
    assert [file.name for file in files if file.stat().st_mode & 0o077] == [], "records are nobody else's to read"
    tables = records.make(People(city, seed=1), residents=300)["population"]
    assert counts["population"] == 300 + len(list(tables["households"].rows()))
    people = json.loads((folder / "registers" / "cast.json").read_text(encoding="utf-8"))
    lin = next(entry for entry in people if entry.get("id") == "lin")
    found = {}
    process = subprocess.Popen([sys.executable, "-m", "yimen.demo.registers.server"], stdout=subprocess.DEVNULL)
    try:
        for register, kind, key in (
            ("population", "residents", lin["id_number"]),
            ("premises", "premises", lin["premises"]),
            ("premises", "leases", lin["premises"]),
            ("health-certificates", "certificates", lin["safety_officer"]),
            ("trade-bans", "bans", cast.member(People(city, seed=1), cast.FANG).id_number),
            ("enterprises", "names", cast.TAKEN_NAME),
        ):
            evidence = city.registers[register].evidence[kind]
            found[kind] = read(city.registers[register], evidence, key)
        assert found["residents"]["name"] == "林晓梅"
        assert found["premises"]["area"] == "85"
        assert found["leases"]["tenant_id_number"] == lin["id_number"]
        assert found["certificates"]["name"] == "何静"
        assert found["bans"]["in_force"] == "true"
        assert found["names"]["taken"] is True
        assert connectors.find(city.registers["enterprises"], evidence, "没有的店", ["taken"]) is None
    finally:
        process.terminate()
        process.wait(10)


def read(register, evidence, key):
    """Read once the process answers."""
    for _ in range(600):
        try:
            return connectors.find(register, evidence, key, list(evidence.fields))
        except Unavailable as problem:
            if str(problem) != "ConnectError":
                raise
            time.sleep(0.05)
    raise AssertionError("the register did not start")


def test_numbers_are_well_formed_belong_to_no_real_place_and_to_one_person_each():
    made = records.make(People(small_city(), seed=1), residents=5000)

    residents = [row[0] for row in made["population"]["residents"].rows()]
    codes = [row[0] for row in made["enterprises"]["enterprises"].rows()]

    assert all(map(identifiers.is_citizen_number, residents))
    assert {number[:4] for number in residents} == {"9901"}
    assert len(set(residents)) == len(residents) == 5000
    assert all(map(identifiers.is_credit_code, codes))
    assert len(set(codes)) == len(codes)


def test_there_are_children_families_and_people_of_a_hundred():
    made = records.make(People(small_city(), seed=1), residents=20_000)["population"]

    residents = [dict(zip(made["residents"].columns, row, strict=True)) for row in made["residents"].rows()]
    heads = {row[0]: row[1] for row in made["households"].rows()}
    ages = sorted(years(each["born_on"], dt.date(2026, 11, 1)) for each in residents)
    households = {}
    for each in residents:
        households.setdefault(each["household_no"], []).append(each["id_number"])

    assert (ages[0], ages[-1]) == (0, 101)
    assert 0.15 < sum(age < 18 for age in ages) / len(ages) < 0.3
    assert 0.01 < sum(age >= 80 for age in ages) / len(ages) < 0.04
    assert {len(members) for members in households.values()} == {1, 2, 3, 4, 5, 6}
    assert heads.keys() == households.keys()
    assert all(heads[number] in members for number, members in households.items())


def test_the_same_seed_makes_the_same_city_and_another_one_another():
    def city(seed: int) -> list:
        made = records.make(People(small_city(), seed=seed), residents=300)
        return [list(table.rows()) for tables in made.values() for table in tables.values()]

    assert city(1) == city(1)
    assert city(1) != city(2)


def test_every_post_is_held_twice_where_the_cast_lives_and_by_different_people():
    people = cast.make(People(small_city(), seed=1))

    held = [(post["post"], post["division"]) for entry in people for post in entry["posts"]]

    assert held.count(("market.registrar", "east")) == 2
    assert held.count(("market.approver", "west")) == 1
    assert len({entry["id_number"] for entry in people}) == len(people)


def described_register() -> Register:
    """A register that no module makes: of allotments, each at a known enterprise's, held by a resident."""
    fields = {
        "allotment_no": {"type": "text"},
        "holder": {"type": "text"},
        "name": {"type": "text"},
        "born_on": {"type": "date"},
        "credit_code": {"type": "text"},
        "soil": {"type": "text", "options": [{"value": each, "label": text(each)} for each in ("clay", "sand")]},
        "square_metres": {"type": "number"},
        "rent": {"type": "money"},
        "let_on": {"type": "date"},
        "watered": {"type": "boolean"},
    }
    kind = {"name": text("甲"), "fresh_for": "P1D"}
    of_holder = {"id": "allotments.let", "table": "let", "key": "allotment_no", "subject": "holder"}
    of_owner = {
        "id": "allotments.owned",
        "table": "owned",
        "key": "credit_code",
        "subject": {"enterprise": "credit_code"},
    }
    return Register.model_validate(
        {
            "id": "allotments",
            "name": text("菜园"),
            "agency": "market",
            "connector": {"kind": "sqlite", "file": "allotments.sqlite"},
            "sharing": "conditional",
            "basis": BASIS,
            "fields": {name: {"name": text(name)} | each for name, each in fields.items()},
            "evidence": {
                "let": kind | of_holder | {"fields": list(fields)},
                "owned": kind | of_owner | {"fields": ["credit_code", "rent"]},
            },
        }
    )


def filled(city: Release, *, seed: int = 1) -> dict[str, dict[str, list[dict]]]:
    """The records of every table, of a city of some residents."""
    people = People(city, seed=seed)
    tables = described.complete(city.registers, records.make(people, residents=300), Residents(people, 300))
    return {
        register: {
            name: [dict(zip(made.columns, row, strict=True)) for row in made.rows()] for name, made in of.items()
        }
        for register, of in tables.items()
    }


def with_allotments() -> Release:
    city = small_city()
    kinds = city.registers["enterprises"].evidence
    subject = EnterpriseSubject(enterprise="credit_code")
    kinds["enterprises"] = kinds["enterprises"].model_copy(update={"subject": subject})
    city.registers["allotments"] = described_register()
    return city


def test_a_register_that_nobody_makes_is_filled_from_its_description():
    found = filled(with_allotments())

    let = found["allotments"]["let"]
    residents = {each["id_number"]: each for each in found["population"]["residents"]}
    assert len({each["allotment_no"] for each in let}) == len(let) == 300
    assert {each["holder"] for each in let} == residents.keys()
    assert all(residents[each["holder"]]["name"] == each["name"] for each in let)
    assert all(residents[each["holder"]]["born_on"] == each["born_on"] for each in let)
    assert {each["credit_code"] for each in let} <= {
        each["credit_code"] for each in found["enterprises"]["enterprises"]
    }
    assert {each["soil"] for each in let} == {"clay", "sand"}
    assert {each["watered"] for each in let} == {True, False}
    assert all(each["square_metres"] > 0 and each["rent"] > 0 for each in let)
    assert all(each["let_on"] < dt.date(2026, 11, 1) for each in let)


def test_a_register_of_enterprises_has_a_record_of_each():
    found = filled(with_allotments())

    owned = [each["credit_code"] for each in found["allotments"]["owned"]]
    assert owned == [each["credit_code"] for each in found["enterprises"]["enterprises"]][: len(owned)]
    assert len(owned) == len(set(owned)) > 10


def test_what_is_filled_is_the_same_for_the_same_seed():
    city = with_allotments()

    assert filled(city)["allotments"] == filled(city)["allotments"]
    assert filled(city)["allotments"] != filled(city, seed=2)["allotments"]


def test_a_field_that_nobody_makes_stands_beside_those_that_are_made():
    city = small_city()
    register = city.registers["population"]
    register.fields["shoe_size"] = RegisterField.model_validate({"name": text("鞋码"), "type": "number"})
    register.evidence["residents"].fields.append("shoe_size")

    residents = filled(city)["population"]["residents"]

    assert residents[0]["name"] == "林晓梅"
    assert all(0 < each["shoe_size"] <= 100 for each in residents)


def test_a_register_from_its_description_is_written_where_it_is_kept_and_found(folder):
    counts = registers.populate(folder, residents=300, release=with_allotments())

    with sqlite3.connect(folder / "registers" / "allotments.sqlite") as kept:
        [(let,)] = kept.execute("SELECT count(*) FROM let WHERE watered IN ('true', 'false')")
        [(owned,)] = kept.execute("SELECT count(*) FROM owned")
    assert (let, counts["allotments"]) == (300, 300 + owned)


def test_what_is_made_already_is_not_replaced_unasked(tmp_path, monkeypatch, capsys):
    (tmp_path / "registers").mkdir()
    kept = tmp_path / "registers" / "locations.json"
    kept.write_text("{}")
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(registers, "populate", lambda *_, **__: pytest.fail("it was replaced"))

    with pytest.raises(SystemExit) as ended:
        commands.populate(replace=False)

    assert (ended.value.code, "--replace" in capsys.readouterr().err) == (1, True)
    assert kept.read_text() == "{}"
