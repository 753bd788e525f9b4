"""Credentials 電子證照: what a decided case issues.

Owns the licences themselves: their number, data, signature, printed form, status and public page.
Promises that a case issues each output once, and that anyone can verify one without an account.
Does not decide whether a licence is due: that is the power of a post, exercised in `cases`.
"""
