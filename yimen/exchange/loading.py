"""Records that a register gives as text, in a table of their declared types; those that do not fit, in one of text.

Nothing is guessed and nothing lost: who judges by the records can see which were unreadable, and whom they may concern.
"""

from collections.abc import Iterable, Sequence

import duckdb

from yimen.engines.feel.sql import quoted
from yimen.exchange.connectors.base import Batch
from yimen.government import datatypes
from yimen.government.schema import Register

_SPACES = r"E' \t\n\r\f\x0b'"


def load(
    connection: duckdb.DuckDBPyConnection,
    evidence: str,
    batches: Iterable[Batch],
    *,
    register: Register,
    fields: Sequence[str],
) -> None:
    """Add records to the table named by the kind of evidence, or to `unreadable(evidence)`; both are made if need be.

    A record is unreadable when a value does not fit its type, when it has no key, or when another has the same key,
    since a key that two records have says of neither whose it is. A record that was added before is not added again.
    Raises what the batches raise, and duckdb.Error.
    """
    key = quoted(register.evidence[evidence.partition(".")[2]].key)
    table, left_out, raw = map(quoted, (evidence, unreadable(evidence), f"{evidence} as read"))
    run = connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE {raw} ({', '.join(f'{quoted(name)} VARCHAR' for name in fields)})")
    for batch in batches:
        _insert(connection, raw, batch)
    typed = {name: _typed(name, register) for name in fields}
    wrong = " OR ".join(f"({quoted(name)} IS NOT NULL AND {value} IS NULL)" for name, value in typed.items())
    own = typed[register.evidence[evidence.partition(".")[2]].key]
    fits = f"NOT ({wrong}) AND {own} IS NOT NULL AND count(*) OVER (PARTITION BY {own}) = 1"
    columns = ", ".join(f"{value} AS {quoted(name)}" for name, value in typed.items())
    readable = f"SELECT {columns} FROM (SELECT * FROM {raw} QUALIFY {fits})"  # noqa: S608
    run(f"CREATE TABLE IF NOT EXISTS {table} AS {readable} LIMIT 0")
    run(f"CREATE TABLE IF NOT EXISTS {left_out} AS SELECT * FROM {raw} LIMIT 0")  # noqa: S608
    run(f"INSERT INTO {table} FROM ({readable}) WHERE {key} NOT IN (SELECT {key} FROM {table})")  # noqa: S608
    run(f"INSERT INTO {left_out} SELECT * FROM {raw} QUALIFY NOT ({fits}) EXCEPT ALL SELECT * FROM {left_out}")  # noqa: S608
    run(f"DROP TABLE {raw}")


def drop(connection: duckdb.DuckDBPyConnection, evidence: str) -> None:
    """Leave nothing of a kind of evidence that could not be read to its end."""
    for table in (evidence, unreadable(evidence), f"{evidence} as read"):
        connection.execute(f"DROP TABLE IF EXISTS {quoted(table)}")


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many records a table has."""
    found = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()  # noqa: S608
    assert found is not None
    return int(found[0])


def unreadable(evidence: str) -> str:
    """The name of the table of what was left out."""
    return f"{evidence} unreadable"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, batch: Batch) -> None:
    """Add records as text; nothing and empty text are the same, as they are to `rules.read_record`."""
    columns = [list(column) for column in zip(*batch, strict=True)]
    values = ", ".join(f"nullif(unnest(${n + 1}), '')" for n in range(len(columns)))
    insert = f"INSERT INTO {table} SELECT {values}"
    try:
        connection.execute(insert, columns)
    except (duckdb.InvalidInputException, UnicodeEncodeError):
        connection.execute(insert, [[_text(value) for value in column] for column in columns])


def _text(value: str | None) -> str | None:
    """A value that can be stored: half a character, as broken JSON can bring, becomes a zero, which fits no type."""
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return "\0"
    return value


def _typed(name: str, register: Register) -> str:
    """A field's text as its declared type, or null: what it reads, `rules.read_record` reads as the same value.

    It is stricter where a column has one form. A number has at most the digits of its type, of ASCII, and
    no exponent; a date begins YYYY-MM-DD, without the other forms of ISO 8601.
    """
    text, kind = quoted(name), register.fields[name].type
    match kind:
        case "number" | "money":
            digits, scale = datatypes.of(kind).digits or (0, 0)
            number = f"trim({text}, {_SPACES})"
            fits = rf"[+-]?(0*[0-9]{{1,{digits}}}(\.[0-9]{{0,{scale}}}0*)?|\.[0-9]{{1,{scale}}}0*)"
            exact = f"CAST({number} AS DECIMAL({digits + scale}, {scale}))"
            return f"CASE WHEN regexp_full_match({number}, '{fits}') THEN {exact} END"
        case "date":
            day, fits = f"{text}[1:10]", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
            return f"CASE WHEN regexp_full_match({day}, '{fits}') AND {day} > '0001' THEN TRY_CAST({day} AS DATE) END"
        case "boolean":
            both = datatypes.TRUE, datatypes.FALSE
            true, false = (", ".join(f"'{word}'" for word in sorted(words)) for words in both)
            word = f"lower(trim({text}, {_SPACES}))"
            return f"CASE WHEN {word} IN ({true}) THEN true WHEN {word} IN ({false}) THEN false END"
    return f"CASE WHEN length({text}) <= {datatypes.LONGEST_TEXT} AND NOT contains({text}, chr(0)) THEN {text} END"
