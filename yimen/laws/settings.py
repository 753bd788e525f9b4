"""Settings of the texts of laws."""

import os
from pathlib import Path

LAWS = Path(os.environ["YIMEN_LAWS"]).resolve() if os.environ.get("YIMEN_LAWS") else None
