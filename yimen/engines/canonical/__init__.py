"""Canonical JSON: one value, one text, whatever order its keys came in.

Acts, receipts, evidence and licences are signed and committed to as it writes them, so a byte that differs breaks
every proof made before. Keys are sorted by code points, nothing is spaced, text is UTF-8 and escaped only where JSON
needs it, and numbers are as Python writes them. It is not RFC 8785: that sorts by UTF-16 and writes numbers as
JavaScript does, and what exists would not verify any more.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def text(value: Any) -> str:
    """The text of a value of JSON. Raises TypeError for another value, ValueError for infinity and NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def data(value: Any) -> bytes:
    """The same as UTF-8."""
    return text(value).encode()


def digest(value: Any) -> str:
    """SHA-256 of it, in hex."""
    return hashlib.sha256(data(value)).hexdigest()


__all__ = ["data", "digest", "text"]
