"""Cases 辦件: applications from the first answer to the last decision.

Owns applications with their drafts and uploads, the cases of each service, their tasks, clocks, corrections,
inspections and decisions.
Promises that a case moves only along the process of the release it began under, by acts that name every row they
change; that a typed answer never passes for a verified one; and that the person always sees who holds the case, by
when the law wants an answer, and what is to be done.
Does not read registers (the exchange does), judge powers (the cage does) or print licences (credentials do).
"""
