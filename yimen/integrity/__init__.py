"""Integrity 安裝完整性: whether this installation is what was pinned.

Owns the acts that pin the digests of code, templates and static files, and those that say when a file is another one.
Promises that an edited file is found within a minute and told to the operator and the auditor, while pages and static
files go on being served as they were pinned.
Does not stop code that was changed from running when a process starts, and judges no change: that is for people.
"""
