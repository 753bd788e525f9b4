"""The copy of the folder that has other ids is a government like any other."""

from pathlib import Path

from tests import another
from yimen import government

HAITANG = Path(__file__).resolve().parents[2] / "cities" / "haitang"


def test_the_other_city_is_clean_and_shares_no_id_with_the_demonstration(tmp_path):
    ours = government.compile(HAITANG)

    another.make(HAITANG, tmp_path, another.names_of(ours))

    assert government.check(tmp_path) == []
    theirs = government.compile(tmp_path)
    for part in ("agencies", "services", "powers", "registers", "life_events", "policies"):
        assert not set(getattr(ours, part)) & set(getattr(theirs, part)), part
    assert not set(ours.vocabulary.contexts) & set(theirs.vocabulary.contexts)
