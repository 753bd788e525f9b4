"""`yimen populate` and `yimen walk LIFE_EVENT`: making the registers, and playing a life event in them."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def populate(
    residents: Annotated[int, typer.Option(help="How many people live in the city.", min=100)] = 2000,
    seed: Annotated[int, typer.Option(help="Another number makes another city.")] = 1,
    replace: Annotated[bool, typer.Option("--replace", help="Make registers that are there already anew.")] = False,
) -> None:
    """Fill the registers of the demonstration city: residents, enterprises, premises, certificates, bans.

    What is there stays, unless `--replace` says otherwise. Posts are never taken from anybody.
    """
    from django.conf import settings

    from yimen.demo import registers
    from yimen.government import CheckFailed
    from yimen.platform import embedded

    if not replace and registers.made(settings.DATA_DIR):
        typer.echo("The registers are made already; --replace makes them anew.", err=True)
        sys.exit(1)
    started = not embedded.running(settings.DATA_DIR)
    if started:
        embedded.start(settings.DATA_DIR)
    try:
        counts = registers.populate(
            settings.DATA_DIR, residents=residents, seed=seed, progress=lambda text: typer.echo(text, err=True)
        )
        again = _enter_again()
    except CheckFailed as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    finally:
        if started:
            embedded.stop(settings.DATA_DIR)
    if again:
        typer.echo(f"issued since, and entered again by the worker: {again}", err=True)
    for register, count in counts.items():
        typer.echo(f"{register}: {count}")


def _enter_again() -> int:
    """What was issued and entered is not lost when registers are made anew: how much the worker enters again."""
    from django.db import DatabaseError, transaction

    from yimen.exchange import entering

    try:
        with transaction.atomic():
            return entering.deliver_again()
    except DatabaseError:
        return 0  # there are no tables yet, and so nothing was issued


@app.command("walk")
def walk(
    life_event: Annotated[str, typer.Argument(help="Such as open-a-restaurant.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures only, as one line of JSON.")] = False,
    language: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
) -> None:
    """Play a life event from start to end through the operations that the pages call, and count what it took."""
    from django.utils import timezone

    from yimen.demo import walk as walking

    def say(text) -> None:
        if not as_json:
            typer.echo(text.to("en" if language == "en" else "zh-hans"))

    played = walking.Walk(life_event, say, timezone.now())
    try:
        figures = played.run()
    except walking.WalkFailed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if not as_json:
        _compare(played, figures, language)
    typer.echo(json.dumps(figures, ensure_ascii=False))


def _compare(played, figures, language: str) -> None:
    """四減: before and after; and every official field with its clause."""
    from yimen.demo import walk as walking

    before = walking.separately(played.release, played.services)
    after = played.after(figures)
    names = {
        "steps": ("环节", "steps"),
        "materials": ("材料", "materials"),
        "days": ("承诺工作日", "promised working days"),
        "visits": ("跑动", "visits"),
        "fields": ("填报项", "fields to fill in"),
    }
    for key, (zh, en) in names.items():
        if key not in before:
            typer.echo(f"{en if language == 'en' else zh}: {after[key]}")
            continue
        typer.echo(f"{en if language == 'en' else zh}: {before[key]} → {after[key]}")
    for name, clauses in walking.official_fields(played.release, played.services).items():
        fact = played.facts.get(name)
        typer.echo(f"  {name}  {fact.source if fact else '-'}  {'；'.join(clauses)}")
