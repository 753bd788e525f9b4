"""What can go wrong with an application or a case, in words for the person it happens to. Nothing they gave is lost."""

from collections.abc import Sequence

from yimen.cage.operations import Refusal
from yimen.government.schema import Text
from yimen.requirements.answers import Problem


class CaseError(Exception):
    """Base: `text` says what happened and what to do."""

    text = Text(zh="现在不能这样做。", en="This cannot be done now.")

    def __init__(self, text: Text | None = None) -> None:
        self.text = text or type(self).text
        super().__init__(self.text.en)


class NotFound(CaseError):
    """There is no such application or case, or it is somebody else's: both look the same from outside."""

    text = Text(zh="没有找到，或者不属于您。", en="It was not found, or it is not yours.")


class OutOfOrder(CaseError):
    """The step does not come now: it is over, or its time has not come."""

    text = Text(
        zh="这一步已经办过，或者还没有轮到。请刷新页面查看现在的状态。",
        en="This step is done already, or its turn has not come. Reload the page to see how things stand.",
    )


class OutOfPower(OutOfOrder):
    """It is not for this officer to do: another post does it, or a colleague has it in hand. The attempt is an act."""


class Expired(CaseError):
    """The draft was not touched for too long."""

    text = Text(
        zh="草稿已过期。请重新开始，登记库里的信息会重新取得。", en="The draft has expired. Please start again."
    )


class NoLongerOffered(CaseError):
    """The draft is of something that the government in force does not offer."""

    text = Text(
        zh="这件事现在不再受理。您填写的内容没有提交给任何部门。请放弃这份申请，到“办事”里看现在可以办什么。",
        en="This is not offered any more. Nothing that you typed was sent to any office. Give this application up, and "
        "look under services for what can be applied for now.",
    )


class Incomplete(CaseError):
    """Something is missing or wrong; `problems` name it field by field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(Text(zh="还有内容需要填写或改正。", en="Something is still missing or wrong."))
        self.problems = tuple(problems)


class HasStake(CaseError):
    """An officer has a stake in the case, as who applied or who is named in it: they step back from it."""

    text = Text(
        zh="您与本件有利害关系，应当回避，不能在岗位上查看或者办理。",
        en="You have a stake in this case. You step back from it, and neither see nor handle it in your post.",
    )


class NobodyToIssueTo(CaseError):
    """Nobody is known who applied, or whom the case is about: what it comes to has nobody to go to."""

    text = Text(
        zh="办理结果还没有可以颁发的对象：申请人（当事人）没有登记，或者还没有登录过。请本人登录一次，再办这一步。",
        en="There is nobody yet to issue this to: who applied, or whom it is about, is not known here. Have them sign "
        "in once, then take this step again.",
    )


class AlreadyEntered(CaseError):
    """What would be issued is in the register already, and the law allows only one; the text cites it."""


class Unchanged(CaseError):
    """Items of a correction came back as they were, without a word why; nothing was sent. `items` name them."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(
            Text(
                zh="有的内容没有改动，还没有提交。请改正，或者说明为什么不用改。",
                en="Some items are as they were, so nothing was sent yet. Change them, or say why they stand.",
            )
        )
        self.items = tuple(items)


class NotAllowed(CaseError):
    """The power may not be exercised so. The attempt is recorded already: commit before showing it."""

    def __init__(self, refusal: Refusal) -> None:
        first = refusal.reasons[0].text if refusal.reasons else CaseError.text
        super().__init__(first)
        self.refusal = refusal
