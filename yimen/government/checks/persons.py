"""Other people's records: evidence that does not say whose it is, and what would show it to somebody else."""

from collections.abc import Iterator

from yimen.engines import feel
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Definition, EnterpriseSubject, EvidenceKind, FormField, Register, Release, Source
from yimen.government.schema.registers import NOBODY


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Evidence without a subject, open fields that must not be, sensitive fields shown to others (PIPL art. 6, 28)."""
    for register in release.registers.values():
        for name, kind in register.evidence.items():
            yield from _evidence(register, kind, ("registers", register.id, "evidence", name), places)
    for service in release.definitions.values():
        yield from _Service(release, service, places).problems()


def _evidence(register: Register, kind: EvidenceKind, where: Where, places: Places) -> Iterator[Problem]:
    match kind.subject:
        case None:
            message = (
                f"{kind.id} does not say whose record it is: subject: <field with the citizen number>, "
                "{enterprise: <field>} or nobody"
            )
            yield places.error(where, message)
        case EnterpriseSubject(enterprise=name) if name not in kind.fields:
            yield places.error((*where, "subject"), f"{kind.id} has no field {name!r}{did_you_mean(name, kind.fields)}")
        case _:
            for name in kind.people:
                if name not in kind.fields and name != kind.key:
                    hint = did_you_mean(name, [*kind.fields, NOBODY])
                    yield places.error((*where, "subject"), f"{kind.id} has no field {name!r}{hint}")
    for n, name in enumerate(kind.open):
        place: Where = (*where, "open", n)
        field = register.fields.get(name)
        if field is None or name not in kind.fields:
            yield places.error(place, f"{kind.id} has no field {name!r}{did_you_mean(name, kind.fields)}")
        elif kind.key in kind.people:
            yield places.error(place, f"{name} cannot be open: whoever types a citizen number would see {kind.id}")
        elif field.sensitive or field.personal or name in kind.people:
            yield places.error(place, f"{name} cannot be open: it is {'sensitive' if field.sensitive else 'personal'}")


class _Service:
    def __init__(self, release: Release, service: Definition, places: Places) -> None:
        self.release, self.service, self.places = release, service, places
        self.fields = {field.id: field for field in service.form.fields}
        self.where: Where = service.where

    def problems(self) -> Iterator[Problem]:
        for n, field in enumerate(self.service.form.fields):
            place: Where = (*self.where, "form", "fields", n)
            yield from self.marked(field, place)
            yield from self.keyed(field, place)
            yield from self.named(field, place)
        sensitive = self.tainted({each.id for each in self.fields.values() if self.is_sensitive(each)})
        others = self.tainted({each.id for each in self.fields.values() if self.is_of_others(each)})
        for name, output in self.service.outputs.items():
            for key, datum in output.data.items():
                place = (*self.where, "outputs", name, "data", key)
                read = self.read(datum.value)
                if datum.public and (found := sorted(read & sensitive)):
                    message = (
                        f"{found[0]} is sensitive, and anybody who verifies the output would see it: public: false"
                    )
                    yield self.places.error(place, message)
                if found := sorted(read & others):
                    message = (
                        f"{found[0]} comes from somebody else’s record, and cannot stand in what the applicant gets"
                    )
                    yield self.places.error((*place, "value"), message)

    def marked(self, field: FormField, place: Where) -> Iterator[Problem]:
        """What a register calls sensitive is sensitive in the form too."""
        if not field.sensitive and self.is_sensitive(field):
            yield self.places.error(place, f"{field.id} comes from a sensitive field of a register: sensitive: true")

    def keyed(self, field: FormField, place: Where) -> Iterator[Problem]:
        """The key of a person's own records is a citizen number, so that whose it is can be told."""
        for n, source in enumerate(field.sources):
            key = self.fields.get(source.key or "")
            if key is not None and self.of_key(source) and key.type != "id-number":
                message = f"{source.evidence_id} is found by a citizen number: {key.id} must be of type id-number"
                yield self.places.error((*place, "sources", n, "key"), message)

    def named(self, field: FormField, place: Where) -> Iterator[Problem]:
        """`party` stands on a citizen number, `confirmed` names such a field, `equals` goes with a register."""
        if field.party is not None and field.type != "id-number":
            yield self.places.error(
                (*place, "party"), f"{field.id} names nobody: a party has a field of type id-number"
            )
        for n, source in enumerate(field.sources):
            where: Where = (*place, "sources", n)
            if source.confirmed is not None:
                named = self.fields.get(source.confirmed)
                if named is None:
                    hint = did_you_mean(source.confirmed, self.fields)
                    message = f"there is no field in this form {source.confirmed!r}{hint}"
                    yield self.places.error((*where, "confirmed"), message)
                elif named.party is None and not self.keys_people(named):
                    message = (
                        f"{named.id} names nobody who is asked: it has no party, and is the key of nobody’s records"
                    )
                    yield self.places.error((*where, "confirmed"), message)
                if field.type != "boolean":
                    yield self.places.error(place, f"{field.id} says whether somebody confirmed: its type is boolean")
            if source.equals is not None and (source.register_id is None or field.type != "boolean"):
                message = "equals compares what a register says, and makes a field of type boolean"
                yield self.places.error((*where, "equals"), message)

    def of_key(self, source: Source) -> bool:
        kind = self.release.evidence(source.evidence_id or "")
        return kind is not None and kind.key in kind.people

    def keys_people(self, named: FormField) -> bool:
        return any(
            source.key == named.id and self.of_key(source) for field in self.fields.values() for source in field.sources
        )

    def is_sensitive(self, field: FormField) -> bool:
        return field.sensitive or any(
            source.equals is None
            and (register := self.release.registers.get(source.register_id or "")) is not None
            and source.field in register.fields
            and register.fields[source.field].sensitive
            for source in field.sources
        )

    def is_of_others(self, field: FormField) -> bool:
        """Whether a source can give a value that is of somebody else's record, and not open."""
        return any(self.of_others(source) for source in field.sources)

    def of_others(self, source: Source) -> bool:
        kind = self.release.evidence(source.evidence_id or "")
        if kind is None or source.equals is not None or source.field in kind.open or not kind.people:
            return False
        key = self.fields.get(source.key or "")
        own = key is not None and [each.derive for each in key.sources] == ["applicant.id_number"] and key.ask is None
        return not (own and kind.key in kind.people)

    def read(self, text: str) -> set[str]:
        """The fields of the form that an expression reads; a whole context is all that is in it."""
        try:
            names = feel.compile(text).names
        except feel.FeelError:
            return set()  # said elsewhere
        return {each for each in self.fields for name in names if name in {each, each.partition(".")[0]}}

    def tainted(self, fields: set[str]) -> set[str]:
        """Those fields, and what rules work out of them."""
        while more := {
            each.id
            for each in self.fields.values()
            if each.id not in fields
            and any(source.derive and (self.read(source.derive) - {each.id}) & fields for source in each.sources)
        }:
            fields = fields | more
        return fields
