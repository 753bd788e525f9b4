"""What can go wrong with a departure or an alert, in words for the officer it happens to."""

from yimen.government.schema import Text


class CageError(Exception):
    """Base: `text` says what happened and what to do. Nothing was changed."""

    text = Text(zh="现在不能这样做。", en="This cannot be done now.")

    def __init__(self, text: Text | None = None) -> None:
        self.text = text or type(self).text
        super().__init__(self.text.en)


class NotFound(CageError):
    """There is none, or it lies out of reach: both look the same."""

    text = Text(zh="没有找到，或者不由您办理。", en="It was not found, or it is not yours to handle.")


class OutOfOrder(CageError):
    """It is settled already."""

    text = Text(
        zh="这一项已经办过。请刷新页面查看现在的状态。",
        en="This is settled already. Reload the page to see how it is.",
    )
