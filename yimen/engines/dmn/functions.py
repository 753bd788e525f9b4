"""Functions made by a model, and calling one by named bindings (DMN 1.5, 10.2.1.6, 10.2.1.7)."""

from __future__ import annotations

from yimen.engines.dmn import model
from yimen.engines.dmn.code import Code, Scope, Site, coerced, compile_expression, compiles, failing
from yimen.engines.feel import external, types
from yimen.engines.feel.builtins import Invalid, invoke_by_name
from yimen.engines.feel.limits import Run
from yimen.engines.feel.types import Type
from yimen.engines.feel.values import Function


def make_function(
    name: str, parameters: tuple[str, ...], kinds: tuple[Type, ...], result: Type, body: Code, scope: Scope
) -> Function:
    """A function whose body sees `scope` and its parameters. `scope` may still be filled after this."""

    def invoke(run: Run, arguments: list) -> object:
        run.spend(1 + (len(scope) + len(arguments)) // 8)
        return body({**scope, **dict(zip(parameters, arguments, strict=True))}, run)

    return Function(parameters, invoke, name, types=kinds, result=result)


def body_of(definition: model.FunctionDefinition, site: Site) -> tuple[tuple[str, ...], tuple[Type, ...], Code]:
    """The parameters of a function definition, their types, and its compiled body."""
    parameters = tuple(parameter.name for parameter in definition.parameters)
    kinds = tuple(site.items.named(parameter.type_ref) for parameter in definition.parameters)
    if definition.kind == "Java":
        mapping = compile_expression(definition.body, site)
        return (
            parameters,
            kinds,
            lambda scope, run: external.call(run, mapping(scope, run), [scope[name] for name in parameters]),
        )
    if definition.kind != "FEEL":
        message = f"{site.owner}: functions in {definition.kind} are not run"
        return parameters, kinds, failing(message)
    return parameters, kinds, compile_expression(definition.body, site.knowing(*parameters))


@compiles(model.FunctionDefinition)
def _definition(box: model.FunctionDefinition, site: Site) -> Code:
    parameters, kinds, body = body_of(box, site)
    result = types.ANY

    def run_definition(scope: Scope, run: Run) -> object:
        return make_function("", parameters, kinds, result, body, scope)

    return run_definition


@compiles(model.Invocation)
def _invocation(box: model.Invocation, site: Site) -> Code:
    function = compile_expression(box.function, site)
    bindings = [
        (
            binding.parameter.name,
            coerced(
                compile_expression(binding.value, site),
                site.items.named(binding.parameter.type_ref),
                f"{site.owner}.{binding.parameter.name}",
            ),
        )
        for binding in box.bindings
    ]
    owner = site.owner

    def run_invocation(scope: Scope, run: Run) -> object:
        run.spend(2 * len(bindings))
        called = function(scope, run)
        if not isinstance(called, Function):
            run.note(f"{owner}: what is invoked is not a function", 0)
            return None
        return call_by_name(called, {name: code(scope, run) for name, code in bindings}, run, owner)

    return run_invocation


def call_by_name(function: Function, bound: dict[str, object], run: Run, owner: str) -> object:
    """Call with named arguments, null for those not named; null with a diagnostic when names or types do not fit."""
    try:
        return invoke_by_name(run, function, bound)
    except Invalid as error:
        run.note(f"{owner}: {function.name or 'the function'}: {error}", 0)
        return None
