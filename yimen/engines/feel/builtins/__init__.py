"""The built-in functions of DMN 1.5 (10.3.4), one module for each group of the standard's tables."""

from __future__ import annotations

from yimen.engines.feel.builtins import (  # noqa: F401
    contexts,
    conversion,
    lists,
    numeric,
    ranges,
    statistics,
    strings,
    temporal,
)
from yimen.engines.feel.builtins.registry import (
    SIGNATURES,
    Invalid,
    Parameter,
    Signature,
    call,
    invoke,
    invoke_by_name,
    named,
)

__all__ = ["SIGNATURES", "Invalid", "Parameter", "Signature", "call", "invoke", "invoke_by_name", "named"]
