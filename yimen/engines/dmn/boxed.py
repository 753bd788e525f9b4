"""Boxed expressions compiled to closures (DMN 1.5, 10.2)."""

from __future__ import annotations

from yimen.engines.dmn import literal, model
from yimen.engines.dmn.code import Code, Scope, Site, coerced, compile_expression, compiles, failing
from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.limits import Run

MOST_VARIABLES = 500  # in the scope of a context's entries: each entry adds one, and is read with all before it


@compiles(model.Broken)
def _broken(box: model.Broken, site: Site) -> Code:
    site.problem(box.message, box.line)
    return failing(f"{site.owner}: {box.message}")


@compiles(model.LiteralExpression)
def _literal(box: model.LiteralExpression, site: Site) -> Code:
    if box.language is not None and "FEEL" not in box.language.upper():
        site.problem(f"expressions in {box.language} are not evaluated", box.line)
        return failing(f"{site.owner}: an expression in {box.language}")
    return literal.expression(box.feel, site)


@compiles(model.Context)
def _context(box: model.Context, site: Site) -> Code:
    if len(site.names) + len(box.entries) > MOST_VARIABLES:
        site.problem(f"a context has more than {MOST_VARIABLES} entries, or variables around it", box.line)
        return failing(f"{site.owner}: a context of too many entries")
    entries: list[tuple[str, Code]] = []
    result: Code | None = None
    inner = site
    for entry in box.entries:
        code = compile_expression(entry.value, inner)
        if entry.variable is None:
            result = code
            continue
        name = entry.variable.name
        entries.append((name, coerced(code, site.items.named(entry.variable.type_ref), f"{site.owner}.{name}")))
        inner = inner.knowing(name)

    def run_context(scope: Scope, run: Run) -> object:
        run.spend(len(entries) + len(scope) // 8)
        seen, made = dict(scope), {}
        for name, code in entries:
            seen[name] = made[name] = code(seen, run)
        return made if result is None else result(seen, run)

    return run_context


@compiles(model.BoxedList)
def _list(box: model.BoxedList, site: Site) -> Code:
    codes = [compile_expression(element, site) for element in box.elements]
    return lambda scope, run: run.sized([code(scope, run) for code in codes])


@compiles(model.Relation)
def _relation(box: model.Relation, site: Site) -> Code:
    columns = [(column.name, site.items.named(column.type_ref)) for column in box.columns]
    rows = [
        [
            (name, coerced(compile_expression(cell, site), kind, f"{site.owner}.{name}"))
            for (name, kind), cell in zip(columns, row, strict=True)
        ]
        for row in box.rows
    ]
    cells = len(rows) * len(columns)

    def run_relation(scope: Scope, run: Run) -> object:
        run.spend(cells)
        return run.sized([{name: code(scope, run) for name, code in row} for row in rows])

    return run_relation


@compiles(model.Conditional)
def _conditional(box: model.Conditional, site: Site) -> Code:
    """A condition must come to a boolean (10.2.2.8); null counts as not true, as it does in the text `if`."""
    condition = compile_expression(box.condition, site)
    then = compile_expression(box.then, site)
    otherwise = compile_expression(box.otherwise, site)

    owner = site.owner

    def run_conditional(scope: Scope, run: Run) -> object:
        run.spend(1)
        verdict = condition(scope, run)
        if verdict is True:
            return then(scope, run)
        if verdict is False or verdict is None:
            return otherwise(scope, run)
        run.note(f"{owner}: the condition of a choice must be true or false, not a {kind_of(verdict)}", 0)
        return None

    return run_conditional
