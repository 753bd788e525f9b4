"""The few people of these tests, and a population register that can be down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from yimen.engines import identifiers
from yimen.government.schema import Text
from yimen.identity import ports, providers
from yimen.identity.providers.base import Claim, Group, UnknownPerson

LIN = "990101199003070021"[:17]
LIN += identifiers.citizen_check(LIN)
WU = "99010119850101001"
WU += identifiers.citizen_check(WU)
ZHAO = "99010119700512003"  # in the register, not in the cast
ZHAO += identifiers.citizen_check(ZHAO)


class Register:
    """The population register as a fake at the port; `names` by number, None while it is down."""

    def __init__(self) -> None:
        self.names: dict[str, str] | None = {LIN: "林晓梅", WU: "吴建国", ZHAO: "赵德明"}
        self.notices: dict[str, Text] = {}

    def find(self, id_number, *, person, now) -> Mapping[str, object] | None:
        if self.names is None:
            raise ports.PopulationUnavailable("down")
        name = self.names.get(id_number)
        return {"name": name, "notice": self.notices.get(id_number)} if name else None

    def tells(self) -> bool:
        return bool(self.notices)


@pytest.fixture(autouse=True)
def register():
    """The register that identity asks."""
    before = ports.population()
    fake = Register()
    ports.provide_population(fake)
    yield fake
    ports.provide_population(before)


@dataclass(frozen=True)
class Known:
    """Somebody whom the provider offers in a list."""

    id_number: str
    name: str
    story: Mapping[str, str]


class Phones:
    """A provider of sign-in as a fake at the port: it knows two people by name, and keeps what it would have sent."""

    id = "demo"

    def __init__(self) -> None:
        self.names = {LIN: "林晓梅", WU: "吴建国"}
        self.codes: list[str] = []

    def claim(self, hint: str) -> Claim:
        if not identifiers.is_citizen_number(hint):
            raise UnknownPerson(hint)
        return Claim(id_number=hint, name=self.names.get(hint, ""), phone="13900000001")

    def send(self, claim, *, code, now, expires_at) -> None:
        self.codes.append(code)

    def offered(self) -> list[Group]:
        story = {"zh": "开面馆", "en": "opens a noodle shop"}
        return [Group("居民", [Known(number, name, story) for number, name in self.names.items()])]


@pytest.fixture(autouse=True)
def phones(monkeypatch):
    """The one provider of sign-in."""
    fake = Phones()
    monkeypatch.setattr(providers, "_PROVIDERS", {fake.id: fake})
    return fake


@pytest.fixture
def code_sent(client, phones):
    """Ask for a code as somebody does on the page; returns it as it came to the phone."""

    def ask(number: str) -> str:
        assert client.post("/sign-in/", {"who": number}).status_code == 302
        return phones.codes[-1]

    return ask


@pytest.fixture
def signed_in(client, code_sent):
    """Sign somebody in through the pages."""

    def sign_in(number: str):
        return client.post("/sign-in/code/", {"code": code_sent(number)})

    return sign_in


def wrong(code: str) -> str:
    """A code that is not this one."""
    return re.sub(r"^.", str((int(code[0]) + 1) % 10), code)
