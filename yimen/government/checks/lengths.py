"""Ids and names that are longer than the records of cases hold: the first case would be refused by the database."""

from collections.abc import Iterator

from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import Kind, Release

CATEGORY, ID, STEP, PATH, TITLE = 32, 64, 80, 100, 200
"""The most characters: of a category, an id, the id of a step, a post or power (`agency.post`), the name of a step."""


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Everything that is kept with a case, or with what it issues, and is too long for that."""
    for where, text, most in _kept(release):
        if len(text) > most:
            yield places.error(where, _too_long(text, most))
    for definition in release.definitions.values():
        net = loaded.net(release, definition)
        source: Where = (*definition.where, "process", "source")
        for node in net.nodes if net else ():
            for text, most in ((node.id, STEP), (node.name or "", TITLE)):
                if len(text) > most:
                    yield places.within(source, net.lines.get(node.id, 1) if net else 1, _too_long(text, most))


def _too_long(text: str, most: int) -> str:
    return f"{text[:40]}… has {len(text)} characters, and a case keeps {most}: call it shorter"


def _kept(release: Release) -> Iterator[tuple[Where, str, int]]:
    for part in ("agencies", "divisions", "registers"):
        yield from (((part, name), name, ID) for name in getattr(release, part))
    for agency in release.agencies.values():
        for name, post in agency.posts.items():
            yield ("agencies", agency.id, "posts", name), post.id, PATH
    for name, power in release.powers.items():
        yield ("powers", name), name, PATH
        for n, departure in enumerate(power.exceptions):
            yield ("powers", name, "exceptions", n, "id"), departure.id, ID
    for definition in release.definitions.values():
        yield definition.where, definition.id, ID
        if isinstance(definition, Kind):
            yield (*definition.where, "category"), definition.category, CATEGORY
        yield from (((*definition.where, "outputs", name), name, ID) for name in definition.outputs)
