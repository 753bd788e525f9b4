"""Oversight: watchers over the use of power.

Owns what is asked of the ledger by those who look at how power was used: alarms, and the public's view of them.
Promises that a watcher reads the same entries as everyone else, and writes nothing but its own findings.
Does not stop or correct anybody: it shows.
"""
