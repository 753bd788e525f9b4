"""A folder of law texts: one Markdown file for each version of a law, such as 消防法(2021-04-29).md."""

from pathlib import Path

from yimen.engines.lawtext import Corpus

MAX_BYTES = 5_000_000
MAX_FILES = 20_000


class CorpusError(Exception):
    """The texts cannot be read; the message says which and why."""


def read(place: Path) -> Corpus:
    """The corpus of a folder (its `.md` files), or of one file. Raises CorpusError."""
    if place.is_file():
        files = [place]
    elif place.is_dir():
        files = sorted(file for file in place.glob("*.md") if file.name != "README.md")
    else:
        raise CorpusError(f"{place}: is neither a folder of law texts nor a file")
    if not files:
        raise CorpusError(f"{place}: holds no .md files")
    if len(files) > MAX_FILES:
        raise CorpusError(f"{place}: holds more than {MAX_FILES} files")
    return Corpus((file.name, _text(file)) for file in files)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CorpusError(f"{file}: is larger than {MAX_BYTES} bytes")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file}: cannot be read: {error}") from None
