"""Settings of the ledger."""

import os

from yimen.platform import environment

LEDGER_ORIGIN = os.environ.get("YIMEN_LEDGER_ORIGIN", "yimen.example/haitang")
LEDGER_MAX_MERGE_DELAY = environment.number("YIMEN_LEDGER_MAX_MERGE_DELAY", default=60)  # seconds a receipt promises
LEDGER_CHECKPOINT_INTERVAL = environment.number("YIMEN_LEDGER_CHECKPOINT_INTERVAL", default=1)  # seconds between two
