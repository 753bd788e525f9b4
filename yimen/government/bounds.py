"""How much a file of the folder may hold, and where it may lie: whoever writes one is not trusted with the machine.

A text is counted while it is scanned, before anything is built from it, with each alias as large as what it stands for.
"""

import stat
from pathlib import Path

import yaml

MAX_BYTES = 1_000_000
MAX_NODES = 50_000  # aliases counted as often as they are used; a vocabulary of the demonstration has two thousand
MAX_DEPTH = 40
MAX_NUMBER = 100  # characters of a number or a date

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where the wheel has it: it reads a file twenty times as fast."""


class OutOfBounds(Exception):
    """A file or a text that is not read; the message says what to do, `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def text_of(file: Path, *, folder: Path | None = None) -> str:
    """The text of a regular file that lies in `folder`, wherever links lead.

    Raises OutOfBounds for another file, a larger one, or one that is not UTF-8; FileNotFoundError where there is none.
    """
    try:
        if folder is not None and not file.resolve().is_relative_to(folder.resolve()):
            raise OutOfBounds("lies outside its folder: put the file beside what names it")
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise OutOfBounds("is no file: a definition is read from an ordinary file")
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OutOfBounds(f"is larger than {MAX_BYTES} bytes: divide it")
        return data.decode()
    except FileNotFoundError:
        raise
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as error:  # also links in a circle, a NUL in a name, bytes that are no text
        raise OutOfBounds(f"cannot be read: {error}") from None


def measure(text: str) -> None:
    """Raise OutOfBounds for a YAML text with too many nodes, or nested too deeply; yaml.YAMLError for what is none."""
    nodes = 0
    around: list[tuple[str | None, int]] = []  # the anchor of each collection that is open, and the nodes before it
    sizes: dict[str, int] = {}
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = around.pop()
            if anchor:
                sizes[anchor] = nodes - before
            continue
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in around):
                raise OutOfBounds(f"*{event.anchor} stands within itself: write out what is meant", line)
            nodes += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.NodeEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                around.append((event.anchor, nodes))
            elif event.anchor:
                sizes[event.anchor] = 1
            nodes += 1
        if len(around) > MAX_DEPTH:
            raise OutOfBounds(f"is nested too deeply: at most {MAX_DEPTH} levels are read", line)
        if nodes > MAX_NODES:
            raise OutOfBounds(
                f"has more than {MAX_NODES} values up to here, each alias (*) counted in full: divide the file, and "
                "write no aliases of aliases",
                line,
            )
