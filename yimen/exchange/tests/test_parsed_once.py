"""However many texts a release has, none makes another one be parsed again."""

import pytest

from yimen.engines import feel
from yimen.exchange import rules
from yimen.requirements import conditions


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The texts that are parsed from now on."""
    found: list[str] = []
    real = feel.compile

    def compile_and_tell(text, *args, **more):
        found.append(text)
        return real(text, *args, **more)

    monkeypatch.setattr(feel, "compile", compile_and_tell)
    return found


def test_no_text_of_a_release_makes_another_one_be_parsed_again(release, parsed):
    own = release.model_copy()
    own.__dict__.pop("compiled", None)
    register = next(each for each in own.registers.values() if each.grants)
    grants = [register.grants[0].model_copy(update={"when": f"record.n = {n}"}) for n in range(1500)]
    texts = [f"premises.area > {n}" for n in range(1500)]

    for _ in range(2):
        assert {rules.record_fields(grant, release=own) for grant in grants} == {frozenset({"n"})}
        assert {conditions.names(text, {"premises"}, release=own) for text in texts} == {frozenset({"premises.area"})}

    assert len(parsed) == len(set(parsed)) == 3000
