"""`yimen check FOLDER`, alone or with `--laws`; `yimen folder schema DIR`; and `yimen laws …`."""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yimen.government import law_commands

if TYPE_CHECKING:
    from yimen.government.laws import Report

app = typer.Typer()
app.add_typer(law_commands.app)


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="The government folder.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
    laws: Annotated[
        Path | None, typer.Option("--laws", help="A folder of law texts: hold every citation against them.")
    ] = None,
    on: Annotated[str, typer.Option(help="The day whose law counts, such as 2026-11-24; today without it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Read a government folder and say, with file and line, what could harm a citizen; exit 1 if anything could."""
    from yimen import government

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{text} …")

    release, problems = government.load(folder, progress=progress)
    report = None
    if laws is not None:
        progress("holding the citations against the laws")
        report = _report(folder, laws, on)
        problems = sorted({*problems, *report.problems})
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        said = {"problems": [vars(problem) for problem in problems], "errors": errors}
        said |= {"laws": report.to_json()} if report is not None else {}
        typer.echo(json.dumps(said, ensure_ascii=False))
        raise typer.Exit(1 if errors else 0)
    for problem in problems:
        typer.echo(str(problem))
    if report is not None:
        typer.echo(report.summary())
    if errors or release is None:
        compiles = "the folder does not compile" if release is None else "citations do not stand in the law"
        typer.echo(f"{errors} error{'s' if errors != 1 else ''}; {compiles}.", err=True)
        raise typer.Exit(1)
    if not quiet:
        typer.echo(
            f"{folder}: clean. {len(release.services)} services and {len(release.policies)} policies of "
            f"{len(release.agencies)} agencies, "
            f"{len(release.powers)} powers, {len(release.registers)} registers; release {release.digest[:16]}"
        )


folder = typer.Typer(name="folder", help="What helps to write a government folder.", no_args_is_help=True)
app.add_typer(folder)


@folder.callback()
def _folder() -> None:
    """What helps to write a government folder."""


@folder.command("schema")
def write_schemas(
    directory: Annotated[Path, typer.Argument(help="Where they are written.", file_okay=False)],
) -> None:
    """Write a JSON Schema for each kind of file, and settings.json, by which an editor knows which file has which."""
    from yimen.government import editing

    directory.mkdir(parents=True, exist_ok=True)
    written = {**editing.schemas(), "settings": editing.settings(directory.resolve().as_posix())}
    for name, content in written.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (directory / f"{name}.json").write_text(text, encoding="utf-8")
    typer.echo(f"{directory}: {len(written) - 1} schemas, and settings.json for the editor")


def _report(folder: Path, place: Path, on: str) -> "Report":
    from yimen.government import assembling, laws

    try:
        day = dt.date.fromisoformat(on) if on else dt.date.today()  # noqa: DTZ011  whoever asks means their day
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from None
    try:
        return laws.prove(assembling.assemble(folder).root, laws.read(place), on=day)
    except laws.CorpusError as error:
        raise typer.BadParameter(str(error), param_hint="--laws") from None
