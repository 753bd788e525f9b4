"""The list of powers: those that nobody holds, that rest on no law, that nothing uses, whose holders see too little."""

from collections.abc import Iterator

from yimen.engines import bpmn
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.rulings import UNVERIFIED
from yimen.government.schema import Decision, Definition, Power, Release, Rules, Service, steps

NEEDS_A_LAW = {"licensing", "penalty", "coercion", "levy"}  # Licensing Law arts. 14–17, Penalty Law arts. 10–16


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every power that could not be exercised, or not lawfully."""
    used = {policy.power for policy in release.policies.values()} | {release.city.publication}
    yield from _bound(release, places)
    yield from _kinds(release, places)
    if release.city.oversight is None and any(power.exceptions for power in release.powers.values()):
        message = "powers have exceptions, so the city names the post that is told of them (oversight)"
        yield places.error(("city",), message)
    for service in release.definitions.values():
        for name in sorted(_powers_of(release, service) & set(release.powers)):
            used.add(name)
            yield from _reads(release, service, release.powers[name], places)
    for identifier, power in release.powers.items():
        where: Where = ("powers", identifier)
        yield from _holders(release, power, where, places)
        law = release.laws.get(power.basis.law_id)
        if law is not None and law.kind == "document" and power.kind in NEEDS_A_LAW:
            message = (
                f"{identifier} rests on a document, {law.name.en}: a power of {power.kind} needs a law or regulation"
            )
            yield places.error((*where, "basis"), message)
        yield from _exceptions(release, power, where, places)
        yield from _discretion(power, where, places)
        if identifier not in used:
            yield places.warning(where, f"no process or policy uses the power {identifier}")


def _holders(release: Release, power: Power, where: Where, places: Places) -> Iterator[Problem]:
    if not power.posts:
        yield places.error((*where, "posts"), f"no post holds the power {power.id}")
    levels = {division.level for division in release.divisions.values()}
    for n, name in enumerate(power.posts):
        post = release.post(name)
        if post is None:
            continue  # an unknown post is reported with the identifiers
        if name.partition(".")[0] != power.agency:
            yield places.error((*where, "posts", n), f"{name} is a post of another agency than {power.agency}")
        elif post.level not in levels:
            yield places.error((*where, "posts", n), f"nobody can be {name}: the city has no {post.level}")


def _powers_of(release: Release, service: Definition) -> set[str]:
    net = loaded.net(release, service)
    nodes = net.nodes if net else ()
    return {node.attributes.get("power", "") for node in nodes if node.kind is bpmn.Kind.USER}


def _reads(release: Release, service: Definition, power: Power, places: Places) -> Iterator[Problem]:
    """The case page shows all evidence of the case: who may not read it all could never act."""
    for field in service.form.fields:
        for source in field.sources:
            if source.evidence_id and release.evidence(source.evidence_id) and source.evidence_id not in power.reads:
                message = f"{power.id} does not read {source.evidence_id}, which every case of {service.id} shows"
                yield places.error(("powers", power.id, "reads"), message)


def _of_part(part: str) -> set[str]:
    """The kinds of tasks that let a case in (`opens`), or decide it (`decides`)."""
    return {kind.id for kind in steps.task_kinds().values() if kind.part == part}


def _uses(release: Release) -> Iterator[tuple[str, str, Rules, str]]:
    """Each use of a power over an outcome: the power, the act, the rules of the user, and what it is called."""
    for service in release.definitions.values():
        net = loaded.net(release, service)
        for node in net.nodes if net else ():
            if (
                node.kind is bpmn.Kind.USER
                and (kind := steps.task_kinds().get(node.attributes.get("act", "")))
                and kind.bound
            ):
                yield node.attributes.get("power", ""), node.attributes["act"], service.rules, service.id
    for policy in release.policies.values():
        if policy.mode != "notice":  # who is only told gets no outcome
            yield policy.power, steps.ENTITLE, policy.rules, policy.id


def _bound(release: Release, places: Places) -> Iterator[Problem]:
    """A power over an outcome names its rule, which every user of it has, and which maps every declared value."""
    acts: dict[str, set[str]] = {}
    said: set[tuple[str, str]] = set()
    for name, act, rules, user in _uses(release):
        power = release.powers.get(name)
        if power is None:
            continue  # said with the processes
        acts.setdefault(name, set()).add(act)
        where: Where = ("powers", name)
        if power.applies is None:
            if (name, "") not in said:
                said.add((name, ""))
                yield places.error(where, f"{name} names no rule that binds what comes of it (applies)")
            continue
        decision = rules.decisions.get(power.applies.decision)
        if decision is None:
            hint = did_you_mean(power.applies.decision, rules.decisions)
            message = f"{user} has no decision {power.applies.decision!r}, which {name} applies{hint}"
            yield places.error((*where, "applies", "decision"), message)
        elif (name, user) not in said:
            said.add((name, user))
            yield from _values(power, decision, where, user, places)
    yield from _ways_out(release, places)
    for name, used in acts.items():
        yield from _as_stated(release.powers[name], used, release, places)
        yield from _outcomes(release.powers[name], used, ("powers", name), places)


def _values(power: Power, decision: Decision, where: Where, user: str, places: Places) -> Iterator[Problem]:
    assert power.applies is not None
    place: Where = (*where, "applies", "outcomes")
    if not decision.values:
        message = f"{user} does not say which values {power.applies.decision} has, so {power.id} cannot be bound to it"
        yield places.error(place, message)
        return
    for value in decision.values:
        if value not in power.applies.outcomes:
            message = f"{power.id} does not say what it allows when {power.applies.decision} is {value!r}"
            yield places.error(place, message)
    for value in power.applies.outcomes:
        if value not in decision.values:
            hint = did_you_mean(value, decision.values)
            yield places.error(place, f"{power.applies.decision} of {user} has no value {value!r}{hint}")
    for n, departure in enumerate(power.exceptions):
        for m, value in enumerate(departure.when_rule):
            if value == UNVERIFIED:
                continue
            if value not in decision.values:
                hint = did_you_mean(value, decision.values)
                message = f"{power.applies.decision} of {user} has no value {value!r}{hint}"
                yield places.error((*where, "exceptions", n, "when_rule", m), message)
            elif departure.outcome in power.applies.outcomes.get(value, ()):
                message = f"{departure.id} is no exception: the rule allows {departure.outcome} when it says {value!r}"
                yield places.error((*where, "exceptions", n), message)


def _as_stated(power: Power, acts: set[str], release: Release, places: Places) -> Iterator[Problem]:
    """What is only stated may open a procedure, never end it: somebody decides on what is verified."""
    if power.applies is None or not power.applies.as_stated:
        return
    place: Where = ("powers", power.id, "applies", "as_stated")
    for act in sorted(acts - _of_part("opens")):
        yield places.error(place, f"{power.id} is used to {act}: only accepting may rest on what is stated")
    for service in release.definitions.values():
        users = _users(release, service)
        if power.id in users.values() and not users.keys() & _of_part("decides") and service.outputs:
            message = (
                f"nothing is decided in {service.id} once it is accepted, so {power.id} cannot rest on what is stated"
            )
            yield places.error(place, message)


def _ways_out(release: Release, places: Places) -> Iterator[Problem]:
    """Where applicants may say otherwise than a register, somebody can decide although the register stays as it is."""
    for service in release.definitions.values():
        fields = [each for each in service.form.fields if each.ask and any(s.kind == "register" for s in each.sources)]
        users = _users(release, service)
        power = next((release.powers.get(users[act]) for act in users if act in _of_part("decides")), None)
        if not fields or power is None or power.applies is None:
            continue
        if not power.departures_from(UNVERIFIED):
            message = (
                f"{fields[0].id} of {service.id} may be disputed, and {power.id} has no exception for what is then "
                "unverified: nothing could be decided for as long as the register says otherwise"
            )
            yield places.error(("powers", power.id), message)


def _users(release: Release, service: Definition) -> dict[str, str]:
    """The acts of people in a process, with their powers."""
    net = loaded.net(release, service)
    nodes = [node.attributes for node in (net.nodes if net else ()) if node.kind is bpmn.Kind.USER]
    return {each["act"]: each.get("power", "") for each in nodes if "act" in each}


def _outcomes(power: Power, acts: set[str], where: Where, places: Places) -> Iterator[Problem]:
    """Only what can come of the acts that the power is used for."""
    if power.applies is None:
        return
    known = [outcome for act in sorted(acts) for outcome in steps.outcomes_of(act)]
    for value, outcomes in power.applies.outcomes.items():
        for outcome in outcomes:
            if outcome not in known:
                message = f"{power.id} cannot come to {outcome}; it can come to {', '.join(known)}"
                yield places.error((*where, "applies", "outcomes", value), message)
    for n, departure in enumerate(power.exceptions):
        if departure.outcome not in known:
            message = f"{power.id} cannot come to {departure.outcome}; it can come to {', '.join(known)}"
            yield places.error((*where, "exceptions", n, "outcome"), message)


def _exceptions(release: Release, power: Power, where: Where, places: Places) -> Iterator[Problem]:
    """The second person holds another post than the first, of the same government."""
    if power.exceptions and power.applies is None:
        yield places.error((*where, "exceptions"), f"{power.id} has exceptions, but no rule to depart from (applies)")
    seen: set[str] = set()
    for n, departure in enumerate(power.exceptions):
        if departure.reviewed_by in power.posts:
            message = f"{departure.reviewed_by} holds {power.id} itself: a second person reviews its departures"
            yield places.error((*where, "exceptions", n, "reviewed_by"), message)
        if departure.id in seen:
            yield places.error((*where, "exceptions", n, "id"), f"{power.id} has two exceptions {departure.id!r}")
        seen.add(departure.id)


def _discretion(power: Power, where: Where, places: Places) -> Iterator[Problem]:
    """What is said of discretion is what the rule leaves: a text where there is a choice, none where there is none."""
    if power.applies is None:
        return
    if power.has_choice and power.discretion is None:
        message = f"the rule of {power.id} allows several outcomes: say how the choice is made (discretion)"
        yield places.error(where, message)
    elif not power.has_choice and power.discretion is not None:
        message = f"{power.id} speaks of discretion, but its rule leaves no choice"
        yield places.error((*where, "discretion"), message)


KINDS = {
    "licensing": {"licensing"},
    "confirmation": {"confirmation"},
    "public-service": {"public-service"},
    "other": {"other"},
}
"""What the power that decides a service can be, by what the service says of itself (`power_kind`)."""


def _kinds(release: Release, places: Places) -> Iterator[Problem]:
    """A service and the power that decides it are of one kind: another kind has other limits and remedies in law."""
    said: set[tuple[str, str]] = set()
    for service in release.definitions.values():
        net = loaded.net(release, service)
        nodes = [node for node in net.nodes if node.kind is bpmn.Kind.USER] if net else []
        of = {part: [n for n in nodes if n.attributes.get("act") in _of_part(part)] for part in ("decides", "opens")}
        deciding = of["decides"] or of["opens"]  # a filing that nobody decides is only looked at afterwards
        for node in deciding:
            power = release.powers.get(node.attributes.get("power", ""))
            if power is None or (service.id, power.id) in said:
                continue
            said.add((service.id, power.id))
            if isinstance(service, Service) and power.kind not in KINDS[service.power_kind]:
                message = f"{service.id} is {service.power_kind}, but {power.id}, which decides it, is {power.kind}"
                yield places.error((*service.where, "power_kind"), message)
        kinds = [steps.task_kinds().get(node.attributes.get("act", "")) for node in nodes]
        if not service.checklist and any("checklist" in kind.needs for kind in kinds if kind):
            message = f"{service.id} is checked on site, but has no checklist: an officer would choose the result"
            yield places.error(service.where, message)
        ids = [item.id for item in service.checklist]
        for n, item in enumerate(service.checklist):
            if item.id in ids[:n]:
                message = f"the checklist of {service.id} has two items {item.id!r}"
                yield places.error((*service.where, "checklist", n, "id"), message)
