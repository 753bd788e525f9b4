"""Identity: who somebody is, and which posts they hold.

Owns persons, signing in and out through providers, sessions, and the holding of posts.
Promises that a person is known by one row, that a post acts only through who holds it that day, and that what somebody
was sending when their session ended is kept for them.
Does not say what a post may do (the cage does) and keeps no register: it asks for the population register by a port.
"""
