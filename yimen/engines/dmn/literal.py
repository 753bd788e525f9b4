"""FEEL texts of a model compiled to code, with their problems and diagnostics tied to the model's file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yimen.engines.dmn.code import Code, Scope, Site, constant, failing
from yimen.engines.dmn.model import Feel
from yimen.engines.feel import nodes
from yimen.engines.feel.compiler import Compiler
from yimen.engines.feel.compiler.closures import is_constant
from yimen.engines.feel.errors import FeelSyntaxError
from yimen.engines.feel.limits import Run
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.program import Program

Execute = Callable[[Scope, Run], object]
_FREE_NODES = 16


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why a value became null: in which decision or function, and on which line of the model's file (0: unknown)."""

    message: str
    where: str = ""
    line: int = 0


def expression(feel: Feel, site: Site) -> Code:
    """The code of a FEEL text. A text that is not FEEL is a problem of the model, and null when it is evaluated."""
    if not feel.text.strip():
        return constant(None)
    parsed = parsed_text(feel, site)
    return failing_syntax(site) if parsed is None else code_of(parsed, feel, site)


def parsed_text(feel: Feel, site: Site, *, unary: bool = False) -> Expression | None:
    """The parse tree, or None when the text is not FEEL: then a problem is noted."""
    try:
        return parse(feel.text, site.names, unary=unary, types=site.items.names(), properties=site.properties)
    except FeelSyntaxError as error:
        site.problem(error.message, feel.line + error.line - 1 if feel.line else 0, error.column)
        return None


def failing_syntax(site: Site) -> Code:
    return failing(f"{site.owner}: the expression is not FEEL")


def code_of(parsed: Expression, feel: Feel, site: Site) -> Code:
    try:
        program = Program(parsed, site.plain_types)
    except FeelSyntaxError as error:
        site.problem(error.message, feel.line)
        return failing_syntax(site)
    execute = _charged(program.execute, parsed.size)
    site.reads |= program.names
    owner, line, text = site.owner, feel.line, feel.text

    def run_literal(scope: Scope, run: Run) -> object:
        notes = run.diagnostics
        before = len(notes) if notes is not None else 0
        value = execute(scope, run)
        if notes is not None and len(notes) > before:
            for place in range(before, len(notes)):
                note = notes[place]
                if not isinstance(note, Diagnostic):
                    at = line + text.count("\n", 0, note.position) if line else 0
                    notes[place] = Diagnostic(note.message, owner, at)  # type: ignore[call-overload]
        return value

    return run_literal


def _charged(execute: Execute, cost: int) -> Execute:
    """Evaluation charged by the length of its text: a function of a model may be called many times."""
    if cost <= _FREE_NODES:
        return execute

    def run_charged(scope: Scope, run: Run) -> object:
        run.spend(cost)
        return execute(scope, run)

    return run_charged


def constant_value(node: nodes.Node, parsed: Expression) -> tuple[bool, object]:
    """Whether a part of a text has a value that no variable and no clock can change, and that value."""
    closure = Compiler(Expression(parsed.text, node, unary=False, names=parsed.names), {}).compile(node)
    return (True, closure.value) if is_constant(closure) else (False, None)  # type: ignore[attr-defined]
