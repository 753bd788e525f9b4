"""Documents 文書: the numbered papers of a case, and what can be done against what they decide.

Owns the numbers under which papers go out, and the words of remedies.
Promises that a number is given once, and rises within city, agency, kind and year.
Does not decide what a paper says (cases do), nor print licences (credentials do).
"""
