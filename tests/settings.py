"""Settings of tests: those of the product, with the demonstration on."""

import os

os.environ["YIMEN_DEMO"] = "1"

from yimen.settings import *  # noqa: F403
