"""Web: composition. Addresses, assets, middleware, the processes of an installation.

Owns what belongs to no room: which addresses there are, how the pages look as a whole, how everything starts and stops.
Promises that every address has a policy and that one command starts and stops everything.
Does not decide anything about a case, a power or a person: rooms do.
"""
