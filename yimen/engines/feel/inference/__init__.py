"""The type of an expression, found without running it, and every place where it can only be null.

An error is reported only where no value of the operands' types gives a result: `Any` is taken on trust. So a folder
that passes may still meet null, but what is reported is always wrong.
"""

from __future__ import annotations

from yimen.engines.feel.inference.infer import Inferred, infer

__all__ = ["Inferred", "infer"]
