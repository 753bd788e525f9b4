"""Policies: facts that nothing gives or nobody may read, rules that no population can be held against, and rights that
would be found by reading what may be read only of who applied."""

import datetime as dt
import re
from collections.abc import Iterator

from yimen.engines.dmn import DmnError
from yimen.engines.feel import FeelError
from yimen.engines.feel.types import BOOLEAN, NUMBER, ContextType, ListType, Type
from yimen.government import datatypes, granting, populations
from yimen.government.checks import burdens, loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import EvidenceKind, Facts, Policy, Register, Release

FEW = 3
"""Conditions of a rule that gives the right, of which missing one is no near miss yet."""
_RESULTS = (
    ("right", BOOLEAN, "true or false"),
    ("amount", NUMBER, "a number"),
    ("narrowly", BOOLEAN, "true or false"),
)


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every problem of the facts of policies, and of what their rules do with them."""
    for policy in release.policies.values():
        yield from _Policy(release, policy, places).problems()
    for register in release.registers.values():
        yield from _bulk_means(register, places)


def _bulk_means(register: Register, places: Places) -> Iterator[Problem]:
    """What somebody lives on or owns is nobody's to read of everybody."""
    for n, grant in enumerate(register.grants):
        means = [name for name in grant.fields if name in register.fields and register.fields[name].means]
        if grant.bulk and means:
            message = (
                f"{', '.join(means)} of everybody: means are read only of who has applied or asked for it, so that no "
                "bulk grant can cover them"
            )
            yield places.error(("registers", register.id, "grants", n, "fields"), message)


def types(release: Release, policy: Policy) -> dict[str, Type]:
    """What the rules see of the facts, by name: a record is a context, a list a list of contexts."""
    found: dict[str, Type] = {}
    for name, each in policy.facts.items():
        register = release.registers.get(each.evidence.partition(".")[0])
        known = register.fields if register else {}
        record = ContextType({key: datatypes.feel_type(known[key]) for key in each.fields if key in known})
        found[name] = ListType(record) if each.many else record
    return found


class _Policy:
    def __init__(self, release: Release, policy: Policy, places: Places) -> None:
        self.release, self.policy, self.places = release, policy, places
        self.where: Where = ("policies", policy.id)

    def problems(self) -> Iterator[Problem]:
        if self.policy.remedies is not None:
            yield from burdens.remedies(self.policy.remedies, self.where, self.places)
        for n, body in enumerate(self.policy.bodies):
            yield from burdens.remedies(body.remedies, (*self.where, "bodies", n), self.places)
            if body.division not in self.release.divisions:
                hint = did_you_mean(body.division, self.release.divisions)
                yield self.places.error(
                    (*self.where, "bodies", n, "division"), f"there is no division {body.division!r}{hint}"
                )
        yield from self.mode()
        found = [*self.facts(), *self.named()]
        yield from found
        if found:
            return  # what follows from these would only be noise
        yield from self.means()
        yield from self.grants()
        yield from self.held()
        yield from self.unread()
        yield from self.planned()

    def mode(self) -> Iterator[Problem]:
        """What goes with how far the policy goes: a notice decides nothing and pays nothing, but invites."""
        policy, power = self.policy, self.release.powers.get(self.policy.power)
        if policy.decides:
            if policy.remedies is None and not policy.bodies:
                yield self.places.error(self.where, "'remedies' is missing: somebody's right is decided by this policy")
            if policy.invitation is not None:
                message = f"an invitation belongs to a notice, and the mode is {policy.mode!r}"
                yield self.places.error((*self.where, "invitation"), message)
            return
        if policy.invitation is None:
            yield self.places.error(self.where, "'invitation' is missing: a notice says how to apply")
        for key in ("amount", "narrowly", "remedies", "bodies", "payee"):
            if getattr(policy, key):
                yield self.places.error((*self.where, key), f"a notice decides nothing: it has no {key!r}")
        if power is not None and power.kind != "public-service":
            message = f"a notice exercises no power over money: {power.id} is a power of {power.kind}"
            yield self.places.error((*self.where, "power"), message)

    def means(self) -> Iterator[Problem]:
        """Nobody's means are read before they have applied (Interim Measures for Social Assistance art. 58)."""
        for name, each in self.policy.facts.items():
            fields = self.release.registers[each.evidence.partition(".")[0]].fields
            for n, field in enumerate(each.fields):
                if fields[field].means:
                    message = (
                        f"{name}.{field} says what somebody lives on or owns: it is read only of who has applied or "
                        f"asked, and a policy of the mode {self.policy.mode!r} reads everybody's"
                    )
                    yield self.places.error((*self.where, "facts", name, "fields", n), message)

    def held(self) -> Iterator[Problem]:
        """A notice reads only what is kept whether or not anybody applies, and each grant says by which law."""
        if self.policy.decides:
            return
        for evidence in sorted({each.evidence for each in self.policy.facts.values()}):
            register_id, _, kind = evidence.partition(".")
            for n, grant in enumerate(self.release.registers[register_id].grants):
                covers = grant.evidence == kind and grant.to == self.policy.agency
                if covers and self.policy.id in grant.purposes and grant.bulk and grant.held is None:
                    message = (
                        f"{evidence} is read of people who have not applied for {self.policy.id}: the grant says with "
                        "`held` by which law it is kept without an application"
                    )
                    yield self.places.error(("registers", register_id, "grants", n), message)

    def kind(self, name: str) -> EvidenceKind | None:
        each = self.policy.facts.get(name)
        return self.release.evidence(each.evidence) if each else None

    def facts(self) -> Iterator[Problem]:
        """Evidence, fields and matches."""
        policy = self.policy
        if policy.subject not in policy.facts:
            message = f"the facts of the subject, {policy.subject!r}, are missing: they are the population"
            yield self.places.error((*self.where, "facts"), message)
        for name, each in policy.facts.items():
            where: Where = (*self.where, "facts", name)
            kind = self.kind(name)
            if kind is None:
                known = [kind.id for register in self.release.registers.values() for kind in register.evidence.values()]
                message = f"there is no evidence {each.evidence!r}{did_you_mean(each.evidence, known)}"
                yield self.places.error((*where, "evidence"), message)
                continue
            for n, field in enumerate(each.fields):
                if field not in kind.fields:
                    message = f"{kind.id} has no field {field!r}{did_you_mean(field, kind.fields)}"
                    yield self.places.error((*where, "fields", n), message)
            yield from self.matches(name, each, kind, (*where, "where"))

    def matches(self, name: str, each: Facts, kind: EvidenceKind, where: Where) -> Iterator[Problem]:
        population = name == self.policy.subject
        if population and (each.where or each.many):
            yield self.places.error(where, f"{name} is the population: it is matched with nothing, and is no list")
        elif not population and not each.where:
            yield self.places.error(where, f"{name} is matched with nothing: `where` says whose records they are")
        elif not population and not each.many and set(each.where) != {kind.key}:
            message = f"{name} is one record, which is found by {kind.key}, the key of {kind.id}; or it is a list"
            yield self.places.error(where, message)
        for own, path in each.where.items():
            if own not in kind.fields:
                message = f"{kind.id} has no field {own!r}{did_you_mean(own, kind.fields)}"
                yield self.places.error((*where, own), message)
            problem = self.path(path, (*where, own))
            if problem is not None:
                yield problem
            elif path.partition(".")[0] == name:
                yield self.places.error((*where, own), f"{name} is matched with itself")

    def path(self, path: str, where: Where) -> Problem | None:
        """A problem of a field of the facts, such as `person.household_no`."""
        owner, _, field = path.partition(".")
        kind = self.kind(owner)
        if owner not in self.policy.facts:
            return self.places.error(where, f"there are no facts {owner!r}{did_you_mean(owner, self.policy.facts)}")
        if kind is not None and field not in kind.fields:
            return self.places.error(where, f"{kind.id} has no field {field!r}{did_you_mean(field, kind.fields)}")
        return None

    def named(self) -> Iterator[Problem]:
        """Who is told, where it belongs, which decisions say so."""
        policy = self.policy
        for key in ("recipient", "division", "payee"):
            path: str | None = getattr(policy, key)
            if path is None:
                continue
            problem = self.path(path, (*self.where, key))
            owner, _, field = path.partition(".")
            if problem is not None:
                yield problem
            elif policy.facts[owner].many or field not in policy.facts[owner].fields:
                message = f"{path} is not among the fields of one record of the facts"
                yield self.places.error((*self.where, key), message)
        model = loaded.rules(self.release, policy)
        for key, wanted, said in _RESULTS:
            name: str | None = getattr(policy, key)
            if name is None:
                continue
            decision = policy.rules.decisions.get(name)
            if decision is None:
                message = f"there is no decision {name!r}{did_you_mean(name, policy.rules.decisions)}"
                yield self.places.error((*self.where, key), message)
            elif model is not None and decision.name in model.decisions and model.type_of(decision.name) != wanted:
                yield self.places.error((*self.where, key), f"the decision {decision.name} must be {said}")

    def grants(self) -> Iterator[Problem]:
        """Every field of evidence needs a bulk grant to the policy's agency, for this policy."""
        policy = self.policy
        for evidence, fields in sorted(populations.fields_of(self.release, policy).items()):
            register_id, _, kind = evidence.partition(".")
            register = self.release.registers[register_id]
            granted = granting.given(register, kind, agency=policy.agency, purpose=policy.id, bulk=True)
            cover = granting.cover(granted, fields)
            if not cover.complete:
                message = (
                    f"{evidence} is fetched without a grant: {register_id} does not let {policy.agency} read "
                    f"{', '.join(cover.missing)} of everybody for {policy.id}"
                )
                name = next(name for name, each in policy.facts.items() if each.evidence == evidence)
                yield self.places.error((*self.where, "facts", name), message)

    def unread(self) -> Iterator[Problem]:
        """Facts that nothing reads (PIPL art. 6), and parameters that no rule uses."""
        policy = self.policy
        model = loaded.rules(self.release, policy)
        if model is None:
            return
        read: set[str] = {policy.recipient, policy.division, policy.payee or ""}
        for decision in policy.rules.decisions.values():
            if decision.name in model.decisions:
                read |= model.reads(decision.name)
        read |= {path for each in policy.facts.values() for path in each.where.values()}
        source = policy.rules.source
        for name, each in policy.facts.items():
            key = self.kind(name)
            joined = {f"{name}.{own}" for own in each.where} | {f"{name}.{key.key}" if key else ""}
            for n, field in enumerate(each.fields):
                path = f"{name}.{field}"
                # within a filter of a list a field stands alone, as in members[income > 0]
                if path in read | joined or (each.many and re.search(rf"\b{field}\b", source)):
                    continue
                yield self.places.error((*self.where, "facts", name, "fields", n), f"{path} is read by nobody")
        for name in policy.parameters:
            if f"parameters.{name}" not in read:
                yield self.places.warning((*self.where, "parameters", name), f"no rule uses the parameter {name}")

    def planned(self) -> Iterator[Problem]:
        """Whether everybody can be found at once, and whether few are near it."""
        source: Where = (*self.where, "rules", "source")
        if (model := loaded.rules(self.release, self.policy)) is None or model.problems:
            return  # said elsewhere
        fewest = populations.fewest_conditions(self.policy)
        if self.policy.decides and self.policy.narrowly is None and fewest is not None and fewest <= FEW:
            message = (
                f"a rule with {fewest} conditions gives the right: everybody who misses one of them would be kept and "
                "shown to officers; say with `narrowly` who is near it"
            )
            yield self.places.warning(self.where, message)
        try:
            populations.plan(self.release, self.policy, on=dt.date(2000, 1, 1), near_misses=self.policy.decides)
        except (FeelError, ValueError) as refused:
            yield self.places.within(source, 1, f"the rules cannot be held against a population: {refused}")
        except (KeyError, DmnError):
            return  # said elsewhere
