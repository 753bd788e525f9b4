"""Cases 辦件: whatever has a process, clocks, parties and an end.

Owns cases with their parties and links, their tasks, clocks, corrections, inspections and decisions.
Promises that a case moves only along the process of the release it began under, by acts that name every row they
change; and that the person always sees who holds the case, by when the law wants an answer, and what is to be done.
Does not know where a case comes from (its origin tells, through a port), read registers (the exchange does), judge
powers (the cage does) or print licences (credentials do).
"""
