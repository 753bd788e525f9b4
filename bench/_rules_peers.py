"""The peers of `bench.rules`, in their own environment: prints microseconds of processor time as JSON.

Each says first what it makes of all the people, which must be what we make of them.
"""

import json
import sys
import time
from types import SimpleNamespace

NAMES = ["age", "income", "disabled", "household"]
AGES = ["< 18", "[18..30)", "[30..45)", "[45..60)", "[60..70)", "[70..80)"]
PYTHON = {  # the cells that SpiffWorkflow writes otherwise
    "[18..30)": "18 <= ? < 30", "[30..45)": "30 <= ? < 45", "[45..60)": "45 <= ? < 60", "[60..70)": "60 <= ? < 70",
    "[70..80)": "70 <= ? < 80", "[80..90)": "80 <= ? < 90", "true": "True", "false": "False",
}  # fmt: skip


def rules():
    """The twelve rules, by the inputs that they look at."""
    made = [{"age": age, "out": str(10 * n)} for n, age in enumerate(AGES)]
    for n, age in enumerate(["[80..90)", ">= 90"]):
        made += [
            {"age": age, "income": "< 2000", "disabled": "true", "out": str(500 + n)},
            {"age": age, "income": "< 2000", "disabled": "false", "out": str(400 + n)},
            {"age": age, "income": ">= 2000", "household": "> 2", "out": str(300 + n)},
        ]
    return made


def timed(run, times, rounds=15):
    found = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            run()
        found.append((time.process_time() - started) / times * 1e6)
    return min(found)


def zen(person, people, total):
    """A decision table of zen-engine: called for each person, and called once with all of them (its loop mode)."""
    import zen as engine

    def decision(**mode):
        table = {
            "hitPolicy": "first", "passThrough": False, **mode,
            "inputs": [{"id": n, "name": n, "field": n} for n in NAMES],
            "outputs": [{"id": "out", "name": "out", "field": "out"}],
            "rules": [{"_id": str(n), **dict.fromkeys(NAMES, ""), **rule} for n, rule in enumerate(rules())],
        }  # fmt: skip
        content = {
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode"},
                {"id": "t", "name": "t", "type": "decisionTableNode", "content": table},
                {"id": "end", "name": "end", "type": "outputNode"},
            ],
            "edges": [
                {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
                {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "end"},
            ],
        }
        return engine.ZenEngine().create_decision(json.dumps(content))

    one, loop = decision(), decision(executionMode="loop", inputField="people", outputPath="people")

    def each():
        return sum((one.evaluate(row)["result"] or {}).get("out", 0) for row in people)

    def at_once():
        found = loop.evaluate({"people": people})["result"]["people"]
        return sum((row or {}).get("out", 0) for row in found)

    assert one.evaluate(person)["result"] == {"out": 500}
    assert (each(), at_once()) == (total, total)
    return (
        {"zen-engine": timed(lambda: one.evaluate(person), 300)},
        {"zen-engine, row by row": timed(each, 1, 7) / len(people),
         "zen-engine, a list in its loop mode": timed(at_once, 1) / len(people)},
    )  # fmt: skip


def spiff(person, people, total):
    """The decision table engine of SpiffWorkflow by itself, without a workflow around it. Its cells are Python."""
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs.model import DecisionTable, Input, InputEntry, Output, OutputEntry, Rule

    table = DecisionTable("t", "t", "UNIQUE")
    table.inputs = [Input(name, "", name, name, "") for name in NAMES]
    table.outputs = [Output("out", "", "out", "integer")]
    for number, written in enumerate(rules()):
        rule = Rule(str(number))
        for column in table.inputs:
            entry = InputEntry(f"{number}-{column.id}", column)
            cell = written.get(column.id)
            entry.lhs.append(cell and PYTHON.get(cell, cell))
            rule.inputEntries.append(entry)
        entry = OutputEntry(f"{number}-out", table.outputs[0])
        entry.text = written["out"]
        rule.outputEntries.append(entry)
        table.rules.append(rule)
    decide, workflow = DMNEngine(table), SimpleNamespace(script_engine=PythonScriptEngine())

    def evaluate(row):
        return decide.result(SimpleNamespace(data=row, workflow=workflow)).get("out", 0)

    def each():
        return sum(map(evaluate, people))

    assert evaluate(person) == 500
    assert each() == total
    return (
        {"SpiffWorkflow": timed(lambda: evaluate(person), 20)},
        {"SpiffWorkflow, row by row": timed(each, 1, 3) / len(people)},
    )


def main():
    given = json.load(sys.stdin)
    one, rows = {}, {}
    for peer in (zen, spiff):
        alone, many = peer(given["person"], given["rows"], given["total"])
        one |= alone
        rows |= many
    print(json.dumps({"one": one, "rows": rows}))


main()
