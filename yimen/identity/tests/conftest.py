"""The few people of these tests, and a population register that can be down."""

import json
import re
from collections.abc import Mapping

import pytest

from yimen.engines import identifiers
from yimen.government.schema import Text
from yimen.identity import ports, queries

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


@pytest.fixture(autouse=True)
def people(settings, tmp_path):
    """The cast file: Lin, a resident, and Wu, an officer of two posts."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "registers").mkdir()
    story = {"zh": "开面馆", "en": "opens a noodle shop"}
    posts = [
        {"post": "market.registrar", "division": "haitang"},
        {"post": "market.inspector", "division": "haitang"},
    ]
    cast = [
        {"id_number": LIN, "name": "林晓梅", "phone": "13900000001", "story": story, "posts": []},
        {"id_number": WU, "name": "吴建国", "phone": "13900000002", "story": story, "posts": posts},
    ]
    (tmp_path / "registers" / "cast.json").write_text(json.dumps(cast), encoding="utf-8")


@pytest.fixture
def code_sent(client):
    """Ask for a code as somebody does on the page; returns it as the outbox shows it."""

    def ask(number: str) -> str:
        assert client.post("/sign-in/", {"who": number}).status_code == 302
        return queries.outbox()[0].code

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
