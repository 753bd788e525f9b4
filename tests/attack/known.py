"""What falls today, with the reason. Whoever closes one removes its line; what falls and is not here fails the run."""

FALLS: dict[str, str] = {
    "Verify compares neither what the clock was set to with these acts, nor the actor with those that there are.": """
        forgeries.act-actor-unknown
        forgeries.act-postdated
        forgeries.act-unknown-kind
    """,
    "An erasure is compared with the bodies that its act covers, not with those that it tells of.": """
        forgeries.erasing-more-than-told
    """,
    "What waits is looked for among the acts, and not the other way round; nodes beyond the tree are not read.": """
        forgeries.node-beyond
        forgeries.pending-of-nothing
    """,
    "Without any checkpoint left there is none to miss, and a keeper asks for those that it kept itself.": """
        forgeries.checkpoints-first-half
        forgeries.checkpoints-none
    """,
    "Rights are compared for the logins and schemas of the house, not for others of the server.": """
        forgeries.grant-database
        forgeries.grant-function-more
        forgeries.role-new-bypassrls
        forgeries.role-new-reader
        forgeries.role-new-superuser
    """,
    "Columns and their defaults are not compared.": """
        forgeries.column-default
    """,
    "PostgreSQL refuses to replace a view by one with fewer columns, in words that are not a refusal of rights.": """
        forgeries.view-all-covered
    """,
    "The same key twice in a body is read as PostgreSQL's jsonb reads it: the last counts.": """
        database.ledger-act-double-key
    """,
    "A regular expression in FEEL's replace is bounded by its length and not by its time.": """
        definitions.feel-regex-replace
    """,
    "What is typed wrongly waits at the address where it was typed, and the attacker is at the victim's.": """
        accounts.lock-out-officer
        accounts.lock-out-resident
        accounts.one-address
    """,
    "Four hundred who ask for whole pages at once keep the pages busy: somebody beside them waits longer.": """
        sockets.kept
        sockets.unread
    """,
    "Two lengths that contradict each other are answered with 500 by the server, which reads nothing of them.": """
        visitors.raw
    """,
}
KNOWN: dict[str, str] = {each: reason for reason, ids in FALLS.items() for each in ids.split()}
