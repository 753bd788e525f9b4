"""What a keeper keeps, in one file: the key, every checkpoint that it saw, and how far it has read the entries.

The file is written whole beside itself and then put in its place, so that a crash leaves the old one. A look that finds
something wrong changes nothing that was kept; the note that contradicts it is kept apart, as evidence.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger.watching.comparing import LARGEST, Source, Unreachable, compare

MOST_NOTES = 20_000
LARGEST_KEPT = 32 * 1024 * 1024  # characters of all notes
MOST_EVIDENCE = 100  # notes
NEW_BUNDLES = 200  # of 256 entries, read for the first time in one look
OLD_BUNDLES = 4  # read again in each look, all in turn
NEW_NOTES, OLD_NOTES = 8, 32  # kept notes that each look goes back to: the newest, and all others in turn


class StateError(Exception):
    """The file cannot be used, or there is no key to begin with; the message says what to do."""


class Log(Source, Protocol):
    """A source that may name its own key."""

    def key(self) -> str | None:
        """The key as one line; None when the log does not name it."""


@dataclass
class State:
    """What stands in the file. `read`: bundles read to their end; `again`, `back`: whose turn it is to be re-read."""

    log: str
    key: str
    history: bool = False
    read: int = 0
    again: int = 0
    back: int = 0
    notes: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """What one look at the log found. `read_to` is how many of its `size` entries were ever read by this keeper."""

    wrong: list[str]
    size: int = 0
    read_to: int = 0
    history: bool = False


class Keeper:
    """Keeps watch over one log. `trusted` is the key that was taken on first use in this run, if one was."""

    def __init__(self, path: Path, *, log: str, source: Log, key: str | None = None) -> None:
        """Read the file, or begin one. Raises StateError, and Unreachable when a new key cannot be fetched."""
        self.path, self._source = path, source
        self.trusted: str | None = None
        if path.exists():
            self.state = _loaded(path)
            if key is not None and key.strip() != self.state.key:
                raise StateError(
                    f"{path} was kept with the key {self.state.key}, and another was given. If the owner of the log"
                    " announced a new key and you believe it, begin a new file; keep the old one as evidence."
                )
            if self.state.log != log:
                raise StateError(f"{path} belongs to {self.state.log}, not to {log}; name another file with --state.")
        else:
            if key is None:
                self.trusted = key = source.key()
            if key is None:
                raise StateError(
                    "The log does not name its key. Get it from somebody you trust and give it with --key."
                )
            self.state = State(log=log, key=key.strip())
        self.key = _verifier(self.state.key)

    def look(self) -> Look:
        """Hold the log against what was kept, and keep what it says now. Raises Unreachable; then nothing changes."""
        state = self.state
        try:
            note = self._source.checkpoint()
        except LookupError as error:
            if not state.notes:
                raise Unreachable("it shows no checkpoint yet") from error
            return self._wrong(["The log shows no checkpoint, though it did earlier."])
        try:
            now = tlog.open_checkpoint(note, [self.key])
        except ValueError:  # compare says which of the reasons it is
            return self._wrong(self._compare(state.notes[-1:], note), note)
        history = state.history or self._has_history(now.size)
        bundles = self._bundles(now.size)
        wrong = compare(self._turn(now.size), self._source, key=self.key, latest=note, history=history, bundles=bundles)
        if wrong:
            return self._wrong(wrong, note)
        if not state.notes or _size(state.notes[-1]) != now.size:
            state.notes = _thinned([*state.notes, note])
        state.history = history
        new = [each for each in bundles if each >= state.read]
        state.read = min(now.size // tiles.TILE_WIDTH, state.read + len(new))
        state.again = (state.again + OLD_BUNDLES) % max(1, state.read)
        state.back = (state.back + OLD_NOTES) % max(1, len(state.notes))
        self._save()
        all_read = state.read == now.size // tiles.TILE_WIDTH and (not new or new[-1] >= state.read - 1)
        return Look([], now.size, now.size if all_read else state.read * tiles.TILE_WIDTH, history)

    def _compare(
        self, kept: list[str], note: str, *, history: bool = False, bundles: list[int] | None = None
    ) -> list[str]:
        return compare(kept, self._source, key=self.key, latest=note, history=history, bundles=bundles or [])

    def _has_history(self, size: int) -> bool:
        """Whether the log shows past checkpoints; once it did, it has to go on."""
        try:
            return self._source.note_of(size) is not None
        except Unreachable:  # other servers answer what they do not know in other ways than 404
            return False

    def _turn(self, size: int) -> list[str]:
        """The kept notes whose turn it is: the newest, some of the others, and any of the size that is shown now."""
        notes, back = self.state.notes, self.state.back
        chosen = {*range(max(0, len(notes) - NEW_NOTES), len(notes)), *range(back, min(back + OLD_NOTES, len(notes)))}
        chosen |= {at for at, note in enumerate(notes) if _size(note) == size}
        return [notes[at] for at in sorted(chosen)]

    def _bundles(self, size: int) -> list[int]:
        """The bundles whose turn it is: what was never read to its end, and some of the others."""
        read, end = self.state.read, -(-min(size, LARGEST) // tiles.TILE_WIDTH)
        old = {(self.state.again + each) % read for each in range(OLD_BUNDLES)} if read else set()
        return sorted(old | set(range(read, min(end, read + NEW_BUNDLES))))

    def _wrong(self, wrong: list[str], note: str | None = None) -> Look:
        """Keep the note that contradicts the others, and nothing else."""
        if note is not None and note not in self.state.evidence and len(self.state.evidence) < MOST_EVIDENCE:
            self.state.evidence.append(note)
        self._save()
        return Look(wrong)

    def _save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=self.path.parent, prefix=f".{self.path.name}.", delete=False, encoding="utf-8"
        ) as draft:
            try:
                json.dump(asdict(self.state), draft, ensure_ascii=False, indent=1)
                draft.flush()
                os.fsync(draft.fileno())
                os.replace(draft.name, self.path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise


def _loaded(path: Path) -> State:
    try:
        state = State(**json.loads(path.read_text(encoding="utf-8")))
        texts = [state.log, state.key, *state.notes, *state.evidence]
        if not all(isinstance(each, str) for each in texts):
            raise TypeError("a note is no text")
        numbers = [state.read, state.again, state.back, *map(_size, state.notes)]
        if not all(isinstance(each, int) and each >= 0 for each in numbers):
            raise TypeError("a number is none")
        return state
    except (OSError, ValueError, TypeError) as error:
        raise StateError(f"{path} cannot be read as what a keeper keeps: {error}. It was left as it is.") from error


def _verifier(key: str) -> tlog.Verifier:
    try:
        return tlog.parse_verifier(key)
    except ValueError as error:
        raise StateError(f"{key[:200]!r} is no key of a signed note (name+id+base64): {error}.") from error


def _size(note: str) -> int:
    """The size that a kept note states; its signature is checked when it is its turn. Raises ValueError."""
    return int(note.split("\n", 2)[1]) if note.count("\n") > 2 else -1


def _thinned(notes: list[str]) -> list[str]:
    """Within the limits: of the older half every second goes, never the first. Each was proven to lead to the next."""
    while len(notes) > MOST_NOTES or sum(map(len, notes)) > LARGEST_KEPT:
        half = len(notes) // 2
        notes = [note for at, note in enumerate(notes) if at == 0 or at >= half or at % 2 == 0]
    return notes
