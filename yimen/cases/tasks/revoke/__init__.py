"""Deciding, after a check that failed, whether an output loses its force or stands (Licensing Law art. 69)."""

from yimen.cases.registries.tasks import Action, Kind
from yimen.government.schema import TaskKind, TaskOutcome, Text

TITLES = {"revoked": Text(zh="已撤销", en="Taken back"), "kept": Text(zh="予以维持", en="Stands")}

KIND = Kind(
    TaskKind(
        id="revoke",
        outcomes=(
            TaskOutcome(id="revoked", name=Text(zh="撤销", en="taken back"), burdens=True, status="revoked"),
            TaskOutcome(id="kept", name=Text(zh="维持", en="left to stand")),
        ),
        result="revocation",
        values={"revoked": "revoked", "kept": "kept"},
        leaves={"revocation": "text", "revocation_reasons": "text"},
        rank=30,
    ),
    step=Text(zh="决定是否撤销", en="decide whether to take back"),
    actions=(
        Action("revoke", Text(zh="撤销", en="Take it back"), "revoked"),
        Action("keep", Text(zh="维持", en="Let it stand"), "kept"),
    ),
    lines={
        "case.revocation.decided": lambda body: Text(
            zh=f"核查后作出决定：{TITLES[body['outcome']].zh}（{body['number']}）",
            en=f"Decided after the check: {TITLES[body['outcome']].en} ({body['number']})",
        ),
    },
    titles=TITLES,
)
