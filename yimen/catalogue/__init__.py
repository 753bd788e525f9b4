"""The catalogue 辦事指南: services and life events as the public finds them.

Owns search, and the pages that say beforehand what is needed, how long it takes, and what will not be asked.
Promises that everything on them is computed from the release in force.
Keeps nothing and starts nothing: `cases` does.
"""
