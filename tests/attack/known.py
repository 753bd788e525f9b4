"""What falls today, with the reason. Whoever closes one removes its line; what falls and is not here fails the run."""

FALLS: dict[str, str] = {
    "Nothing refuses times, kinds and actors that the house cannot record; verify breaks at some.": """
        database.ledger-act-44-bc
        database.ledger-act-double-key
        database.ledger-act-nil-id
        database.ledger-act-unknown-actor
        database.ledger-act-unknown-kind
        database.ledger-act-year-20000
        forgeries.act-44-bc
        forgeries.act-actor-unknown
        forgeries.act-backdated-in-order
        forgeries.act-huge-body
        forgeries.act-infinity
        forgeries.act-invalid-json
        forgeries.act-postdated
        forgeries.act-unknown-kind
        forgeries.act-xact-id
        forgeries.act-year-20000
    """,
    "Any act that names a body may erase it, itself included.": """
        database.ledger-erase-all
        database.ledger-self-erasing
        forgeries.erasing-all
        forgeries.erasing-by-any-kind
        forgeries.erasing-more-than-told
        forgeries.self-erasing
    """,
    "Indexes are compared by what they name, not by their times and transactions.": """
        forgeries.cover-time
        forgeries.cover-xact
        forgeries.subject-backdated
    """,
    "Nobody looks at what waits for the tree.": """
        forgeries.pending-again
        forgeries.pending-of-nothing
        forgeries.pending-overtaken
        forgeries.pending-withheld
    """,
    "Nothing compares checkpoints that somebody kept with what the log says now.": """
        forgeries.checkpoint-gap
        forgeries.checkpoint-last
        forgeries.checkpoints-first-half
        forgeries.fork-inserted
        forgeries.fork-longer
        forgeries.fork-replaced
        forgeries.fork-swapped
        forgeries.key-replaced-signed
        forgeries.rollback
    """,
    "Checkpoints and subtrees are judged one by one; a signature is not asked for before one is published.": """
        database.ledger-publish-rubbish
        forgeries.checkpoint-root
        forgeries.checkpoint-time
        forgeries.checkpoints-none
        forgeries.node-beyond
    """,
    "What the ledger's functions do is not compared with what they should do.": """
        forgeries.function-append
        forgeries.function-entry
        forgeries.function-erase
        forgeries.function-guard-body
        forgeries.function-guard-by-id
        forgeries.function-invoker
        forgeries.function-more
        forgeries.function-publish
        forgeries.function-refuse
        forgeries.function-require-act
        forgeries.function-require-act-door
        forgeries.function-root
        forgeries.function-search-path
        forgeries.function-sequence
    """,
    "A trigger is asked whether it is on, not what it does, when, and beside which others.": """
        forgeries.event-trigger
        forgeries.trigger-alters
        forgeries.trigger-columns
        forgeries.trigger-dropped-unnamed
        forgeries.trigger-insert-only
        forgeries.trigger-other-function
        forgeries.trigger-statement
        forgeries.trigger-swallows
        forgeries.trigger-when-false
    """,
    "Rights, members, settings and owners are not read.": """
        forgeries.database-replica
        forgeries.grant-acts
        forgeries.grant-acts-read
        forgeries.grant-checkpoints
        forgeries.grant-column
        forgeries.grant-covers-insert
        forgeries.grant-database
        forgeries.grant-default
        forgeries.grant-default-ledger
        forgeries.grant-function
        forgeries.grant-function-more
        forgeries.grant-migrations
        forgeries.grant-public
        forgeries.grant-schema-ledger
        forgeries.grant-schema-public
        forgeries.grant-trigger
        forgeries.grant-truncate
        forgeries.grant-view
        forgeries.owned-function
        forgeries.owned-ledger
        forgeries.owned-schema
        forgeries.owned-table
        forgeries.owned-view
        forgeries.role-bypassrls
        forgeries.role-createrole
        forgeries.role-member
        forgeries.role-new-bypassrls
        forgeries.role-new-login
        forgeries.role-new-member
        forgeries.role-new-reader
        forgeries.role-new-superuser
        forgeries.role-replica
        forgeries.role-search-path
        forgeries.role-superuser
    """,
    "The shape of tables and views is not compared.": """
        forgeries.column-default
        forgeries.constraint-acts
        forgeries.constraint-entries
        forgeries.constraint-guarded
        forgeries.policy-guarded
        forgeries.rule-also
        forgeries.rule-ledger
        forgeries.rule-nothing
        forgeries.table-child
        forgeries.table-child-empty
        forgeries.table-shadow
        forgeries.table-unlogged
        forgeries.view-all-covered
        forgeries.view-filtered-checkpoints
        forgeries.view-filtered-pending
        forgeries.view-filtered-subjects
    """,
    "Acts name rows, and do not say what these hold.": """
        forgeries.row-changed-application-status
        forgeries.row-changed-case-division
        forgeries.row-changed-case-due_on
        forgeries.row-changed-case-facts
        forgeries.row-changed-case-receipt
        forgeries.row-changed-caseparty-role
        forgeries.row-changed-content-content
        forgeries.row-changed-credential-holder_name
        forgeries.row-changed-credential-revoked_at
        forgeries.row-changed-credential-valid_until
        forgeries.row-changed-decision-number
        forgeries.row-changed-decision-reasons
        forgeries.row-changed-entry-revoked
        forgeries.row-changed-evidence-fresh_until
        forgeries.row-changed-evidence-values
        forgeries.row-changed-finding-amount
        forgeries.row-changed-finding-recipient
        forgeries.row-changed-inspection-findings
        forgeries.row-changed-party-state
        forgeries.row-changed-person-name
        forgeries.row-changed-person-phone
        forgeries.row-changed-postholding-post
        forgeries.row-changed-postholding-until_on
        forgeries.row-changed-publication-published_at
        forgeries.row-changed-release-compiled
        forgeries.row-changed-release-source
        forgeries.row-changed-task-closed_by
        forgeries.row-changed-task-post
        forgeries.row-changed-upload-name
        forgeries.row-deleted-case
        forgeries.row-deleted-credential
        forgeries.row-deleted-decision
        forgeries.row-deleted-evidence
        forgeries.row-deleted-finding
        forgeries.row-deleted-postholding
        forgeries.row-deleted-publication
        forgeries.row-deleted-task
        forgeries.row-deleted-upload
    """,
    "The application may write Django's list of models.": """
        database.ledger-content-types
    """,
    "Null and any 404 are taken for: there is none.": """
        registers.404-empty
        registers.404-html
        registers.404-route
        registers.null
    """,
    "What a register sends is unpacked and read without these bounds.": """
        registers.gzip-bomb
    """,
    "A folder's files are read without these bounds.": """
        definitions.connector-passwd
        definitions.connector-sqlite-up
        definitions.connector-sqlite-uri
        definitions.connector-up
        definitions.feel-regex-replace
        definitions.typst-doubling
        definitions.typst-pages
        definitions.typst-text
        definitions.yaml-aliases
        definitions.yaml-fifo
        definitions.yaml-zero
    """,
    "A charset that is none, or not of text, breaks the reading of a form.": """
        visitors.body-latin
    """,
    "Wrong codes lock whoever has the number, and a limit is one of all behind an address.": """
        accounts.lock-out-officer
        accounts.lock-out-resident
        accounts.one-address
    """,
    "Starting takes no lock of the person.": """
        races.start
    """,
    "Taking a task that one has already is an act again.": """
        races.claim-accept
        races.claim-decide
        races.claim-inspect
    """,
    "Uploads are not refused by whoever submits at the same moment.": """
        races.upload-submit
    """,
    "Bodies are spooled to the disk before anybody asks whether they are wanted.": """
        sockets.refused-bodies
        uploads.stream-document-no-token-declared
        uploads.stream-document-nobody-declared
        uploads.stream-document-too-big-declared
        uploads.stream-health-declared
        uploads.stream-home-declared
        uploads.stream-missing-declared
        uploads.stream-sign-in-declared
    """,
    "A few slow connections take all threads of the web server.": """
        sockets.bodies
        sockets.chunks
        sockets.headers
        sockets.idle
        sockets.kept
        sockets.unread
    """,
    "Six deaths of one process within a minute end the whole site.": """
        kills.six-deaths
    """,
}
KNOWN: dict[str, str] = {each: reason for reason, ids in FALLS.items() for each in ids.split()}
