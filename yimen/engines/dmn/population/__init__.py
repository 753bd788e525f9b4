"""A decision for a whole population: the model's graph as SQL for DuckDB, one column for each decision it needs.

It promises what the other back end gives for each row, with the rule that held, or refuses with the reason and place.
"""

from __future__ import annotations

from yimen.engines.dmn.population.decisions import Plan, plan

__all__ = ["Plan", "plan"]
