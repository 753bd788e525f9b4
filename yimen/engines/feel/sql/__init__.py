"""FEEL for a whole population: the same parse tree, as SQL: sqlglot's nodes, of which `text` makes DuckDB's text once.

It promises the value that the closures give, row by row, or a refusal with reason and position; it never approximates.
Numbers are DECIMAL and integers, never floating point: their digits are tracked, and what could need more than FEEL's
34 digits is refused. A quotient stays a pair of numbers until it is compared or rounded, because DECIMAL division
gives DOUBLE. Identifiers are always quoted; the date is a parameter, never the machine's clock.
"""

from __future__ import annotations

from yimen.engines.feel.sql import numeric
from yimen.engines.feel.sql.aggregates import Aggregates
from yimen.engines.feel.sql.compiler import Compiler, to_sql
from yimen.engines.feel.sql.terms import quoted, text
from yimen.engines.feel.sql.values import (
    AS_OF,
    Constant,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
    column,
)

__all__ = [
    "AS_OF",
    "Aggregates",
    "Compiler",
    "Constant",
    "NotVectorisable",
    "Number",
    "Relation",
    "Scalar",
    "Value",
    "column",
    "numeric",
    "quoted",
    "text",
    "to_sql",
]
