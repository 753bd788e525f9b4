"""`yimen post …`: who holds which post."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yimen.identity.queries import Person

app = typer.Typer(name="post", help="Who holds which post.", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="The officer's citizen number.")]
PostId = Annotated[str, typer.Argument(help="The post, as agency.post.")]
Division = Annotated[str, typer.Argument(help="Where, as the folder calls it.")]
DAY = ["%Y-%m-%d"]


@app.callback()
def post() -> None:
    """Who holds which post."""


@app.command("assign")
def assign(
    number: Number,
    post: PostId,
    division: Division,
    from_: Annotated[
        dt.datetime | None, typer.Option("--from", formats=DAY, help="The first day; today if it is left out.")
    ] = None,
    name: Annotated[str, typer.Option(help="Registers somebody who has never signed in, under this name.")] = "",
    phone: Annotated[str, typer.Option(help="Their telephone, for one-time codes.")] = "",
) -> None:
    """Give a person a post at a division from a day on. One that they hold already stays as it is."""
    from django.utils import timezone

    from yimen.identity import operations, queries, rules
    from yimen.releases import queries as releases

    now, release = timezone.now(), releases.current()
    if problem := rules.post_problem(post, division, release):
        raise _stop(problem)
    person = queries.person_by_number(number)
    if person is None and not name:
        raise _stop(f"nobody is known here under {number}: they sign in once, or you say --name")
    if person is None:
        person = operations.register_person(
            id_number=number, name=name, phone=phone, provider="operator", actor=_operator(), now=now
        )
    from_on = from_.date() if from_ else release.city.today(now)
    held = operations.assign_post(
        person_id=person.id, post=post, division=division, from_on=from_on, actor=_operator(), now=now
    )
    typer.echo(f"{person.name} holds {held.post} at {held.division}")


@app.command("end")
def end(
    number: Number,
    post: PostId,
    division: Division,
    until: Annotated[
        dt.datetime | None, typer.Option(formats=DAY, help="The last day; yesterday if it is left out.")
    ] = None,
) -> None:
    """Let a person hold a post for the last time on a day. Tasks that they have taken go back into the queue."""
    from django.utils import timezone

    from yimen.identity import operations, queries
    from yimen.releases import queries as releases

    now = timezone.now()
    today = releases.current().city.today(now)
    person = _person(number)
    held = next(
        (h for h in queries.holdings_without_end(person.id) if (h.post, h.division) == (post, division)),
        None,
    )
    if held is None:
        raise _stop(f"{person.name} does not hold {post} at {division}, or its end is set already")
    until_on = until.date() if until else today - dt.timedelta(days=1)
    if until_on < held.from_on:
        raise _stop(f"{person.name} holds it from {held.from_on} on, which is after {until_on}")
    operations.end_post(holding_id=held.id, until_on=until_on, actor=_operator(), now=now)
    typer.echo(f"{person.name} holds {post} at {division} until {until_on}")


@app.command("list")
def list_(number: Number) -> None:
    """The posts that a person holds today."""
    from django.utils import timezone

    from yimen.identity import queries
    from yimen.releases import queries as releases

    person = _person(number)
    for held in queries.posts_of(person.id, on=releases.current().city.today(timezone.now())):
        typer.echo(f"{held.post} at {held.division}, from {held.from_on} on")


def _person(number: str) -> "Person":
    from yimen.identity import queries

    person = queries.person_by_number(number)
    if person is None:
        raise _stop(f"nobody is known here under {number}")
    return person


def _operator():
    from yimen.ledger.acts import Actor

    return Actor(kind="system", id="operator", channel="command")


def _stop(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
