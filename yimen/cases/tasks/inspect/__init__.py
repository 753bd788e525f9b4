"""A check on site: two officers answer the checklist, the rule says whether it was passed (Licensing Law art. 34)."""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

KIND = Kind(
    TaskKind(
        id="inspect",
        outcomes=(
            TaskOutcome(id="passed", name=Text(zh="核查通过", en="passed")),
            TaskOutcome(id="failed", name=Text(zh="核查不通过", en="not passed"), burdens=True),
        ),
        result="inspection.passed",
        values={"true": "passed", "false": "failed"},
        judged_by="inspection.essential_nonconforming",
        leaves={"inspection": "anything"},
        informs=True,
        needs=("checklist",),
    ),
    step=Text(zh="现场核查", en="check on site"),
    actions=(Action("inspect", Text(zh="记录核查", en="Record the check")),),
    lines={
        "case.inspection.recorded": lambda _: Text(
            zh="工作人员记录了现场核查情况", en="An officer wrote down what the check on site found"
        ),
        "case.inspection.signed": lambda body: (
            Text(zh="现场核查：通过", en="The check on site: passed")
            if body["passed"]
            else Text(zh="现场核查：未通过", en="The check on site: not passed")
        ),
        "case.inspection.disputed": lambda _: Text(
            zh="另一名核查人员不同意核查记录", en="The second officer did not agree with the record of the check"
        ),
    },
    together=True,
    part=True,
)
