"""Engines: plain Python that computes and nothing else.

Owns the languages and algorithms that the house stands on: FEEL, DMN, BPMN, clocks, the Merkle log, identifiers.
Promises that each gives the same answer for the same input on every machine, and ends within its limits.
Does not know Django, a database, a network or the time of day.
"""
