"""What the rules say of a case, and why: for the applicant, and for officers."""

from typing import Any

from yimen.cases.process.execution import Execution
from yimen.cases.queries import words
from yimen.government import explaining
from yimen.government.schema import Text
from yimen.requirements import facts as facts_


def explanation(
    execution: Execution, *, withheld: frozenset[str] = frozenset(), results_open: bool = False
) -> list[dict[str, Any]]:
    """Every decision of the service's rules for this case: what it came to, why, and the clauses it rests on.

    What rests on fields that are `withheld` from the reader is told without what they say.
    """
    names = explaining.words_of(execution.service)
    return explaining.decisions(
        execution.service.rules,
        execution.model,
        lambda key: execution.evaluate(key, trace=True),
        names,
        source=_source_of(execution),
        withheld=withheld,
        results_open=results_open,
    )


def _source_of(execution: Execution) -> explaining.Source:
    """Where the facts of a case come from."""
    known = facts_.read(execution.case.facts)
    labels = {field.id: field.label for field in execution.service.form.fields}

    def source(path: str) -> tuple[Text, Text] | None:
        fact = known.get(path)
        if fact is None or path not in labels:
            return None
        if fact.because == "unfound":
            return words.ORIGIN["unfound"], labels[path]
        if fact.register in execution.release.registers:
            return execution.release.registers[fact.register].name, labels[path]
        return words.ORIGIN[fact.source], labels[path]

    return source
