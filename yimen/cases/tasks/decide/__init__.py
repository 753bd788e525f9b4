"""Deciding a case: to grant or to refuse, as the rule says or by a listed exception (Licensing Law arts. 37–38)."""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

GRANTED = TaskOutcome(id="granted", name=Text(zh="准予", en="granted"), status="granted")
REFUSED = TaskOutcome(id="refused", name=Text(zh="不予批准", en="refused"), burdens=True, status="refused")
TITLES = {"granted": Text(zh="准予", en="Granted"), "refused": Text(zh="不予批准", en="Refused")}

KIND = Kind(
    TaskKind(
        id="decide",
        outcomes=(GRANTED, REFUSED),
        result="decision",
        values={"granted": "granted", "refused": "refused"},
        leaves={"decision": "text"},
        rank=20,
        part="decides",
    ),
    step=Text(zh="决定", en="decide"),
    actions=(
        Action("grant", Text(zh="准予", en="Grant"), "granted"),
        Action("refuse", Text(zh="不予批准", en="Refuse"), "refused"),
    ),
    lines={
        "case.decided": lambda body: Text(
            zh=f"作出决定：{TITLES[body['outcome']].zh}（{body['number']}）",
            en=f"Decided: {TITLES[body['outcome']].en} ({body['number']})",
        ),
    },
    titles=TITLES,
)
