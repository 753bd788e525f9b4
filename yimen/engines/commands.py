"""The commands of the engines: `yimen rules …`."""

from yimen.engines.dmn.commands import app

__all__ = ["app"]
