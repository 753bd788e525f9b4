"""SQL as sqlglot's nodes: the few that exact rules need, and the text that a dialect makes of them, once.

Nodes are built, never parsed, and may be shared between expressions: nothing changes a node once it is made, and the
text is made of a copy. What stands between two operands is in parentheses, so that no node needs to know its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlglot import exp
from sqlglot.errors import ErrorLevel

Sql = exp.Expr
MOST_NODES = 100_000
"""An expression of more nodes would be a text of about a million characters."""

BIGINT = exp.DataType(this=exp.DType.BIGINT)
BOOL = exp.DataType(this=exp.DType.BOOLEAN)
DAY_TYPE = exp.DataType(this=exp.DType.DATE)
HUGEINT = exp.DataType(this=exp.DType.INT128)
INTEGER = exp.DataType(this=exp.DType.INT)

_CHAINS = (exp.Add, exp.BitwiseOr, exp.DPipe)


def name(text: str) -> exp.Identifier:
    """An identifier, always quoted, whatever it holds."""
    return exp.Identifier(this=text, quoted=True)


def column(text: str, table: str | None = None) -> exp.Column:
    """A column, of a table or of the row."""
    return exp.Column(this=name(text), table=None if table is None else name(table))


def integer(value: int) -> Sql:
    """A whole number."""
    literal = exp.Literal.number(str(abs(value)))
    return literal if value >= 0 else exp.Paren(this=exp.Neg(this=literal))


def string(text: str) -> Sql:
    """A text."""
    return exp.Literal.string(text)


def boolean(value: bool) -> Sql:
    """`true` or `false`."""
    return exp.Boolean(this=value)


def null() -> Sql:
    """Nothing."""
    return exp.Null()


def decimal(digits: int, scale: int) -> exp.DataType:
    """The type of numbers of so many digits in all, and so many after the point."""
    parts = [exp.DataTypeParam(this=exp.Literal.number(str(part))) for part in (digits, scale)]
    return exp.DataType(this=exp.DType.DECIMAL, expressions=parts)


def cast(value: Sql, kind: exp.DataType) -> Sql:
    """A value as one of another type."""
    return exp.Cast(this=value, to=kind)


def infix(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """`(left ○ right)`. Long sums stay flat, so that they are written without deep recursion."""
    if kind in _CHAINS and isinstance(left, exp.Paren) and type(left.this) is kind:
        left = left.this
    return exp.Paren(this=kind(this=left, expression=right))


def chain(kind: type[exp.Binary], parts: Sequence[Sql]) -> Sql:
    """`(a ○ b ○ c)`; a single part stays as it is."""
    found, *others = parts
    for each in others:
        found = kind(this=found, expression=each)
    return exp.Paren(this=found) if others else found


def all_of(parts: Sequence[Sql]) -> Sql:
    """Whether all conditions hold; true for none."""
    return chain(exp.And, parts) if parts else boolean(True)


def any_of(parts: Sequence[Sql]) -> Sql:
    """Whether a condition holds; false for none."""
    return chain(exp.Or, parts) if parts else boolean(False)


def negation(condition: Sql) -> Sql:
    """Whether a condition does not hold."""
    return exp.Paren(this=exp.Not(this=condition))


def is_null(value: Sql) -> Sql:
    """Whether a value is null."""
    return infix(exp.Is, value, null())


def is_known(value: Sql) -> Sql:
    """Whether a value is not null, in the form that a text is parsed to."""
    return negation(exp.Is(this=value, expression=null()))


def case(cases: Iterable[tuple[Sql, Sql]], otherwise: Sql | None = None, *, of: Sql | None = None) -> Sql:
    """The value of the first condition that holds, or whose value `of` has; else the last one, or null."""
    return exp.Case(this=of, ifs=[exp.If(this=when, true=then) for when, then in cases], default=otherwise)


def extreme(function: type[exp.Func], values: Sequence[Sql]) -> Sql:
    """The least or greatest of values, of those that are known."""
    first, *others = values
    return function(this=first, expressions=others, ignore_nulls=True)


def select(
    columns: Sequence[Sql],
    source: exp.Table | exp.Subquery,
    *,
    joins: Sequence[exp.Join] = (),
    where: Sql | None = None,
    **others: object,
) -> exp.Select:
    """A query. `others` are further parts by sqlglot's names, such as `group` and `distinct`."""
    return exp.Select(
        expressions=list(columns),
        from_=exp.From(this=source),
        joins=list(joins),
        where=None if where is None else exp.Where(this=where),
        **others,
    )


def named(value: Sql, text: str) -> Sql:
    """`value AS name`."""
    return exp.Alias(this=value, alias=name(text))


def table(text: str, alias: str | None = None) -> exp.Table:
    """A table, under its own name or another."""
    return exp.Table(this=name(text), alias=None if alias is None else exp.TableAlias(this=name(alias)))


def within(query: exp.Query, alias: str | None = None) -> exp.Subquery:
    """A query as what another one reads."""
    return exp.Subquery(this=query, alias=None if alias is None else exp.TableAlias(this=name(alias)))


def ahead(queries: Iterable[tuple[str, exp.Query]], *, inline: bool = False) -> exp.With:
    """Queries by name, ahead of the one that reads them. `inline`: each is computed where it is read."""
    return exp.With(
        expressions=[
            exp.CTE(this=query, alias=exp.TableAlias(this=name(text)), materialized=False if inline else None)
            for text, query in queries
        ]
    )


def reads(value: Sql) -> frozenset[exp.Column]:
    """The columns that an expression reads."""
    return frozenset(node for node in _nodes(value) if isinstance(node, exp.Column))


def is_longer(value: Sql, nodes: int = MOST_NODES) -> bool:
    """Whether an expression has more nodes than that."""
    return any(count >= nodes for count, _ in enumerate(_nodes(value)))


def _nodes(value: Sql) -> Iterator[Sql]:
    """Every node of an expression, as often as it would be written."""
    stack = [value]
    while stack:
        node = stack.pop()
        yield node
        for part in node.args.values():
            if isinstance(part, exp.Expr):
                stack.append(part)
            elif type(part) is list:
                stack += [each for each in part if isinstance(each, exp.Expr)]


def text(node: Sql, dialect: str = "duckdb") -> str:
    """The text for `duckdb` or `spark`. Raises sqlglot's UnsupportedError for what the dialect has no form of, and
    RecursionError for what is nested too deeply to be written."""
    if dialect == "spark":
        node = node.transform(_for_spark)
    return node.sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE)


def _for_spark(node: Sql) -> Sql:
    """Spark has no whole numbers beyond BIGINT, and decides by itself what it computes once."""
    if isinstance(node, exp.DataType) and node.this is exp.DType.INT128:
        return decimal(38, 0)
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


def quoted(text: str) -> str:
    """An identifier as DuckDB reads it, always quoted, whatever it holds."""
    return '"' + text.replace('"', '""') + '"'
