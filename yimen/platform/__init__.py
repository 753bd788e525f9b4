"""Platform: what runs a machine and knows no domain.

Owns starting, watching and stopping processes, the PostgreSQL of a data folder, how a room declares itself, health, and
the bounded process that sets a page with Typst.
Promises that nothing is left running, and that a room is found by its own files alone.
Does not know what runs: it is handed processes, connection URLs and rooms.
"""
