"""Government 政府: one folder of definitions, checked and compiled into a `Release`.

Owns the folder's schema, its checks and its compiled, content-addressed form; plain Python, no Django, no database.
Promises that a folder which compiles holds every text in every language, every identifier it names, and a lawful basis.
Does not run anything: processes, rules and forms are executed by the rooms above from the release.
"""

from yimen.government.compiling import CheckFailed, check, compile, load
from yimen.government.problems import Problem
from yimen.government.schema import Release

__all__ = ["CheckFailed", "Problem", "Release", "check", "compile", "load"]
