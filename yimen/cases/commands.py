"""`yimen case …`."""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

app = typer.Typer(name="case", help="Cases that the folder defines kinds of.", no_args_is_help=True)


@app.callback()
def case() -> None:
    """Cases that the folder defines kinds of."""


@app.command("open")
def open_(
    kind: Annotated[str, typer.Argument(help="The kind of case, as the folder calls it.")],
    facts: Annotated[str, typer.Option(help="A JSON file {field: value}; - reads standard input.")],
    by: Annotated[str, typer.Option(help="The officer's citizen number, for whom the shell vouches.")],
    post: Annotated[str, typer.Option(help="The post in which they act, as agency.post.")],
    call: Annotated[str, typer.Option(help="The number of the call, letter or counter ticket.")] = "",
    key: Annotated[str, typer.Option(help="The same facts under the same key open one case, however often.")] = "",
    source: Annotated[str, typer.Option("--from", help="The reference of the case that this one comes from.")] = "",
    link: Annotated[
        str, typer.Option("--as", help="What it has to do with that one: follows-up, part-of or caused-by.")
    ] = "follows-up",
) -> None:
    """Open a case of a kind, by what a clerk would write into its form; prints its reference.

    Values are read as the form reads them: texts, numbers, true and false, dates as 2026-11-24, lists of texts. Nothing
    is opened when one of them is missing or wrong; each is then named with its field.
    """
    from django.utils import timezone

    from yimen.cases import errors, operations
    from yimen.releases import ports

    now = timezone.now()
    raw = _read(facts)
    try:
        actor = ports.authority().officer(by, post, on=timezone.localdate(now))
    except LookupError as unknown:
        raise _stop(str(unknown)) from None
    may_open = {each.id: each for each in operations.kinds_to_open(actor)}
    if kind not in may_open:
        raise _stop(f"{by} as {post or 'nobody'} may not open {kind!r}; they may open: {', '.join(may_open) or 'none'}")
    fields = {field.id for field in may_open[kind].form.fields if not field.sources}
    if unknown_fields := sorted(set(raw) - fields):
        raise _stop(
            *(f"{name}: is no field of {kind}; those are {', '.join(sorted(fields))}" for name in unknown_fields)
        )
    try:
        opened = operations.take_up(
            kind, raw, call=call, key=key, source=source, link=link if source else "", actor=actor, now=now
        )
    except errors.NotFound:
        raise _stop(f"--from: {source} is no case that {by} sees as {post}") from None
    except errors.Incomplete as error:
        raise _stop(*(f"{each.field}: {each.message.zh} {each.message.en}" for each in error.problems)) from None
    typer.echo(opened.reference)


def _read(path: str) -> dict[str, str | list[str]]:
    """The facts as the fields of a form send them. Exits where they are no JSON of that shape."""
    try:
        if path == "-":
            text = sys.stdin.read()
        else:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        found = json.loads(text, parse_float=str, parse_int=str)
    except (OSError, UnicodeDecodeError) as error:
        raise _stop(f"{path} cannot be read: {error}") from None
    except json.JSONDecodeError as error:
        raise _stop(f"{path}:{error.lineno}: {error.msg}") from None
    if not isinstance(found, Mapping):
        raise _stop(f"{path} must hold an object, {{field: value}}")
    raw: dict[str, str | list[str]] = {}
    for name, value in found.items():
        if isinstance(value, Mapping):
            raise _stop(f"{name}: must be one value, or a list of texts")
        raw[name] = [_written(each) for each in value] if isinstance(value, list) else _written(value)
    return raw


def _written(value: Any) -> str:
    """A value as it is typed into a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _stop(*lines: str) -> typer.Exit:
    for line in (*lines, "Nothing was opened."):
        typer.echo(line, err=True)
    return typer.Exit(1)
