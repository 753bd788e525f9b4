"""Entitlements 應享待遇: rights found without being asked (免申即享).

Owns policies in force over persons, households and enterprises, the scans that find who has a right, and the offers.
Promises that a right found for everyone can be explained for one, with the clause, and that every reading is seen by
the person read.
Does not grant by itself: an officer exercises the power, and the person accepts.
"""
