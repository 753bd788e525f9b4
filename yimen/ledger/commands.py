"""`yimen ledger …`."""

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yimen.ledger.following import Standing
    from yimen.ledger.watching import Http, Keeper

app = typer.Typer(name="ledger", help="The one log of everything done in the government's name.", no_args_is_help=True)
PLAIN = frozenset({"watch"})
"""Commands that need no settings and no database: they run on any machine."""


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


@app.command("followers")
def followers(
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """How reactions and projections stand, and the acts on which they failed; exit 1 if any waits for you."""
    from django.utils import timezone

    from yimen.ledger import following

    found = following.standings(now=timezone.now())
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
    for each in () if as_json else found:
        state = "stopped" if each.stopped else "failures" if each.failures else "ok"
        typer.echo(f"{each.name}: {state}; read {each.position} entries, {each.behind} to go")
        for failure in each.failures:
            tries = "once" if failure.tries == 1 else f"{failure.tries} times"
            typer.echo(f"  entry {failure.index} ({failure.kind}, act {failure.act}) failed {tries}: {failure.error}")
    raise typer.Exit(0 if all(each.ok for each in found) else 1)


def _plain(standing: "Standing") -> dict[str, object]:
    """A standing as JSON has it."""
    failures = [
        {"entry": each.index, "act": str(each.act), "kind": each.kind, "tries": each.tries, "error": each.error}
        for each in standing.failures
    ]
    return {**vars(standing), "ok": standing.ok, "failures": failures}


@app.command("retry")
def retry(
    name: Annotated[str, typer.Argument(help="The reaction or projection, as `yimen ledger followers` names it.")],
    entry: Annotated[int | None, typer.Argument(help="The entry; without it all on which it failed.")] = None,
) -> None:
    """Try again what a reaction failed on, in the order of the log; exit 1 if any fails again."""
    from django.utils import timezone

    from yimen.ledger import following

    now = timezone.now()
    waiting = [each.index for one in following.standings(now=now) if one.name == name for each in one.failures]
    failed = False
    for index in waiting if entry is None else [entry]:
        try:
            error = following.retry(name, index, now=now)
        except following.NotSetAside as none:
            raise typer.BadParameter(str(none)) from None
        failed = failed or error is not None
        typer.echo(f"entry {index}: " + ("done" if error is None else f"failed again: {error}"))
    raise typer.Exit(1 if failed else 0)


@app.command("skip")
def skip(
    name: Annotated[str, typer.Argument(help="The reaction, as `yimen ledger followers` names it.")],
    entry: Annotated[int, typer.Argument(help="The entry on which it failed.")],
    reason: Annotated[str, typer.Option(help="Why nothing shall follow from this act; it is recorded.")],
) -> None:
    """Decide that a reaction shall not follow from an act on which it failed. That is an act of its own."""
    from django.utils import timezone

    from yimen.ledger import following, operations
    from yimen.ledger.acts import Actor

    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    operator = Actor(kind="system", id="operator", channel="command")
    try:
        act = operations.skip(reaction=name, entry=entry, reason=reason, actor=operator, now=timezone.now())
    except following.NotSetAside as none:
        raise typer.BadParameter(str(none)) from None
    typer.echo(f"Skipped; recorded as act {act.id}.")


@app.command("rebuild")
def rebuild(name: Annotated[str, typer.Argument(help="The projection.")]) -> None:
    """Empty a projection, so that the worker makes it anew from the whole ledger."""
    from yimen.ledger import following

    try:
        following.rebuild(name)
    except following.NotAProjection as refused:
        raise typer.BadParameter(str(refused)) from None
    typer.echo(f"{name} is empty; the worker fills it again.")


@app.command("watch")
def watch(
    url: Annotated[str, typer.Argument(help="Where the log is served, such as https://city.example/ledger")],
    state: Annotated[
        Path | None, typer.Option(help="The file to keep what was seen; by default named for the log.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The log's key, name+id+base64, from somebody you trust.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = 60,
) -> None:
    """Keep watch over a log from outside: keep its checkpoints, and say when it contradicts them.

    Exit 1 with a report when something is wrong, 2 when the log cannot be read or the file not be used. Needs no
    database, and works with any log that is served as C2SP tlog-tiles.
    """
    from yimen.ledger import watching

    try:
        source = watching.Http(url)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    path = state or Path(f"watch-{re.sub('[^A-Za-z0-9.-]+', '-', url.partition('://')[2]).strip('-')}.json")
    try:
        raise typer.Exit(_keep_watch(source, path, key=key, once=once, every=every))
    finally:
        source.close()


def _keep_watch(source: "Http", path: Path, *, key: str | None, once: bool, every: float) -> int:
    """Look until something is wrong; the exit status."""
    from yimen.ledger import watching

    keeper = None
    while True:
        source.begin()
        try:
            if keeper is None:
                keeper = _keeper(source, path, key)
            found = keeper.look()
        except watching.StateError as error:
            typer.echo(str(error), err=True)
            return 2
        except watching.Unreachable as error:
            typer.echo(f"The log could not be read: {error}.", err=True)
            if once:
                return 2
            time.sleep(every)
            continue
        if found.wrong:
            typer.echo(f"SOMETHING IS WRONG with the log at {source.prefix}:", err=True)
            for sentence in found.wrong:
                typer.echo(f"- {sentence}", err=True)
            typer.echo(f"What was kept, and the note that contradicts it, are in {path}. Show it to others.", err=True)
            return 1
        typer.echo(
            f"{found.size} entries, {found.read_to} of them read; all that was kept is still contained."
            + ("" if found.history else " This log shows no history of its checkpoints, so none was compared.")
        )
        if once:
            return 0
        if found.read_to == found.size:
            time.sleep(every)


def _keeper(source: "Http", path: Path, key: str | None) -> "Keeper":
    """The keeper of a file; what it had to believe is said loudly."""
    from yimen.ledger import watching

    keeper = watching.Keeper(path, log=source.prefix, source=source, key=key)
    if keeper.trusted:
        typer.echo(
            "TRUSTED ON FIRST USE: the log itself named this key, and nobody else vouched for it:\n"
            f"    {keeper.state.key}\n"
            "Compare it with the key that others have kept, and give it with --key next time.",
            err=True,
        )
    return keeper


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total} acts" + ("\n" if done >= total else ""))
    sys.stderr.flush()
