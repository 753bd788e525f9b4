"""Pages and static files out of what was pinned: a loader of templates and the middleware of static files.

Where nothing is pinned (development, tests) both do what Django and WhiteNoise do. Each process takes the manifest
once: what is pinned anew is served from its next start on.
"""

import functools
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.template import Origin, TemplateDoesNotExist
from django.template.loaders import app_directories, filesystem
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from yimen.platform import pinned

ENCODINGS = {"gzip": ".gz", "br": ".br"}


@functools.cache
def taken(folder: Path) -> pinned.Manifest | None:
    """The manifest that this process serves by. Raises NotPinned."""
    return pinned.Store(folder).manifest()


def _in_force() -> tuple[pinned.Store, pinned.Manifest] | None:
    if settings.PINNED is None:
        return None
    manifest = taken(settings.PINNED)
    return (pinned.Store(settings.PINNED), manifest) if manifest is not None else None


class _Pinned:
    """Reads a template of the house from its good copy; one that was not pinned does not exist."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template. Raises TemplateDoesNotExist."""
        name = Path(origin.name)
        if (known := _in_force()) is None or not name.is_relative_to(settings.PROJECT):
            return str(super().get_contents(origin))  # type: ignore[misc]
        store, manifest = known
        expected = manifest.files.get(name.relative_to(settings.PROJECT).as_posix())
        if expected is None:
            raise TemplateDoesNotExist(origin)
        return store.copy(expected).read_text(encoding="utf-8")


class InFolders(_Pinned, filesystem.Loader):
    """Templates that are named from the folders of the settings."""


class InRooms(_Pinned, app_directories.Loader):
    """Templates in the folder of each room."""


class StaticFiles(WhiteNoiseMiddleware):
    """Sends static files from their good copies; one that was not pinned is not found."""

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        """Find every file of a folder."""
        if (known := _in_force()) is None or Path(root) != Path(settings.STATIC_ROOT):
            super().update_files_dictionary(root, prefix)
            return
        store, manifest = known
        folder = f"{pinned.STATIC}/"
        names = {path.removeprefix(folder): kept for path, kept in manifest.files.items() if path.startswith(folder)}
        for name, kept in names.items():
            if not any(name.endswith(end) and name.removesuffix(end) in names for end in ENCODINGS.values()):
                packed = {coding: names.get(name + end) for coding, end in ENCODINGS.items()}
                self.files[prefix + name] = self._file(store, prefix + name, kept, packed)

    def _file(self, store: pinned.Store, url: str, kept: str, packed: dict[str, str | None]) -> Any:
        headers = Headers([])
        self.add_mime_headers(headers, url, url)
        self.add_cache_headers(headers, url, url)
        if self.allow_all_origins:
            headers["Access-Control-Allow-Origin"] = "*"
        encodings = {coding: str(store.copy(each)) for coding, each in packed.items() if each is not None}
        return StaticFile(str(store.copy(kept)), headers.items(), encodings=encodings)
