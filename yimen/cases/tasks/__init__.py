"""Kinds of tasks: each folder of this package brings one, by the name that processes give it as `act`.

A folder holds everything of its kind: in `__init__.py` its charter and what it declares (`KIND`), in `form.py` how what
an officer sends becomes one operation, in `operations.py` what is then done, in `play.py` how the demonstration has an
officer do it, in `events.py` the acts of its own, in `part.html` what the officer's page shows besides. Tests of all
kinds stand in `cases/tests`. What a declaration says is plain data: pages and readers ask it, and nothing of a folder
runs before it is used.
"""
