"""Demonstration: a synthetic city that can be tried: registers, a cast, posts, a walk, the outbox of one-time codes.

Owns everything that a real city brings itself. The same seed makes the same city, whose people and numbers nobody has.
Promises that an installation without it imports nothing of it, answers none of its addresses and offers no sign-in.
Does not decide or record anything that rooms below would not let a real person do.
"""
