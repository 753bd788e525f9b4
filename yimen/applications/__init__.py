"""Applications 申報: what a person fills in and submits, for one or several services; one way in which cases begin.

Owns applications with their drafts, stages and the people whom they name, and what follows between cases of one life
event: which begin together, wait for each other, are held or fall.
Promises that each question is asked once and only when no register answers it; that a typed answer never passes for a
verified one; and that what was typed is kept, on every device, until it is submitted or expires.
Does not handle cases (cases do), read registers (the exchange does) or keep files (files do).
"""
