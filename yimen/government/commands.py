"""`yimen check FOLDER`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="The government folder.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
) -> None:
    """Read a government folder and say, with file and line, what could harm a citizen; exit 1 if anything could."""
    from yimen import government

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{text} …")

    release, problems = government.load(folder, progress=progress)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for problem in problems:
        typer.echo(str(problem))
    if release is None:
        errors = sum(problem.severity == "error" for problem in problems)
        typer.echo(f"{errors} error{'s' if errors != 1 else ''}; the folder does not compile.", err=True)
        raise typer.Exit(1)
    if not quiet:
        typer.echo(
            f"{folder}: clean. {len(release.services)} services and {len(release.policies)} policies of "
            f"{len(release.agencies)} agencies, "
            f"{len(release.powers)} powers, {len(release.registers)} registers; release {release.digest[:16]}"
        )
