"""`yimen laws`: an article, the article that says something, and what rests on articles that changed."""

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yimen.engines.lawtext import Corpus, Law
    from yimen.government.laws import Affected
    from yimen.government.tree import Node

app = typer.Typer(
    name="laws", help="Read law texts, find words in them, compare versions of them.", no_args_is_help=True
)

Laws = Annotated[Path, typer.Option("--laws", envvar="YIMEN_LAWS", help="The folder of law texts, or one file.")]
Name = Annotated[str, typer.Argument(help="The law's name, or its id in the folder's laws.yaml.")]
Folder = Annotated[Path | None, typer.Option("--folder", help="A government folder.")]
On = Annotated[str, typer.Option("--on", help="The day whose law counts; today without it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_MARKS = {"same": ("", ""), "out": ("[-", "-]"), "in": ("{+", "+}")}


@app.command("article")
def article(
    law: Name,
    articles: Annotated[str, typer.Argument(help="Such as 35, 15-1, 42.2, 20(五), or several with commas.")],
    laws: Laws,
    folder: Folder = None,
    on: On = "",
) -> None:
    """Print articles of a law, as they are in force."""
    from yimen.engines import lawtext

    found, wanted = _law(_corpus(laws), law, folder, on), lawtext.references(articles)
    if wanted is None:
        raise typer.BadParameter(f"{articles!r} names no article, such as 15, 15-1, 42.2 or 20(五)")
    typer.echo(f"《{found.name}》 {found.dated_on}")
    for reference in wanted:
        each = found.articles.get(reference.key)
        part = each.part(reference) if each is not None else None
        if part is None:
            numbers = [key[0] for key in found.articles]
            message = f"there is no {reference.chinese()}; the articles are {min(numbers)} to {max(numbers)}"
            raise typer.BadParameter(message)
        typer.echo(f"\n{reference.chinese()}\n{part}")


@app.command("cite")
def cite(
    law: Name,
    words: Annotated[str, typer.Argument(help="Words of the article that is looked for.")],
    laws: Laws,
    folder: Folder = None,
    on: On = "",
) -> None:
    """Find the article that holds the words, and print the citation to write; exit 1 if none or several do."""
    from yimen.engines import lawtext

    found = _law(_corpus(laws), law, folder, on)
    holding = lawtext.find(words, found.articles.values())
    for each in holding:
        typer.echo(f'{{law: {law}, article: "{each.reference.name}", says: {words}}}\n{each.text}\n')
    if not holding:
        near = [(lawtext.nearest(words, each.text), each) for each in found.articles.values()]
        for text, each in sorted(near, key=lambda pair: -_shared(words, pair[0]))[:3]:
            if text:
                typer.echo(f"nearest, in {each.reference.chinese()}: {text}")
        typer.echo(f"the words stand in no article of 《{found.name}》", err=True)
    elif len(lawtext.normal(words)) < 8:
        typer.echo("fewer than 8 letters: quote more of the article", err=True)
    elif len(holding) > 1:
        typer.echo(f"the words stand in {len(holding)} articles: quote words that only one has", err=True)
    else:
        return
    raise typer.Exit(1)


@app.command("changed")
def changed(
    old: Annotated[Path, typer.Argument(help="The texts as they were: a folder or a file.")],
    new: Annotated[Path, typer.Argument(help="The texts as they are now.")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say which articles changed, were renumbered, repealed or added, and every definition that rests on one of them.

    With `--folder`, articles on which nothing rests are only counted.
    """
    from yimen.government import laws

    root = _root(folder) if folder is not None else None
    affected = laws.changed(_corpus(old), _corpus(new), root)
    if as_json:
        typer.echo(json.dumps([each.to_json() for each in affected], ensure_ascii=False))
        return
    shown = [each for each in affected if each.citations] if folder is not None else affected
    for each in shown:
        _print(each)
    resting = sum(len(each.citations) for each in affected)
    counted = f"{len(affected)} articles differ"
    typer.echo(f"{counted}; {resting} citations rest on {len(shown)} of them" if folder is not None else counted)


def _print(affected: "Affected") -> None:
    change = affected.change
    old, new = (each.reference.chinese() if each else "" for each in (change.old, change.new))
    said = {
        "changed": f"{old} changed",
        "renumbered": f"{old} is now {new}",
        "repealed": f"{old} was repealed",
        "added": f"{new} was added",
    }[change.kind]
    typer.echo(f"《{affected.law}》 {affected.old_version} → {affected.new_version}: {said}")
    if change.kind in ("changed", "renumbered"):
        typer.echo("  " + "".join(_MARKS[tag][0] + text + _MARKS[tag][1] for tag, text in change.words))
    for each in affected.citations:
        words = {None: "", True: "; its words still stand there", False: f"; “{each.says}” stands there no more"}
        mark = words[affected.still_said(each)]
        typer.echo(f"  {each.node.path}:{each.node.line}: {each.definition} cites {each.law} {each.article}{mark}")
    typer.echo("")


def _shared(words: str, near: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, words, near, autojunk=False).ratio()


def _corpus(place: Path) -> "Corpus":
    from yimen.government import laws

    try:
        return laws.read(place)
    except laws.CorpusError as error:
        raise typer.BadParameter(str(error)) from None


def _root(folder: Path) -> "Node":
    from yimen.government import assembling

    assembly = assembling.assemble(folder)
    if assembly.root.get("laws") is None:
        raise typer.BadParameter(f"{folder}: is no government folder; `yimen check` says why")
    return assembly.root


def _law(corpus: "Corpus", name: str, folder: Path | None, on: str) -> "Law":
    """A law by name, or by its id in a folder."""
    from yimen.government.problems import did_you_mean

    try:
        day = dt.date.fromisoformat(on) if on else dt.date.today()  # noqa: DTZ011  whoever asks means their day
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from None
    names = [name]
    if folder is not None and (laws := _root(folder).get("laws")) is not None and (known := laws.get(name)) is not None:
        names = [known.plain()["name"]["zh"], *known.plain().get("aliases", [])]
    found = corpus.find(names[0], on=day, aliases=names[1:])
    if found is None:
        hint = did_you_mean(names[0], corpus.names)
        raise typer.BadParameter(f"the corpus has no law 《{names[0]}》 of {day} or before{hint}")
    return found
