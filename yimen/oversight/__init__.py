"""Oversight: watchers over the use of power.

Owns the pages of those who look at how power was used: the alerts of outcomes against their rule.
Promises that a watcher sees what the rule said, what was decided instead, by which article, and by whom it was proposed
and agreed; that an alert is stored with the decision it tells of (by the cage); and that what a watcher does is an act.
Does not stop or correct anybody: it shows.
"""
