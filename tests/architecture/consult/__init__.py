"""Consulting, as somebody might write it: another post gives its opinion, and the case goes on."""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

KIND = Kind(
    TaskKind(
        id="consult",
        outcomes=(TaskOutcome(id="opinion-given", name=Text(zh="已提出意见", en="opinion given")),),
        result="opinion",
        values={"given": "opinion-given"},
        leaves={"opinion": "text"},
    ),
    step=Text(zh="征求意见", en="give an opinion"),
    actions=(
        Action("give-opinion", Text(zh="提出意见", en="Give it"), "opinion-given", asks=Text(zh="意见", en="Opinion")),
    ),
    lines={"case.consulted": lambda body: Text(zh="已提出意见", en=f"Opinion given by {body['by']}")},
)
