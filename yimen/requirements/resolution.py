"""Resolve: what is known of everything that the services of a stage need, and what is left to ask.

Sources of a field are tried in the order of the folder: a register, a sibling's output, a rule; what none of them gives
is asked. A later source needs earlier values (the key of a register, the inputs of a rule), so this repeats until
nothing new is learnt. Pure: what registers answered is passed in; what should be read next comes out as `wanted`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from yimen.government import datatypes
from yimen.government.compiled import Compiled
from yimen.government.schema import FormField, Release, Source
from yimen.requirements import conditions, numbers
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant, Fact
from yimen.requirements.numbers import Unfound
from yimen.requirements.parties import Answers, Named, is_of_key, keys_people, role_of
from yimen.requirements.reads import EvidenceRequest, EvidenceResponse, key_of, purpose

Because = Literal["asked", "unavailable", "not-found", "not-granted", "disputed", "not-issued"]
NOBODY_ASKED = Answers()
MOST_PASSES = 12  # a chain of sources longer than this is a mistake in the folder


@dataclass(frozen=True)
class Need:
    """A field and the services that need it."""

    field: FormField
    services: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A field that the person answers, and why no source gave it. `fact` is the answer so far."""

    need: Need
    because: Because
    fact: Fact | None
    register: str | None = None
    evidence: str | None = None  # the kind that should have given it
    key: str | None = None  # the field by whose value the register was asked

    @property
    def answered(self) -> bool:
        """Whether there is an answer, be it an optional one left empty."""
        return self.fact is not None and (self.fact.value is not None or self.need.field.optional)


@dataclass(frozen=True)
class Output:
    """A sibling's output that was issued: its values, and when."""

    output: str
    values: Mapping[str, Any]
    at: str


@dataclass(frozen=True)
class Known:
    """Everything that was given or read so far."""

    typed: Mapping[str, Fact]
    reads: Mapping[str, EvidenceResponse]
    outputs: Mapping[str, Output]
    disputed: frozenset[tuple[str, str]] = frozenset()  # (evidence, field)
    answers: Answers = NOBODY_ASKED
    by_hand: frozenset[str] | None = frozenset()  # numbers that stand although unfound; None: all, as in a case


@dataclass(frozen=True)
class Resolution:
    """What is known, what is left to ask, and what should be read first."""

    facts: dict[str, Fact]
    questions: tuple[Question, ...]
    wanted: tuple[EvidenceRequest, ...]
    waiting: frozenset[str]  # outputs of siblings that will give a value
    missing: frozenset[str]  # fields that a source should have given and did not
    open: frozenset[str]  # fields whose value may still come: unanswered, or waiting for another
    context: dict[str, Any]
    named: tuple[Named, ...] = ()  # people other than the applicant whom fields name
    contested: Mapping[str, Fact] = field(default_factory=dict)  # what registers say that the person disputes
    unread: frozenset[str] = frozenset()  # of the missing, those whose register did not answer
    unfound: tuple[Unfound, ...] = ()  # numbers that no register knows, be it that the person stands by them
    adrift: frozenset[str] = frozenset()  # fields without a value that rest on such a number


def needs_of(release: Release, services: Iterable[str]) -> Iterator[Need]:
    """The fields of all services, each once, with the services that need it."""
    users: dict[str, list[str]] = {}
    fields: dict[str, FormField] = {}
    for service in services:
        for each in release.definition(service).form.fields:
            fields.setdefault(each.id, each)
            users.setdefault(each.id, []).append(service)
    return (Need(field, tuple(users[identifier])) for identifier, field in fields.items())


def resolve(
    needs: Sequence[Need],
    known: Known,
    *,
    applicant: Applicant,
    release: Release,
    pending_outputs: frozenset[str] = frozenset(),
    variables: Mapping[str, Any] | None = None,
    now: dt.datetime,
    on: dt.date,
) -> Resolution:
    """Resolve the needs of one stage. `pending_outputs` names outputs of siblings that are under way."""
    fields = [need.field for need in needs]
    keys = frozenset(each.id for each in fields if each.type == "id-number" and keys_people(each.id, fields, release))
    kinds = numbers.identifying(release)
    step = _Pass(needs, known, applicant, release, pending_outputs, dict(variables or {}), now, on, keys, kinds)
    found: dict[str, Fact] = {}
    unsettled = frozenset(need.field.id for need in needs)
    adrift: frozenset[str] = frozenset()
    for _ in range(MOST_PASSES):
        result = step.run(found, unsettled, adrift)
        same = result.open == unsettled and result.adrift == adrift
        if same and facts_.without_times(result.facts) == facts_.without_times(found):
            break
        found, unsettled, adrift = result.facts, result.open, result.adrift
    return result


@dataclass
class _Pass:
    """One pass over all fields, with what the pass before had found."""

    needs: Sequence[Need]
    known: Known
    applicant: Applicant
    release: Release
    pending_outputs: frozenset[str]
    variables: dict[str, Any]
    now: dt.datetime
    on: dt.date
    keys: frozenset[str]  # fields whose number is the key of that person's own records
    kinds: Mapping[str, Sequence[str]]  # by field, the evidence that tells whether there is such a number at all

    def run(self, before: Mapping[str, Fact], unsettled: frozenset[str], adrift: frozenset[str]) -> Resolution:
        """Try every field once. `adrift` are those that rested on a number that no register knows, the pass before."""
        fields = [need.field for need in self.needs]
        self.unfound = numbers.unfound(fields, before, self.known.reads, self.kinds)
        self.nowhere = frozenset(each.key for each in self.unfound)
        stands = self.known.by_hand
        self.doubted = frozenset(each.key for each in self.unfound if stands is not None and each.by_hand not in stands)
        self.adrift = adrift
        self.context = self.variables | facts_.context(
            fields, before, applicant=self.applicant, release=self.release, on=self.on
        )
        self.before, self.unsettled = before, unsettled
        self.wanted: dict[str, EvidenceRequest] = {}
        self.waiting: set[str] = set()
        found: dict[str, Fact] = {}
        questions: list[Question] = []
        missing: set[str] = set()
        still_open: set[str] = set()
        self.contested: dict[str, Fact] = {}
        unread: set[str] = set()
        loose: set[str] = set()
        for need in self.needs:
            field = need.field
            if self._holds(field.when) is not True:
                continue
            fact, because, asked, pending = self._from_sources(need)
            if fact is None and not pending:
                if question := self._question(need, because, asked):
                    questions.append(question)
                    fact = question.fact
                    if not question.answered:
                        still_open.add(field.id)
                elif field.id in self.contested:  # nothing can be said in its place: it stands until it is corrected
                    fact = replace(self.contested[field.id], disputes=self.contested[field.id].evidence)
                elif any(source.key in self.doubted for source in field.sources):
                    still_open.add(field.id)  # not missing: whose record it would be is not known yet
                elif field.sources and because != "asked":
                    missing.add(field.id)
                    unread |= {field.id} if because == "unavailable" else set()
            if pending:
                still_open.add(field.id)
            if fact is not None:
                found[field.id] = fact
            elif any(self._rests_on_nothing(source) for source in field.sources):
                loose.add(field.id)
        wanted = tuple(replace(want, fields=tuple(sorted(set(want.fields)))) for want in self.wanted.values())
        return Resolution(
            found,
            tuple(questions),
            wanted,
            frozenset(self.waiting),
            frozenset(missing),
            frozenset(still_open),
            self.context,
            tuple(self._named(found)),
            self.contested,
            frozenset(unread),
            self.unfound,
            frozenset(loose),
        )

    def _rests_on_nothing(self, source: Source) -> bool:
        """Whether a source needs a number that no register knows, or what should have been found under one."""
        if source.key in self.nowhere or source.key in self.adrift:
            return True
        return bool(source.derive and numbers.reads(source.derive, self.adrift, release=self.release))

    def _named(self, found: Mapping[str, Fact]) -> Iterator[Named]:
        """The people other than the applicant whom fields name: by a key of their records, or as the folder says."""
        for need in self.needs:
            each, fact = need.field, found.get(need.field.id)
            if fact is None or fact.value is None or each.type != "id-number":
                continue
            number, key = str(fact.value), each.id in self.keys
            if number == self.applicant.id_number or not (key or each.party):
                continue
            if each.party and not key and self._holds(each.party.when) is not True:
                continue
            yield Named(
                field=each,
                number=number,
                role=role_of(each, self.release),
                state=self.known.answers.of(each.id, number),
                services=need.services,
                typed=fact.source == "typed",
                required=key,
            )

    def _question(self, need: Need, because: Because, asked: Source | None) -> Question | None:
        """The question that is put to the person, if one is."""
        field = need.field
        if field.ask is None and (because == "asked" or not field.official):
            return None
        if field.ask and self._holds(field.ask.when) is not True:
            return None
        said = (asked.register_id, asked.evidence_id, asked.key) if asked else (None, None, None)
        return Question(need, because, self.known.typed.get(field.id), *said)

    def _from_sources(self, need: Need) -> tuple[Fact | None, Because, Source | None, bool]:
        """The first source's value; else why there is none, the register asked, and whether one is still to come."""
        because: Because = "asked"
        asked: Source | None = None
        for source in need.field.sources:
            if self._holds(source.when) is not True:
                continue
            match source.kind:
                case "register":
                    fact, reason, pending = self._from_register(need, source)
                    asked = asked or source
                case "output":
                    fact, reason, pending = self._from_output(need.field, source)
                case "party":
                    fact, reason, pending = self._from_party(source)
                case _:
                    fact, reason, pending = self._derived(need.field, source)
            if fact is not None or pending:
                return fact, because, asked, pending
            because = because if because == "unavailable" else reason or because
        return None, because, asked, False

    def _from_register(self, need: Need, source: Source) -> tuple[Fact | None, Because | None, bool]:
        key = self.before.get(source.key or "")
        evidence = source.evidence_id
        if key is None or key.value is None or evidence is None:
            return None, None, source.key in self.unsettled
        if self._is_somebodys(source) and not self._agrees(source.key or "", str(key.value)):
            return None, None, True  # whose record it is has not confirmed: nothing of theirs is read
        service = purpose(self.release, need.services, evidence=evidence, field=source.field or "")
        if service is None:
            return None, "not-granted", False
        under = key_of(source, key.value, applicant=self.applicant, release=self.release, on=self.on)
        wanted = EvidenceRequest(evidence, under, service, (source.field or "",), source.key or "")
        read = self.known.reads.get(wanted.name)
        if (
            read is None
            or not read.stands(self.now)
            or (read.outcome == "fetched" and source.field not in (read.values or {}))
        ):
            known = self.wanted.get(wanted.name)
            self.wanted[wanted.name] = replace(wanted, fields=(*known.fields, *wanted.fields)) if known else wanted
            return None, None, True
        if read.outcome == "not-found" and source.absent is not None:
            if source.key in self.doubted:  # that nothing is recorded of what does not exist says nothing
                return None, "not-found", True
            value = self._value(source.absent)
            fact = self._fact(need.field, value, read, source)
            if fact is not None and source.key in self.nowhere:
                fact = replace(fact, because="unfound")
            return fact, "not-found", False
        if read.outcome != "fetched":
            return None, read.outcome, False
        value = (read.values or {})[source.field or ""]
        if source.equals is not None and value is not None:
            value = str(value) == str(self._value(source.equals))
        fact = self._fact(need.field, value, read, source)
        if read.evidence and (read.evidence, need.field.id) in self.known.disputed:
            if fact is not None:
                self.contested[need.field.id] = fact
            return None, "disputed", False
        return fact, "not-found", False

    def _fact(self, field: FormField, value: Any, read: EvidenceResponse, source: Source) -> Fact | None:
        """A register's value as a fact; None when the register has none or it does not fit the form."""
        try:
            stored = datatypes.of(field).encode(value)
        except ValueError:
            return None
        return (
            None
            if stored is None
            else Fact(stored, "register", read.at, evidence=read.evidence, register=source.register_id)
        )

    def _from_output(self, field: FormField, source: Source) -> tuple[Fact | None, Because | None, bool]:
        output = self.known.outputs.get(source.output or "")
        if output is None:
            if source.output in self.pending_outputs:
                self.waiting.add(source.output)
                return None, None, True
            return None, "not-issued", False
        try:
            value = datatypes.of(field).encode(output.values.get(source.field or ""))
        except ValueError:
            value = None
        return (
            (Fact(value, "output", output.at, output=output.output) if value is not None else None),
            "not-issued",
            False,
        )

    def _is_somebodys(self, source: Source) -> bool:
        """Whether records are found by the number of the person whose they are.

        Releases from before evidence had to say whose it is call its key so, also where that is the number of a place:
        there the type of the field tells.
        """
        kind = self.release.evidence(source.evidence_id or "")
        said = kind is not None and kind.subject is not None
        return is_of_key(self.release, source.evidence_id) and (said or source.key in self.keys)

    def _agrees(self, field_id: str, number: str) -> bool:
        """Whether records under a citizen number may be read: it is the applicant's own, or its holder confirmed."""
        return number == self.applicant.id_number or self.known.answers.of(field_id, number) == "confirmed"

    def _from_party(self, source: Source) -> tuple[Fact | None, Because | None, bool]:
        """Whether whoever a field names has agreed; the applicant agrees with what they apply for."""
        named = self.before.get(source.confirmed or "")
        if named is None or named.value is None:
            return None, None, source.confirmed in self.unsettled
        number, at = str(named.value), self.now.isoformat()
        if self._agrees(source.confirmed or "", number):
            return Fact(True, "party", at), None, False
        state = self.known.answers.of(source.confirmed or "", number)
        return (Fact(False, "party", at) if state == "declined" else None), None, state == "asked"

    def _holds(self, text: str | None) -> bool | None:
        return conditions.holds(text, self.context, release=self.release, on=self.on)

    def _value(self, text: str) -> Any:
        return conditions.value(text, self.context, release=self.release, on=self.on)

    def _derived(self, field: FormField, source: Source) -> tuple[Fact | None, Because | None, bool]:
        rule = Compiled.of(self.release).program(source.derive or "null", self.context)
        if self.doubted and self._rests_on_nothing(source):
            return None, None, True  # whatever it says of values that are empty, it would say it of nothing
        try:
            value = datatypes.of(field).encode(rule(self.context, today=self.on))
        except ValueError:
            value = None
        if value is not None:
            return Fact(value, "derived", self.now.isoformat()), None, False
        return None, None, not self.unsettled.isdisjoint(rule.names - {field.id})
