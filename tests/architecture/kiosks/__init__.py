"""Kiosks: where one stands, as a room that the tests add to the house.

Owns nothing. Promises that a room is added by files of its own. Does not ship.
"""
