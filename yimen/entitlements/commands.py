"""`yimen entitlements …`: find who has a right, explain one determination."""

import datetime as dt
import json
import sys
from typing import Annotated

import typer

app = typer.Typer(name="entitlements", help="Rights found without being asked.", no_args_is_help=True)


@app.callback()
def entitlements() -> None:
    """Rights found without being asked."""


@app.command("scan")
def scan(
    as_of: Annotated[str, typer.Option(help="The day as of which the rules are held, YYYY-MM-DD; today without.")] = "",
    policy: Annotated[list[str] | None, typer.Option(help="Only this policy; may be given several times.")] = None,
    accept_fewer: Annotated[
        bool, typer.Option("--accept-fewer", help="It is true that a register has far fewer records than last time.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Hold the policies in force against everybody's records, and keep who has a right for the officers to see.

    As of a day to come nothing is kept: it only counts. Exit 1 if a policy could not be evaluated.
    """
    from django.utils import timezone

    from yimen.entitlements import operations
    from yimen.ledger.acts import Actor
    from yimen.releases import queries as releases

    release = releases.current()
    unknown = sorted(set(policy or ()) - set(release.policies))
    if unknown:
        raise typer.BadParameter(f"there is no policy {unknown[0]!r}; there are: {', '.join(release.policies)}")
    try:
        report = operations.scan(
            release=release,
            policies=policy,
            as_of=_day(as_of),
            actor=Actor(kind="system", id="operator", channel="command"),
            now=timezone.now(),
            accept_fewer=accept_fewer,
            progress=lambda text: typer.echo(f"{text} …", err=True),
        )
    except operations.Busy as busy:
        typer.echo(str(busy), err=True)
        sys.exit(1)
    if as_json:
        data = {"scan": str(report.scan) if report.stored else None, "as_of": str(report.as_of)}
        typer.echo(json.dumps({**data, "release": report.release, "policies": report.results}, ensure_ascii=False))
    else:
        _print(report.results)
        if not report.stored:
            typer.echo("As of a day to come: counted, and nothing was kept.")
    sys.exit(1 if any("problem" in result for result in report.results.values()) else 0)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as YYYY-MM-DD") from None


_NUMBERS = {"person": "a citizen number", "household": "a household number", "enterprise": "a credit code"}
_COLUMNS = ("subjects", "due", "amount", "near", "new", "changed", "reopened", "dropped")


def _print(results: dict[str, dict[str, object]]) -> None:
    width = max([len(name) for name in results], default=0)
    typer.echo(" " * width + "".join(f"{name:>12}" for name in _COLUMNS))
    for name, result in results.items():
        if "problem" in result:
            typer.echo(f"{name:<{width}}  could not be evaluated: {result['problem']}")
        elif "in_force_from" in result:
            typer.echo(f"{name:<{width}}  in force only from {result['in_force_from']}")
        elif "ended" in result:
            typer.echo(f"{name:<{width}}  is no longer in the folder; reopened: {result['reopened']}")
        else:
            typer.echo(f"{name:<{width}}" + "".join(f"{result[column]!s:>12}" for column in _COLUMNS))
        if result.get("unreadable"):
            typer.echo(
                f"{'':<{width}}  {result['unreadable']} records do not fit their register's own description;"
                f" {result['unjudged']} subjects were left as they are for it"
            )


@app.command("explain")
def explain(
    policy: Annotated[str, typer.Argument(help="The policy's id.")],
    subject: Annotated[str, typer.Argument(help="Citizen number, household number or credit code.")],
    english: Annotated[bool, typer.Option("--english", help="In English.")] = False,
) -> None:
    """Say why somebody has a right or has none, with the clauses, from the registers as they are now.

    Their records are read for it, which they can see.
    """
    from django.utils import timezone, translation

    from yimen.entitlements import operations
    from yimen.ledger.acts import Actor
    from yimen.releases import queries as releases
    from yimen.ui.templatetags.ui import in_language

    release = releases.current()
    if policy not in release.policies:
        raise typer.BadParameter(f"there is no policy {policy!r}; there are: {', '.join(release.policies)}")
    actor, policy_ = Actor(kind="system", id="operator", channel="command"), release.policies[policy]
    try:
        found = operations.look_up(policy_, subject.strip().upper(), release=release, actor=actor, now=timezone.now())
    except operations.Unreadable as problem:
        typer.echo(str(problem), err=True)
        sys.exit(1)
    except operations.NotAskedFor:
        typer.echo(
            "By this policy people are only told that they may qualify; who has not applied is not looked up.", err=True
        )
        sys.exit(1)
    if found is None:
        typer.echo(f"There is no such {policy_.subject}: {_NUMBERS[policy_.subject]} is wanted.", err=True)
        sys.exit(1)
    with translation.override("en" if english else "zh-hans"):
        for each in found.explanation:
            typer.echo(f"{in_language(each['title'])}: {in_language(each['value'])}")
            for text in (*each["held"], *each["failed"]):
                typer.echo(f"  {in_language(text)}")
            for text in each["citations"]:
                typer.echo(f"  {in_language(text)}")
