"""What states and facts mean, in words for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from yimen.entitlements.rules import State
from yimen.exchange.queries import EvidenceRow, rows_of
from yimen.government.schema import Policy, Release, Text

TO_OFFICERS = {
    State.FOUND: gettext_lazy("To decide"),
    State.REOPENED: gettext_lazy("To look at again"),
    State.NEAR_MISS: gettext_lazy("Narrowly no right"),
    State.GRANTED: gettext_lazy("Offered"),
    State.ACCEPTED: gettext_lazy("Accepted"),
    State.DECLINED: gettext_lazy("Declined"),
    State.SET_ASIDE: gettext_lazy("Set aside"),
    State.WITHDRAWN: gettext_lazy("Ended"),
    State.NOTIFIED: gettext_lazy("Told"),
    State.NOT_INTERESTED: gettext_lazy("Not interested"),
}
TO_PERSONS = {
    State.GRANTED: gettext_lazy("Waits for your answer"),
    State.ACCEPTED: gettext_lazy("Accepted"),
    State.DECLINED: gettext_lazy("Declined"),
    State.REOPENED: gettext_lazy("Is being looked at again"),
    State.WITHDRAWN: gettext_lazy("Ended"),
    State.SET_ASIDE: gettext_lazy("Not granted"),
    State.NOTIFIED: gettext_lazy("You may qualify"),
    State.NOT_INTERESTED: gettext_lazy("You are not interested"),
}
COLOUR = {
    State.FOUND: "govuk-tag--blue", State.REOPENED: "govuk-tag--yellow", State.NEAR_MISS: "govuk-tag--grey",
    State.GRANTED: "govuk-tag--yellow", State.ACCEPTED: "", State.DECLINED: "govuk-tag--grey",
    State.SET_ASIDE: "govuk-tag--grey", State.WITHDRAWN: "govuk-tag--red",
    State.NOTIFIED: "govuk-tag--blue", State.NOT_INTERESTED: "govuk-tag--grey",
}  # fmt: skip
GRANTED = gettext_lazy("In payment without an answer")
PER = {
    "once": Text(zh="一次性", en="once"),
    "month": Text(zh="每月", en="each month"),
    "year": Text(zh="每年", en="each year"),
}


def to_persons(state: State, policy: Policy) -> str:
    """How a right stands, to whose it is: where nothing had to be answered, nobody accepted it."""
    return str(GRANTED if state is State.ACCEPTED and policy.mode == "grant" else TO_PERSONS[state])


def to_officers(state: State, policy: Policy) -> str:
    """The same for officers."""
    return str(GRANTED if state is State.ACCEPTED and policy.mode == "grant" else TO_OFFICERS[state])


@dataclass(frozen=True)
class FactGroup:
    """The facts of one name: from which register; one record as `rows`, or a list as a `table` under `heads`.

    Of what is `masked` there are only the heads: no value is on the page that is not to be seen.
    """

    name: str
    kind: Text
    register: Text
    rows: list[EvidenceRow] = field(default_factory=list)
    heads: list[Text] = field(default_factory=list)
    table: list[list[EvidenceRow]] = field(default_factory=list)
    masked: bool = False

    @property
    def empty(self) -> bool:
        """Whether the register has no such record."""
        return not self.masked and not self.table and all(row.value is None for row in self.rows)


def fact_groups(policy: Policy, release: Release, facts: Mapping[str, Any], *, masked: bool = False) -> list[FactGroup]:
    """The facts as people read them, in the order of the policy; `masked`, what there is but not what it says."""
    groups = []
    for name, each in policy.facts.items():
        kind, register = release.evidence(each.evidence), release.registers[each.evidence.partition(".")[0]]
        assert kind is not None
        heads = [register.fields[field].name for field in each.fields]
        if masked:
            there = any(facts.get(name) or ()) if each.many else any(
                value is not None for value in facts.get(name, {}).values()
            )  # fmt: skip
            groups.append(FactGroup(name, kind.name, register.name, heads=heads if there else [], masked=there))
        elif each.many:
            records = [{field: record.get(field) for field in each.fields} for record in facts.get(name, [])]
            table = [rows_of(record, each.evidence, release=release) for record in records]
            groups.append(FactGroup(name, kind.name, register.name, heads=heads, table=table))
        else:
            record = {field: facts.get(name, {}).get(field) for field in each.fields}
            rows = rows_of(record, each.evidence, release=release)
            groups.append(FactGroup(name, kind.name, register.name, rows=rows))
    return groups
