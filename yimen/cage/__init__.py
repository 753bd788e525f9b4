"""The cage 數據鐵籠: the bounds of every power, judged when it is used.

Owns the question whether an officer may exercise a power on a case now, and the record of every attempt outside it.
Promises that a power is exercised only by who holds its post there, within its bounds, apart from their own affairs,
and that a refusal is recorded as firmly as an exercise.
Does not look anything up: the facts are passed in by the room that asks.
"""
