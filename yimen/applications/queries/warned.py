"""What an applicant is told while they can still act: the warnings of the folder that hold on the draft."""

from yimen.applications.stage_state import StageState
from yimen.engines.feel import FeelError, to_python
from yimen.government.compiled import Compiled
from yimen.government.schema import Service, Warning
from yimen.requirements import conditions


def warnings_of(current: StageState) -> list[Warning]:
    """The warnings of the stage's services that hold by what is known so far, in the order of the folder."""
    return [
        warning
        for service in current.services
        for warning in current.release.services[service].warnings
        if _holds(warning, current.release.services[service], current)
    ]


def _holds(warning: Warning, service: Service, current: StageState) -> bool:
    context = current.resolution.context
    if warning.decision is None:
        return conditions.holds(warning.when, context, release=current.release, on=current.on) is True
    try:
        model = Compiled.of(current.release).rules(service)
        found = model.evaluate(service.rules.decisions[warning.decision].name, context, today=current.on)
    except FeelError:
        return False  # what the decision reads is not known yet
    return to_python(found.value) in warning.values
