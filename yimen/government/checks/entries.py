"""What outputs enter in registers: whether the register is the agency's and takes it, and whether the values fit it."""

from collections.abc import Iterator, Mapping

from yimen.engines.feel.types import ANY, DATE, STRING, Type
from yimen.government import datatypes
from yimen.government.checks import loaded, types
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Definition, Entry, Release

ISSUED: dict[str, Type] = {"number": STRING, "valid_from": DATE, "valid_until": DATE}
"""What an entry sees of the output itself."""


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every entry that could not be made, or that the agency may not make."""
    for service in release.definitions.values():
        known = {
            **types.context(release, service.form.fields), **types.VARIABLES,
            **loaded.learnt(release, service), **ISSUED,
        }  # fmt: skip
        for name, output in service.outputs.items():
            for n, entry in enumerate(output.enters):
                where: Where = (*service.where, "outputs", name, "enters", n)
                yield from _entry(release, service, entry, known, where, places)


def _entry(
    release: Release, service: Definition, entry: Entry, known: Mapping[str, Type], where: Where, places: Places
) -> Iterator[Problem]:
    kind = release.evidence(entry.evidence)
    if kind is None:
        ids = [each.id for register in release.registers.values() for each in register.evidence.values()]
        message = f"there is no evidence {entry.evidence!r}{did_you_mean(entry.evidence, ids)}"
        yield places.error((*where, "evidence"), message)
        return
    register = release.registers[entry.evidence.partition(".")[0]]
    if register.agency != service.agency:
        message = f"{register.id} is kept by {register.agency}: {service.agency} enters nothing in it"
        yield places.error((*where, "evidence"), message)
    if not register.connector.writable:
        message = f"nothing can be entered in {register.id}: its connector does not say `writable: true`"
        yield places.error((*where, "evidence"), message)
    if kind.key not in entry.record:
        yield places.error((*where, "record"), f"{kind.key}, the key of {kind.id}, is missing")
    if kind.key in entry.revoked:
        yield places.error((*where, "revoked", kind.key), f"{kind.key} is the key of {kind.id}: it stays as it was")
    for part in ("record", "revoked"):
        for field, text in getattr(entry, part).items():
            place: Where = (*where, part, field)
            if field not in kind.fields:
                message = f"{kind.id} has no field {field!r}{did_you_mean(field, kind.fields)}"
                yield places.error(place, message)
                continue
            wanted = datatypes.feel_type(register.fields[field])
            yield from types.expression(places, place, text, known, ANY if text.strip() == "null" else wanted)
