"""Somebody whose number a register gives, such as the owner of the premises: compared, asked, never shown."""

import datetime as dt

import pytest

from yimen.cases import showing
from yimen.government.schema import FormField
from yimen.requirements.facts import Applicant
from yimen.requirements.parties import Answers
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known, Need, resolve

OWNER, TENANT, STRANGER = "990101199003070021", "990101198501010014", "990101199406159006"
BASIS = {"law": {"zh": "法", "en": "Law"}, "law_id": "law", "article": "1"}
AT = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
PLACE = "9901000000009"


def field(name, kind, *sources, **more):
    return FormField.model_validate(
        {"id": name, "label": {"zh": "项", "en": "item"}, "type": kind, "official": False, "basis": BASIS,
         "sources": list(sources)} | more
    )  # fmt: skip


def from_register(kind, name, **more):
    return {"register": "premises", "evidence": kind, "field": name, "key": "premises.number"} | more


FIELDS = [
    field("premises.number", "text", {"derive": f'"{PLACE}"'}),
    field("premises.owner_id_number", "id-number", from_register("right", "owner_id_number"),
          party={"role": {"zh": "房屋权利人", "en": "owner of the premises"}, "when": "premises.is_tenant != true"}),
    field("premises.is_tenant", "boolean", from_register("lease", "tenant_id_number", equals="applicant.id_number")),
    field("premises.owner_agrees", "boolean", {"confirmed": "premises.owner_id_number"}),
    field("premises.owner_said", "text", {"derive": "premises.owner_id_number"}),
]  # fmt: skip


@pytest.fixture
def market(city):
    """The city, where the register may be read for a licence."""
    register = city.registers["premises"]
    grants = [
        grant.model_copy(update={"fields": [*grant.fields, "owner_id_number", "tenant_id_number"]})
        for grant in register.grants
    ]
    registers = {**city.registers, "premises": register.model_copy(update={"grants": grants})}
    return city.model_copy(update={"registers": registers})


def known_of(release, number, state=None):
    """What comes of it for who has this number; the owner has answered `state`."""
    said = {"right": {"owner_id_number": OWNER}, "lease": {"tenant_id_number": TENANT}}
    reads = {
        f"premises.{kind}|{PLACE}|business-licence": EvidenceResponse("fetched", AT.isoformat(), values=values)
        for kind, values in said.items()
    }
    answers = Answers({("premises.owner_id_number", OWNER): state} if state else {})
    return resolve(
        [Need(each, ("business-licence",)) for each in FIELDS],
        Known(typed={}, reads=reads, outputs={}, answers=answers),
        applicant=Applicant(number, "某", ""),
        release=release,
        now=AT,
        on=AT.date(),
    )


def value(found, name):
    fact = found.facts.get(f"premises.{name}")
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("number", "state", "tenant", "agrees", "named"),
    [
        (OWNER, None, False, True, []),
        (TENANT, None, True, None, []),
        (STRANGER, None, False, None, [None]),
        (STRANGER, "asked", False, None, ["asked"]),
        (STRANGER, "confirmed", False, True, ["confirmed"]),
        (STRANGER, "declined", False, False, ["declined"]),
        (STRANGER, "withdrawn", False, None, ["withdrawn"]),
    ],
)
def test_a_right_to_the_premises_is_compared_or_confirmed(market, number, state, tenant, agrees, named):
    found = known_of(market, number, state)

    assert (value(found, "is_tenant"), value(found, "owner_agrees")) == (tenant, agrees)
    assert [(each.state, each.required, each.typed) for each in found.named] == [(each, False, False) for each in named]


@pytest.mark.parametrize("number", [STRANGER, TENANT])
def test_the_number_itself_is_withheld_and_what_is_worked_out_of_it(market, number):
    facts = known_of(market, number).facts

    hidden = showing.withheld(FIELDS, facts, {}, number=number, release=market)

    assert {"premises.owner_id_number", "premises.owner_said"} <= hidden
    assert hidden.isdisjoint({"premises.number", "premises.is_tenant", "premises.owner_agrees"})
