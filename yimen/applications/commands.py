"""`yimen walk LIFE_EVENT`."""

import json
from typing import Annotated

import typer

app = typer.Typer()


@app.command("walk")
def walk(
    life_event: Annotated[str, typer.Argument(help="Such as open-a-restaurant.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures only, as one line of JSON.")] = False,
    language: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
) -> None:
    """Play a life event from start to end through the operations that the pages call, and count what it took."""
    from django.utils import timezone

    from yimen.applications import walk as walking

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
    from yimen.applications import walk as walking

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
