"""Answering in writing: an officer says what was found and done, with the reasons, and the case is thereby completed.

An answer burdens nobody: what takes a right or lays a duty on somebody is decided, and not answered.
"""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

KIND = Kind(
    TaskKind(
        id="answer",
        outcomes=(TaskOutcome(id="answered", name=Text(zh="答复", en="answered"), status="answered"),),
        result="answer",
        values={"answered": "answered"},
        leaves={"answer": "text"},
        rank=15,
    ),
    step=Text(zh="书面答复", en="answer in writing"),
    actions=(
        Action(
            "answer",
            Text(zh="答复", en="Answer"),
            "answered",
            asks=Text(zh="答复内容和理由", en="The answer, with its reasons"),
            hint=Text(
                zh="写明查明的情况、怎样处理、依据和理由。对方会读到全文。",
                en="Say what was found, what is done about it, on what basis and why. It is read as it stands.",
            ),
        ),
    ),
    lines={
        "case.answered": lambda body: Text(zh=f"已书面答复（{body['number']}）", en=f"Answered ({body['number']})"),
    },
    titles={"answered": Text(zh="答复", en="Answer")},
)
