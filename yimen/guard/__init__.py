"""Guard: how much an attempt is to be trusted, judged from facts.

Owns the rules that allow, ask for more, or deny, and the words that explain a judgement to the person concerned.
Promises that a judgement follows from the facts it was given and the time, and from nothing else.
Does not collect the facts, store anything or stop anybody: the room that asks does.
"""
