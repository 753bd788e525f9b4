"""`yimen check`."""

from pathlib import Path
from typing import Annotated

import typer

from yimen import government

app = typer.Typer()


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The government folder.", exists=True, file_okay=False)],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
) -> None:
    """Hold a government folder against its schema and everything that could harm a citizen; exit 1 if it does not pass.

    Each finding is one line, `file:line: message`; what is being looked at goes to standard error.
    """
    problems = government.check(folder, progress=lambda text: typer.echo(f"… {text}", err=True))
    for problem in problems:
        typer.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if errors or (strict and warnings):
        typer.echo(f"{folder}: {errors} errors, {warnings} warnings", err=True)
        raise typer.Exit(1)
    typer.echo(f"{folder}: nothing wrong" + (f", {warnings} warnings" if warnings else ""), err=True)
