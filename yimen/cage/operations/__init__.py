"""Exercising a power, departing from its rule with a second person, and the alerts that this raises."""

from yimen.cage.operations.alerting import close_alert, take_alert
from yimen.cage.operations.departing import propose_departure, review_departure, withdraw_departure
from yimen.cage.operations.exercising import Refusal, exercise

__all__ = [
    "Refusal",
    "close_alert",
    "exercise",
    "propose_departure",
    "review_departure",
    "take_alert",
    "withdraw_departure",
]
