"""`yimen populate`: make the registers of the demonstration."""

import sys
from typing import Annotated

import typer
from django.conf import settings

from yimen.government import CheckFailed

app = typer.Typer()


@app.command()
def populate(
    residents: Annotated[int, typer.Option(help="How many people live in the city.", min=100)] = 2000,
    seed: Annotated[int, typer.Option(help="Another number makes another city.")] = 1,
) -> None:
    """Fill the registers of the demonstration city anew: residents, enterprises, premises, certificates, bans."""
    from yimen.exchange import demo
    from yimen.ledger import embedded

    started = not embedded.running(settings.DATA_DIR)
    if started:
        embedded.start(settings.DATA_DIR)
    try:
        counts = demo.populate(
            settings.DATA_DIR, residents=residents, seed=seed, progress=lambda text: typer.echo(text, err=True)
        )
        again = _enter_again()
    except (CheckFailed, demo.Disagreement) as error:
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
