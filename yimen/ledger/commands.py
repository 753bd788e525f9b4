"""`yimen ledger …`."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(name="ledger", help="The one log of everything done in the government's name.", no_args_is_help=True)


@app.callback()
def ledger() -> None:
    """The one log of everything done in the government's name."""


@app.command("verify")
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")] = False,
) -> None:
    """Recompute the whole ledger from its bodies up; exit 1 if anything does not fit."""
    from yimen.ledger import verifying

    report = verifying.verify(progress=_progress if sys.stderr.isatty() else None)
    if as_json:
        typer.echo(json.dumps({"ok": report.ok, **vars(report)}))
    else:
        typer.echo(
            f"{report.acts} acts, {report.erased} of them erased; {report.entries} entries in the tree; "
            f"{report.checkpoints} checkpoints; root {report.root}"
        )
        for problem in report.problems:
            typer.echo(problem, err=True)
        typer.echo("The ledger is whole." if report.ok else "The ledger does NOT fit together.")
    raise typer.Exit(0 if report.ok else 1)


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total} acts" + ("\n" if done >= total else ""))
    sys.stderr.flush()
