"""FEEL, the expression language of DMN 1.5 (chapter 10), for rules that agencies write.

It owns the language: text to tree, tree to closures or SQL, types, values and built-in functions.
It promises that an expression can read what it is given and nothing else, ends within its limits, and has the same
value on every machine; what FEEL calls an error is null, never an exception.
It does not read files, models or clocks: the date and the time are passed in.
"""

from __future__ import annotations

from yimen.engines.feel import literals  # noqa: F401 (declares the built-in function `range`)
from yimen.engines.feel.errors import FeelError, FeelLimitExceeded, FeelSyntaxError, FeelTypeError
from yimen.engines.feel.inference import Inferred, infer
from yimen.engines.feel.limits import DEFAULT, Diagnostic, Limits, Run
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.program import Evaluation, Program, compile, evaluate
from yimen.engines.feel.temporal.dates import FarDate
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.temporal.zones import Offset, Region
from yimen.engines.feel.text import format_value
from yimen.engines.feel.values import Function, Range, to_feel, to_python

__all__ = [
    "DEFAULT",
    "DaysTime",
    "Diagnostic",
    "Evaluation",
    "Expression",
    "FarDate",
    "FeelDateTime",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "FeelTime",
    "FeelTypeError",
    "Function",
    "Inferred",
    "Limits",
    "Offset",
    "Program",
    "Range",
    "Region",
    "Run",
    "YearsMonths",
    "compile",
    "evaluate",
    "format_value",
    "infer",
    "parse",
    "to_feel",
    "to_python",
]
