"""Issuing an output of the service, and entering it in registers."""

import datetime as dt

from yimen.cases import errors
from yimen.cases.people import recipient_of
from yimen.cases.process import entering
from yimen.cases.process.execution import Execution
from yimen.cases.registries.effects import effect
from yimen.credentials import operations as credentials
from yimen.credentials import queries as issued
from yimen.engines import bpmn
from yimen.engines.feel import to_python
from yimen.government import datatypes
from yimen.ledger.acts import SYSTEM, Actor


@effect("issue", output="issues")
def issue(execution: Execution, call: bpmn.ServiceCalled, *, actor: Actor, now: dt.datetime) -> None:
    """Issue the output, where its condition holds, to who applied, or whom the case is about.

    Raises NobodyToIssueTo where nobody is known as that, AlreadyEntered where the law allows only one.
    """
    output = call.attributes["output"]
    definition, context = execution.service.outputs[output], execution.context()
    if execution.holds(definition.when, context) is not True:
        return
    if (holder := recipient_of(execution.case)) is None:
        raise errors.NobodyToIssueTo
    data = {name: to_python(execution.value(datum.value, context)) for name, datum in definition.data.items()}
    made = credentials.issue(
        service=execution.case.definition,
        output=output,
        holder=holder,
        case_id=execution.case.id,
        data=datatypes.plain(data),
        release=execution.release,
        actor=SYSTEM,
        now=now,
    )
    if definition.enters:
        shown = next(each for each in issued.of_case(execution.case.id) if each.id == made.id)
        entering.issued(execution, shown, now=now)
