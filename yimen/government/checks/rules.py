"""Rules in DMN: what cannot be read, names that do not exist, gaps, overlaps and masked rules of tables."""

from collections.abc import Iterator

from yimen.engines import dmn
from yimen.engines.dmn import model
from yimen.engines.dmn.tables.analysis import analyse
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Release, Rules

ERRORS = {"gap", "overlap", "masked", "unreachable"}


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every problem of the rules of services and policies."""
    for identifier, service in release.services.items():
        reads = {field.root for field in service.form.fields} | {"inspection", "applicant", "commitments", "city"}
        yield from _rules(service.rules, ("services", identifier, "rules"), places, reads)
    for identifier, policy in release.policies.items():
        yield from _rules(policy.rules, ("policies", identifier, "rules"), places, None)


def _rules(rules: Rules, where: Where, places: Places, reads: set[str] | None) -> Iterator[Problem]:
    source: Where = (*where, "source")
    try:
        loaded = dmn.load(rules.source.encode())
    except dmn.DmnError as error:
        yield places.within(source, error.line, error.message)
        return
    for problem in loaded.problems:
        yield places.within(source, problem.line, problem.message)
    for key, decision in rules.decisions.items():
        if decision.name not in loaded.decisions:
            hint = did_you_mean(decision.name, loaded.decisions)
            yield places.error((*where, "decisions", key), f"rules.dmn has no decision {decision.name!r}{hint}")
    for element in loaded.definitions.elements.values():
        if isinstance(element, model.InputData) and reads is not None:
            known = reads | set(rules.decisions)
            if element.name not in known:
                yield places.within(
                    source, element.line, f"nothing gives the input {element.name!r}{did_you_mean(element.name, known)}"
                )
        if isinstance(element, model.Decision) and isinstance(element.expression, model.DecisionTable):
            for finding in analyse(element.expression):
                message = f"decision {element.name}: {finding.message}"
                line = finding.line or element.line
                if finding.kind in ERRORS:
                    yield places.within(source, line, message)
                else:
                    node = places.within(source, line, message)
                    yield Problem(node.path, node.line, node.message, "warning")
