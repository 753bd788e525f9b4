"""How it is played."""


def play(turn):
    """The opinion is given."""
    return turn.told("提出意见：", "gives its opinion")
