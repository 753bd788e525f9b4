"""`yimen rules …`: run a conformance suite, explain one evaluation, show a decision's SQL."""

from __future__ import annotations

import enum
import json
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(name="rules", help="DMN models: test, explain, translate.", no_args_is_help=True)

Model = Annotated[Path, typer.Argument(help="A DMN file.", exists=True, dir_okay=False)]


@app.callback()
def rules() -> None:
    """DMN models: test, explain, translate."""


@app.command("test")
def test(
    folder: Annotated[Path, typer.Argument(help="A folder in the form of the DMN TCK.", exists=True, file_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON at the end.")] = False,
) -> None:
    """Run every case below a folder: *.dmn beside *-test-*.xml. A case passes when all its results are as expected.

    One line for each result that is not; exit 1 if there is one.
    """
    from yimen.engines.dmn import tck

    counts = {"passed": 0, "failed": 0, "errors": 0, "total": 0}
    for (file, case), results in groupby(tck.run(folder), key=lambda outcome: (outcome.file, outcome.case)):
        outcomes = list(results)
        bad = [outcome for outcome in outcomes if outcome.problem]
        counts["total"] += 1
        counts["errors" if any(outcome.error for outcome in bad) else "failed" if bad else "passed"] += 1
        for outcome in bad:
            typer.echo(f"{file.relative_to(folder)} case {case} {outcome.result}: {outcome.problem}", err=as_json)
    if not counts["total"]:
        typer.echo(f"{folder}: there is no case below it: no *-test-*.xml beside a *.dmn", err=True)
    typer.echo(json.dumps(counts) if as_json else f"{counts['passed']} of {counts['total']} passed")
    raise typer.Exit(0 if 0 < counts["passed"] == counts["total"] else 1)


@app.command("explain")
def explain(
    file: Model,
    decision: Annotated[str, typer.Argument(help="The decision's name.")],
    context: Annotated[str, typer.Option("--context", help="The inputs, as a FEEL context.")] = "{}",
    today: Annotated[str, typer.Option(help="The date that today() gives, YYYY-MM-DD.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the trace as JSON.")] = False,
) -> None:
    """Evaluate a decision and say which rules were tried, which held, and on which clauses they rest."""
    import datetime as dt

    from yimen.engines import dmn, feel

    try:
        model = dmn.load(file)
        inputs = feel.evaluate(context)
        if not isinstance(inputs, dict):
            raise typer.BadParameter("the context is no FEEL context, such as {age: 70}")
        on = dt.date.fromisoformat(today) if today else dt.date.today()  # noqa: DTZ011  whoever asks means their day
        traces = [each.to_json() for each in model.evaluate(decision, inputs, today=on, trace=True).trace]
    except KeyError:
        names = ", ".join(dmn.load(file).decisions)
        raise typer.BadParameter(f"there is no decision {decision!r}; there are: {names}") from None
    except (dmn.DmnError, feel.FeelError, ValueError) as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        typer.echo(json.dumps(traces, ensure_ascii=False))
        return
    for data in traces:
        typer.echo(f"{data['decision']} = {data['value']}")
        for rule in data["rules"]:
            mark = "✓" if rule["hit"] else "·"
            said = "; ".join(
                f"{c['input']} = {c['value']} [{c['test']}] {_MARKS[c['held']]}" for c in rule["conditions"]
            )
            typer.echo(f"  {mark} rule {rule['rule']}: {said or 'always'}")
            for citation in rule["citations"] if rule["hit"] else ():
                typer.echo(f"      {citation['zh']} {citation['en']}".rstrip())
        for citation in data["citations"]:
            typer.echo(f"    {citation['zh']} {citation['en']}".rstrip())


_MARKS = {True: "yes", False: "no", None: "not looked at"}


class Dialect(enum.Enum):
    """Whose SQL a plan is written in."""

    duckdb = "duckdb"
    spark = "spark"


@app.command("sql")
def sql(
    file: Model,
    decision: Annotated[str, typer.Argument(help="The decision's name.")],
    columns: Annotated[
        list[str], typer.Argument(help="Inputs as name:type, such as age:number or premises.area:number.")
    ],
    table: Annotated[str, typer.Option(help="The table that has these columns.")] = "people",
    dialect: Annotated[Dialect, typer.Option(help="Whose SQL; only DuckDB's is run in the tests.")] = Dialect.duckdb,
) -> None:
    """Show the SQL that evaluates a decision for every row of a table, or why it has none."""
    from yimen.engines import feel
    from yimen.engines.dmn import DmnError, population, reader
    from yimen.engines.feel.sql import column
    from yimen.engines.feel.sql.values import Context
    from yimen.engines.feel.types import PRIMITIVES

    inputs: dict[str, Any] = {}
    for each in columns:
        name, _, kind = each.rpartition(":")
        if not name or kind not in PRIMITIVES:
            raise typer.BadParameter(f"{each!r} is not name:type; types are {', '.join(PRIMITIVES)}")
        exact: dict[str, Any] = {"digits": 12, "scale": 2} if kind == "number" else {}
        value = column(name, PRIMITIVES[kind], **exact)
        context, _, entry = name.partition(".")
        if entry:
            inputs.setdefault(context, Context({})).entries[entry] = value
        else:
            inputs[name] = value
    try:
        plan = population.plan(reader.read(file), decision, inputs)
    except KeyError:
        raise typer.BadParameter(f"there is no decision {decision!r}") from None
    except (DmnError, feel.FeelError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(plan.sql(table, dialect.value))
