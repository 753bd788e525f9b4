"""Accepting: a body lets a case in, refuses in writing, or says once what must be corrected (Licensing Law art. 32).

From acceptance the statutory limit runs. Silence of five working days accepts too.
"""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

KIND = Kind(
    TaskKind(
        id="accept",
        outcomes=(
            TaskOutcome(id="accepted", name=Text(zh="受理", en="accepted")),
            TaskOutcome(
                id="not-accepted", name=Text(zh="不予受理", en="not accepted"), burdens=True, status="not-accepted"
            ),
        ),
        result="acceptance",
        values={"accepted": "accepted", "refused": "not-accepted"},
        leaves={"acceptance": "text"},
        rank=10,
        part="opens",
    ),
    step=Text(zh="受理", en="accept"),
    actions=(
        Action("accept", Text(zh="受理", en="Accept"), "accepted"),
        Action("correct", Text(zh="一次性告知补正", en="Ask for everything to be corrected, once")),
        Action("refuse-acceptance", Text(zh="不予受理", en="Refuse to accept"), "not-accepted"),
    ),
    lines={
        "case.accepted": lambda body: (
            Text(zh="五个工作日未答复，依法视为受理", en="Accepted by law: five working days passed")
            if body["by_law"]
            else Text(zh="部门已受理", en="The office accepted the case")
        ),
        "case.correction.requested": lambda body: Text(
            zh=f"部门请您补正{len(body['items'])}项（{body['number']}）",
            en=f"The office asked you to correct {len(body['items'])} items ({body['number']})",
        ),
        "case.correction.repeated": lambda _: Text(
            zh="再次要求补正未获允许，已记录在案", en="A second request to correct was refused and recorded"
        ),
        "case.acceptance.refused": lambda body: Text(
            zh=f"部门不予受理（{body['number']}）", en=f"The office did not accept the case ({body['number']})"
        ),
    },
    titles={"not-accepted": Text(zh="不予受理", en="Not accepted")},
    part=True,
)
