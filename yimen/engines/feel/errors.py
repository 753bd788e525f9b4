"""What can go wrong before or around an evaluation. Inside an evaluation FEEL knows no errors: the value is null."""

from __future__ import annotations


class FeelError(Exception):
    """Base of every error of this engine."""


class _Located(FeelError):
    """An error at a place of the text: `position` is a 0-based offset, `line` and `column` count from 1."""

    def __init__(self, message: str, position: int = 0, text: str = "") -> None:
        self.message = message
        self.position = position
        self.text = text
        self.line = text.count("\n", 0, position) + 1
        self.column = position - (text.rfind("\n", 0, position) + 1) + 1
        super().__init__(f"{message} (line {self.line}, column {self.column})")


class FeelSyntaxError(_Located):
    """The text is not FEEL."""


class FeelTypeError(_Located):
    """The expression cannot have a value of the type its place needs."""


class FeelLimitExceeded(FeelError):
    """The evaluation was stopped because it used more steps, depth or memory than it was given."""


class Invalid(Exception):
    """An argument is outside the domain of a built-in; the message says which and why, and the value is null."""
