"""BPMN 2.0 processes as integer nets: read, proven, and run one step at a time.

It owns the XML of BPMN, the net, the token game and the proof that a case can always go on to an end. It promises that
the state of a case is a small row, that a step either happens wholly or not at all, and that a step posted twice finds
nothing the second time. It does nothing itself: what a step asks of the world comes out as effects.
"""

from yimen.engines.bpmn.analysis import Violation, analyse
from yimen.engines.bpmn.choices import NoFlow, NotATime, NotCountable, condition_texts, timer_text
from yimen.engines.bpmn.effects import (
    ConditionUnclear,
    Effect,
    Ended,
    MessageAwaited,
    MessageSent,
    MessageUnawaited,
    RuleCalled,
    ServiceCalled,
    Stuck,
    TaskClosed,
    TaskOpened,
    TimerCancelled,
    TimerSet,
)
from yimen.engines.bpmn.engine import Step, complete, fail, fire, message, open_tasks, start
from yimen.engines.bpmn.instances import NotActive
from yimen.engines.bpmn.net import Kind, Net, Node
from yimen.engines.bpmn.reader import BpmnError, read
from yimen.engines.bpmn.run import Runaway, Unhandled
from yimen.engines.bpmn.state import State

__all__ = [
    "BpmnError",
    "ConditionUnclear",
    "Effect",
    "Ended",
    "Kind",
    "MessageAwaited",
    "MessageSent",
    "MessageUnawaited",
    "Net",
    "NoFlow",
    "Node",
    "NotATime",
    "NotActive",
    "NotCountable",
    "RuleCalled",
    "Runaway",
    "ServiceCalled",
    "State",
    "Step",
    "Stuck",
    "TaskClosed",
    "TaskOpened",
    "TimerCancelled",
    "TimerSet",
    "Unhandled",
    "Violation",
    "analyse",
    "complete",
    "condition_texts",
    "fail",
    "fire",
    "message",
    "open_tasks",
    "read",
    "start",
    "timer_text",
]
