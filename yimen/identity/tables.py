"""Tables of this room that no act guards."""

EXEMPT = {
    "identity_signinchallenge": "A code under way, of minutes; the sign-in that it leads to is the act.",
    "identity_signedinsession": "The list of a person's own sessions; signing in, out and ending one are the acts.",
    "identity_keptform": "What somebody typed and has not yet sent; sending it is an act, keeping it has no effect.",
    "identity_keptfile": "A file of a kept form, under the same reason.",
}
