"""Whether a register really said what a case has as its word: worked out anew whenever it is shown.

A fact names the evidence it was taken from. Here the evidence is asked: whether its signature is the exchange's,
whether it was read for this case's people and under the key that the case has, whether it gives this field this value,
and whether it was still fresh when it was relied on. What an office entered after it was read stands in an entry.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yimen.cases import models
from yimen.exchange import entering
from yimen.exchange.queries import EvidenceView
from yimen.government import datatypes
from yimen.government.schema import FormField, Release, Source
from yimen.requirements import conditions
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant, Fact, Facts
from yimen.requirements.reads import key_of

_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Vouching:
    """What is needed to ask of each fact of a case whether a register said it."""

    def __init__(
        self, case: models.Case, facts: Facts, evidence: Mapping[str, EvidenceView], *, applicant: Applicant,
        release: Release, now: dt.datetime,
    ) -> None:  # fmt: skip
        self.case, self.facts, self.evidence = case, facts, evidence
        self.applicant, self.release, self.on = applicant, release, release.city.today(now)
        fields = release.definition(case.definition).form.fields
        self.context = facts_.context(fields, facts, applicant=applicant, release=release, on=self.on)
        self.people = {person for _role, person in case.people}
        caused_by = case.links.filter(kind=models.CaseLink.Kind.CAUSED_BY) if not case.application_id else []
        self.causes = [each.other for each in caused_by]

    def holds(self, field: FormField, fact: Fact) -> bool:
        """Whether a fact that is called a register's is what a register said."""
        if fact.evidence is None:
            return any(self._entered(field, source, fact) for source in field.sources if source.evidence_id)
        return self._says(field, fact.evidence, fact.value, register=fact.register) or self._handed_on(field, fact)

    def against(self, field: FormField, fact: Fact) -> bool:
        """Whether a register said what the applicant is said to dispute."""
        told = Fact(fact.against, "register", fact.at)
        return self._says(field, fact.disputes or "", fact.against, register=None) or any(
            self._entered(field, source, told) for source in field.sources if source.evidence_id
        )

    def _says(self, field: FormField, evidence: str, value: Any, *, register: str | None) -> bool:
        view = self.evidence.get(evidence)
        if view is None or not view.signature_valid or not self._is_of_case(view):
            return False
        if view.fresh_until <= max(self.case.submitted_at, view.fetched_at):
            return False
        return any(
            source.evidence_id == view.kind
            and register in {None, source.register_id}
            and view.is_under(self._key(source) or "")
            and self._value(field, source, view) == value
            for source in field.sources
        )

    def _handed_on(self, field: FormField, fact: Fact) -> bool:
        """Whether a register told it for the case that led to this one, and it was fresh there.

        The field here has no source: it has what a field of another name had there, among the values of the evidence.
        """
        view = self.evidence.get(fact.evidence or "")
        if view is None or not view.signature_valid:
            return False
        return any(
            view.application == (cause.application_id or "")
            and view.subject in {person for _role, person in cause.people}
            and view.fresh_until > max(cause.submitted_at, view.fetched_at)
            and fact.value in [self._stored(field, value) for value in view.values.values()]
            for cause in self.causes
        )

    def _is_of_case(self, view: EvidenceView) -> bool:
        """Whether it was read for the application of the case, or for one of its people."""
        return view.application == (self.case.application_id or "") and view.subject in self.people

    def _key(self, source: Source) -> str | None:
        keyed = self.facts.get(source.key or "")
        if keyed is None or keyed.value is None:
            return None
        return key_of(source, keyed.value, applicant=self.applicant, release=self.release, on=self.on)

    def _value(self, field: FormField, source: Source, view: EvidenceView) -> Any:
        """What evidence makes of a field, as it is stored; None for nothing."""
        if view.absent:
            return self._stored(field, None if source.absent is None else self._worth(source.absent))
        return self._of_record(field, source, view.values)

    def _of_record(self, field: FormField, source: Source, values: Mapping[str, Any]) -> Any:
        value = values.get(source.field or "")
        if source.equals is not None and value is not None:
            value = str(value) == str(self._worth(source.equals))
        return self._stored(field, value)

    def _entered(self, field: FormField, source: Source, fact: Fact) -> bool:
        """Whether an office entered it under the key, which an act of its own vouches for."""
        key = self._key(source)
        if key is None or fact.register not in {None, source.register_id}:
            return False
        place = (source.evidence_id or "", key)
        values = entering.since({place: _EVER}).get(place)
        return values is not None and self._of_record(field, source, values) == fact.value

    def _worth(self, text: str) -> Any:
        return conditions.value(text, self.context, release=self.release, on=self.on)

    @staticmethod
    def _stored(field: FormField, value: Any) -> Any:
        try:
            return datatypes.of(field).encode(value)
        except ValueError:
            return None
