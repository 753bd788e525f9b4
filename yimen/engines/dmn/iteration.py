"""Boxed filters and iterators (DMN 1.5, 10.2.2.9–10.2.2.12): the same meaning as their FEEL texts.

Only what a box of `some` or `every` satisfies must be a boolean, where a text takes anything else as unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from yimen.engines.dmn import model
from yimen.engines.dmn.code import Code, Scope, Site, coerced, compile_expression, compiles
from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.compiler.loops import items_of
from yimen.engines.feel.compiler.paths import at
from yimen.engines.feel.limits import Run


@compiles(model.Filter)
def _filter(box: model.Filter, site: Site) -> Code:
    source = compile_expression(box.source, site)
    match = compile_expression(box.match, site.knowing("item"))
    owner = site.owner

    def run_filter(scope: Scope, run: Run) -> object:
        value = source(scope, run)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        kept = []
        for item in items:
            run.spend(1 + len(scope) // 8)
            inner = {**scope, "item": item, **(item if isinstance(item, dict) else {})}
            verdict = match(inner, run)
            if isinstance(verdict, Decimal):
                return at(items, verdict)
            if verdict is True:
                kept.append(item)
            elif verdict is not None and verdict is not False:
                run.note(f"{owner}: a filter needs a condition or a position", 0)
                return None
        return kept

    return run_filter


@compiles(model.Iterator)
def _iterator(box: model.Iterator, site: Site) -> Code:
    source = compile_expression(box.source, site)
    source = coerced(source, site.items.named(box.source_type), f"{site.owner}: what is iterated")
    name = box.variable
    names = (name, "partial") if box.kind == "for" else (name,)
    within = replace(site.knowing(*names), reads=set())
    body = compile_expression(box.body, within)
    site.reads |= within.reads - set(names)
    if not name:
        site.problem(f"<{box.kind}> needs the attribute 'iteratorVariable'", box.line)
    if box.kind == "for":
        reads_partial = any(path.partition(".")[0] == "partial" for path in within.reads)
        return _for(name, source, body, site.owner, reads_partial=reads_partial)
    return _quantified(name, source, body, site.owner, decisive=box.kind == "some")


def _for(name: str, source: Code, body: Code, owner: str, *, reads_partial: bool) -> Code:
    """`partial` is the list made so far: a copy, since a body may keep it."""

    def run_for(scope: Scope, run: Run) -> object:
        items = _elements(source(scope, run), run, owner)
        if items is None:
            return None
        made: list[object] = []
        inner = dict(scope)
        for item in items:
            run.spend(1)
            inner[name] = item
            if reads_partial:
                run.spend(len(made))
                inner["partial"] = list(made)
            made.append(body(inner, run))
        return run.sized(made)

    return run_for


def _quantified(name: str, source: Code, body: Code, owner: str, *, decisive: bool) -> Code:
    """Every condition is asked: one that comes to anything but a boolean makes the whole null; null is unknown."""

    def run_quantified(scope: Scope, run: Run) -> object:
        items = _elements(source(scope, run), run, owner)
        if items is None:
            return None
        answer: bool | None = not decisive
        inner = dict(scope)
        for item in items:
            run.spend(1)
            inner[name] = item
            verdict = body(inner, run)
            if verdict is not None and not isinstance(verdict, bool):
                run.note(f"{owner}: a condition must be true or false, not a {kind_of(verdict)}", 0)
                return None
            if verdict is decisive:
                answer = decisive
            elif verdict is None and answer is not decisive:
                answer = None
        return answer

    return run_quantified


def _elements(value: object, run: Run, owner: str) -> Iterable[object] | None:
    items = items_of(value)
    if items is None:
        run.note(f"{owner}: what is iterated must be a list, or a range of whole numbers or dates", 0)
    return items
