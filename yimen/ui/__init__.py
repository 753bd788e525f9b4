"""Page components: styles, scripts and the few helpers of templates.

Owns how pages look and behave: class names and behaviour of `govuk-frontend`, in our own colours and letters.
Promises that every page works without scripts, by keyboard, on a phone and in large print.
Knows no domain: no case, no person, no power.
"""
