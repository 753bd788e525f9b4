"""From a parse tree to closures: one Python function for each node, specialised on what is known beforehand.

No source text is made and nothing is evaluated by Python itself: a definition can do no more than these closures do.
"""

from __future__ import annotations

from yimen.engines.feel.compiler import expressions  # noqa: F401 (fills the table of handlers)
from yimen.engines.feel.compiler.compiler import Compiler
from yimen.engines.feel.compiler.scope import FIRST_SLOT, GLOBALS, RUN

__all__ = ["FIRST_SLOT", "GLOBALS", "RUN", "Compiler"]
