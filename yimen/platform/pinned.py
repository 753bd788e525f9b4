"""The files of an installation as they were pinned: their digests, and the good copies that pages are served from.

A manifest names every file of the code, its templates and the built static files with its SHA-256; its root is the
SHA-256 over all of it. What is sent to people, templates and static files, is kept by content beside the manifest, so
that an edited file on the disk changes nothing of what they see. Plain Python: what is pinned in the ledger, and who is
told, is for a room above.
"""

import functools
import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CODE, STATIC = "yimen", "build/static"
LEFT_OUT = {"__pycache__", "tests"}
TURNS = 3
"""In every so many looks each file is read again, even if nothing that the disk says of it has changed."""


class NotPinned(Exception):
    """A manifest or a good copy that is not what it says; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """The digest of each file by its path within the installation."""

    files: Mapping[str, str]

    @functools.cached_property
    def root(self) -> str:
        """SHA-256 over paths and digests, in the order of the paths."""
        text = "".join(f"{path}\0{digest}\n" for path, digest in sorted(self.files.items()))
        return hashlib.sha256(text.encode()).hexdigest()

    def differences(self, found: "Manifest") -> list[str]:
        """Paths that were changed, removed or added, in their order."""
        paths = self.files.keys() | found.files.keys()
        return sorted(path for path in paths if self.files.get(path) != found.files.get(path))


@dataclass
class Look:
    """Looks at the files of an installation again and again; what has not been touched is read in turn."""

    project: Path
    _known: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)
    _looks: int = 0

    def take(self) -> Manifest:
        """The digests of all files now."""
        self._looks += 1
        found = {}
        for number, (name, path) in enumerate(sorted(files_of(self.project).items())):
            try:
                said = path.stat()
                if not stat.S_ISREG(said.st_mode):
                    raise OSError(f"{name} is no file")
                stamp = (said.st_mtime_ns, said.st_ctime_ns, said.st_size, said.st_ino)
                before = self._known.get(name)
                if before is None or before[0] != stamp or number % TURNS == self._looks % TURNS:
                    before = stamp, digest(path.read_bytes())
            except FileNotFoundError:
                continue  # removed while we looked
            except OSError:
                before = (), "unreadable"  # another than was pinned, and no reason to stop looking
            self._known[name] = before
            found[name] = before[1]
        return Manifest(found)


def files_of(project: Path) -> dict[str, Path]:
    """Every file that is pinned, by its path within the installation: the code but its tests, and static files."""
    found = {}
    for root in (project / CODE, project / STATIC):
        for folder, folders, names in os.walk(root):
            folders[:] = [each for each in folders if each not in LEFT_OUT]
            for name in names:
                path = Path(folder) / name
                found[path.relative_to(project).as_posix()] = path
    return found


def is_sent(name: str) -> bool:
    """Whether people are sent what the file holds, so that a good copy of it is kept."""
    return name.startswith(f"{STATIC}/") or "/templates/" in name or name.endswith(".html")


def digest(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Store:
    """Where a manifest and its good copies lie."""

    folder: Path

    def keep(self, manifest: Manifest, project: Path) -> None:
        """Keep good copies of what is sent, then the manifest. Raises NotPinned if a file changes meanwhile."""
        copies = self.folder / "copies"
        copies.mkdir(parents=True, exist_ok=True)
        for name, expected in manifest.files.items():
            if is_sent(name):
                content = (project / name).read_bytes()
                if digest(content) != expected:
                    raise NotPinned(f"{name} changed while it was pinned: run it again")
                self._write(copies / expected, content)
        self._write(self.folder / "manifest.json", json.dumps(dict(sorted(manifest.files.items())), indent=0).encode())

    def manifest(self) -> Manifest | None:
        """What is pinned; None where nothing is. Raises NotPinned for a file that is no manifest."""
        try:
            files = json.loads((self.folder / "manifest.json").read_text())
        except FileNotFoundError:
            return None
        except (ValueError, OSError) as error:
            raise NotPinned(f"{self.folder / 'manifest.json'} cannot be read: run `yimen installation pin`") from error
        return Manifest(files)

    def copy(self, expected: str) -> Path:
        """The file that holds the good copy of a digest. Raises NotPinned if it is gone or is another one."""
        path = self.folder / "copies" / expected
        try:
            if digest(path.read_bytes()) == expected:
                return path
        except FileNotFoundError:
            pass
        raise NotPinned(f"the good copy {expected[:12]} is gone or was changed: run `yimen installation pin`")

    def spoilt(self, manifest: Manifest) -> list[str]:
        """Files whose good copy is gone or was changed."""
        return sorted(name for name, kept in manifest.files.items() if is_sent(name) and not self._holds(kept))

    def mend(self, manifest: Manifest, project: Path) -> list[str]:
        """Make spoilt copies anew out of files that are as they were pinned; the names of those that were mended."""
        mended = []
        for name in self.spoilt(manifest):
            path = project / name
            if path.exists() and digest(content := path.read_bytes()) == manifest.files[name]:
                self._write(self.folder / "copies" / manifest.files[name], content)
                mended.append(name)
        return mended

    def _holds(self, expected: str) -> bool:
        return _is(self.copy, expected)

    def _write(self, path: Path, content: bytes) -> None:
        """In one step: nobody reads half of it."""
        if path.exists() and path.read_bytes() == content:
            return
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.chmod(0o444)
        draft.replace(path)


def _is(ask: Callable[[str], object], expected: str) -> bool:
    try:
        ask(expected)
    except NotPinned:
        return False
    return True
