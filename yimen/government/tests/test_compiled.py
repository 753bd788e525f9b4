"""A release is compiled once: nothing that one service needs makes another one compile again."""

from pathlib import Path

import pytest

from yimen import government
from yimen.government.compiled import Compiled

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"
SERVICES = 60


@pytest.fixture(scope="module")
def release():
    return government.compile(CITY)


def varied(release, count):
    """The release with so many services, each with a process and rules of its own."""
    found = {}
    for number in range(count):
        service = list(release.services.values())[number % len(release.services)]
        mark = f"<!-- {number} -->"
        process = service.process.model_copy(update={"source": service.process.source + mark})
        rules = service.rules.model_copy(update={"source": service.rules.source + mark})
        name = f"{service.id}-{number}"
        found[name] = service.model_copy(update={"id": name, "process": process, "rules": rules})
    return release.model_copy(update={"services": found})


def test_check_and_cases_use_the_same_one(release):
    assert "compiled" in release.__dict__  # `government.compile` made it
    assert Compiled.of(release) is Compiled.of(release)


def test_a_copy_with_other_services_has_its_own(release):
    compiled = Compiled.of(release)

    other = release.model_copy(update={"services": {}})

    assert Compiled.of(other) is not compiled
    assert Compiled.of(release) is compiled


def test_sixty_services_do_not_evict_each_other(release):
    many = varied(release, SERVICES)
    compiled = Compiled.of(many)
    first = {name: (compiled.net(each), compiled.rules(each)) for name, each in many.services.items()}

    again = {name: (compiled.net(each), compiled.rules(each)) for name, each in many.services.items()}

    assert len({id(net) for net, _ in first.values()}) == SERVICES
    assert all(first[name][part] is again[name][part] for name in first for part in (0, 1))


def test_an_expression_is_one_program_wherever_its_names_are_known(release):
    compiled = Compiled.of(release)

    assert compiled.program("a + b", ["a", "b", "c"]) is compiled.program("a + b", ["a", "b", "d"])
    assert compiled.program("a + b", ["a", "b"])({"a": 1, "b": 2}) == 3


def test_names_of_several_words_and_with_signs_are_still_read():
    compiled = Compiled.of(government.compile(CITY))

    assert compiled.program("site-check + 1", ["site-check"])({"site-check": 1}) == 2
    assert compiled.program("net  income", ["net income"])({"net income": 5}) == 5
