"""The peers of `bench.rules`, in their own environment: prints microseconds of one evaluation as JSON."""

import contextlib
import json
import statistics
import sys
import time


def timed(run, times):
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - started) / times * 1e6)
    return statistics.median(rounds)


def zen(person):
    """The same twelve rules as a decision table of zen-engine."""
    import zen as engine

    names = ["age", "income", "disabled", "household"]
    ages = ["< 18", "[18..30)", "[30..45)", "[45..60)", "[60..70)", "[70..80)"]
    rules = [{"_id": f"r{n}", "age": age, "out": str(10 * n)} for n, age in enumerate(ages)]
    for n, age in enumerate(["[80..90)", ">= 90"]):
        rules += [
            {"_id": f"a{n}", "age": age, "income": "< 2000", "disabled": "true", "out": str(500 + n)},
            {"_id": f"b{n}", "age": age, "income": "< 2000", "disabled": "false", "out": str(400 + n)},
            {"_id": f"c{n}", "age": age, "income": ">= 2000", "household": "> 2", "out": str(300 + n)},
        ]
    content = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "t", "name": "t", "type": "decisionTableNode", "content": {
                "hitPolicy": "first",
                "inputs": [{"id": n, "name": n, "field": n} for n in names],
                "outputs": [{"id": "out", "name": "out", "field": "out"}],
                "rules": [{**dict.fromkeys(names, ""), **rule} for rule in rules]}},
            {"id": "end", "name": "end", "type": "outputNode"},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
            {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "end"},
        ],
    }  # fmt: skip
    decision = engine.ZenEngine().create_decision(json.dumps(content))
    assert decision.evaluate(person)["result"] == {"out": 500}, decision.evaluate(person)
    return timed(lambda: decision.evaluate(person), 300)


def main():
    person = json.load(sys.stdin)
    found = {}
    with contextlib.suppress(ImportError):
        found["zen-engine"] = zen(person)
    print(json.dumps(found))


main()
