"""Requirements 受理條件: what a service needs to know, and how what was answered, read and issued meets it.

Owns facts with their provenance, typed answers, conditions, and the resolution of the fields of several services into
what is known and what is left to ask.
Promises that it is pure: no database, no register, no clock; `now` and everything known are passed in.
Does not store anything, read registers (the exchange does) or ask anybody (applications do).
"""
