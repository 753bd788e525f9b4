"""Releases: governments in force.

Owns each published folder: its source, its compiled form, the compiler's version, and which one is in force.
Promises that a release can be read for as long as a case belongs to it, exactly as it was published.
Does not check or compile: `government` does.
"""
