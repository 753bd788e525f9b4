"""The cage 數據鐵籠: the bounds of every power, judged when it is used.

Owns the question whether an officer may exercise a power on a matter now and with this outcome, the record of every
attempt outside it, departures from a rule with the second person who agrees to them, and the alerts they raise.
Promises that a power is exercised only by who holds its post there, within its bounds, apart from their own affairs,
with the outcome that its rule allows or by a listed exception that a second person agreed to and the auditor is told
of; and that a refusal is recorded as firmly as an exercise.
Does not look anything up: the matter is passed in by the room that asks.
"""
