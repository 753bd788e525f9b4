"""A small service and its registers, beside those of the city: boats, whose owner and berth registers know."""

import datetime as dt

from yimen.government.schema import Form, FormField, Register, Release
from yimen.requirements.facts import Applicant, Fact

SERVICE, REGISTER, OUTPUT = "boat-permit", "boats", "berth-permit/berth"
ON = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
AT = NOW.isoformat()
OWN, OTHER = "110101199003070011", "110101199003070038"
APPLICANT = Applicant(OWN, "林", "13900001234")


def text(english):
    """A text in both languages."""
    return {"zh": "文", "en": english}


def basis(release):
    """Any basis that the folder has."""
    return next(iter(release.services.values())).basis[0].model_dump(by_alias=True)


def field(release, name, *, ask=True, **more):
    """A field of the form, asked unless it is said otherwise; `ask` may be more of what is asked."""
    asked = {"title": text("What?"), "why": text("Because.")} | (ask if isinstance(ask, dict) else {})
    given = {"id": name, "label": text(name), "type": "text", "basis": basis(release), "ask": asked if ask else None}
    return FormField.model_validate(given | more, strict=False)


def of_register(name, *, key="boat.number", evidence="boat", **more):
    """A source in the register of boats."""
    return {"register": REGISTER, "evidence": evidence, "field": name, "key": key} | more


def release_with(city, *fields, documents=(), jurisdiction='"nowhere"', granted=("owner", "length", "berth")):
    """The city with the service, its form and its register; `fields` are made by `field`'s other arguments."""
    like = next(iter(city.services.values()))
    made = [field(city, name, **more) for name, more in fields]
    listed = [
        {"id": name, "label": text(name), "why": text("Because."), "basis": basis(city)} | more
        for name, more in documents
    ]
    form = Form.model_validate({"fields": made, "documents": listed}, strict=False)
    service = like.model_copy(update={"id": SERVICE, "form": form, "jurisdiction": jurisdiction, "examples": {}})
    register = _register(city, like.agency, granted)
    return Release.from_json(
        city.model_copy(update={
            "services": {**city.services, SERVICE: service}, "registers": {**city.registers, REGISTER: register},
        }).to_json()
    )  # fmt: skip


def _register(city, agency, granted):
    """The register of boats and of sailors, who are found by their own citizen number."""
    kinds = {
        "boat": {"key": "number", "subject": "nobody", "fields": ["owner", "length", "berth"]},
        "sailor": {"key": "holder", "subject": "holder", "fields": ["berth"]},
    }
    evidence = {
        name: {"id": f"{REGISTER}.{name}", "name": text(name), "table": name, "fresh_for": "P7D"} | kind
        for name, kind in kinds.items()
    }
    grants = [
        {"to": agency, "evidence": kind, "purposes": [SERVICE], "fields": list(fields), "basis": basis(city)}
        for kind, fields in (("boat", granted), ("sailor", ("berth",)))
    ]
    names = ("number", "owner", "length", "berth", "holder")
    fields = {name: {"name": text(name), "type": "text"} for name in names}
    return Register.model_validate(
        {
            "id": REGISTER, "name": text("Boats"), "agency": agency, "sharing": "conditional", "basis": basis(city),
            "connector": {"kind": "csv", "file": "boats.csv"}, "fields": fields, "evidence": evidence, "grants": grants,
        },
        strict=False,
    )  # fmt: skip


def form(release):
    """The form of the small service."""
    return release.services[SERVICE].form


def typed(value, **more):
    """What the applicant answered."""
    return Fact(value, "typed", AT, **more)


def told(value, evidence="e1", **more):
    """What the register of boats says."""
    return Fact(value, "register", AT, evidence=evidence, register=REGISTER, **more)
