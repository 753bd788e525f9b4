"""Uploaded files: what they really are, whether they may stay, and under which name.

The type is sniffed from the content and never believed from the name or the browser: a PDF must open in pypdf, a
picture must decode in Pillow. A refused file says why in words for people.
"""

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import pypdf
from PIL import Image
from pypdf.errors import PyPdfError

from yimen.government.schema import Text

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_EXTENSION = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}
_PILLOW = {PNG: "PNG", JPEG: "JPEG"}
LONGEST_NAME = 100
MOST_PIXELS = 60_000_000  # a camera's 50 megapixels; more is a bomb
MOST_PAGES = 300
MOST_HELD = 300 * 1024 * 1024
"""Bytes that one matter may hold in all, replaced files included: a life event asks for a tenth of it."""

EMPTY = Text(zh="这个文件是空的。请选择另一个文件。", en="The file is empty. Choose another file.")
UNKNOWN = Text(
    zh="这个文件不是 PDF、PNG 或 JPEG。请另存为其中一种格式再上传。",
    en="The file is not a PDF, PNG or JPEG. Save it as one of these and upload it again.",
)
BROKEN = Text(
    zh="这个文件打不开，可能已损坏。请重新拍照或导出后再上传。",
    en="The file cannot be opened; it may be damaged. Take the picture or export the file again, then upload it.",
)
LOCKED = Text(
    zh="这个 PDF 有密码。请去掉密码后再上传。",
    en="The PDF is protected by a password. Remove the password and upload it again.",
)
TOO_MANY = Text(
    zh=f"这个文件太大：图片最多六千万像素，PDF 最多 {MOST_PAGES} 页。",
    en=f"The file is too big: at most sixty million pixels for a picture, {MOST_PAGES} pages for a PDF.",
)


@dataclass(frozen=True)
class File:
    """A file that may stay."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes


@dataclass(frozen=True)
class FileRefused:
    """A file that may not stay, and why."""

    message: Text


def examine(*, name: str, content: bytes, accept: Iterable[str], max_mb: int) -> File | FileRefused:
    """Judge one upload against what the document accepts."""
    if not content:
        return FileRefused(EMPTY)
    if len(content) > max_mb * 1024 * 1024:
        return FileRefused(
            Text(
                zh=f"文件不能超过 {max_mb} MB，这个文件有 {_megabytes(content)} MB。",
                en=f"The file must be smaller than {max_mb} MB; this one has {_megabytes(content)} MB.",
            )
        )
    media_type = sniff(content)
    if media_type is None:
        return FileRefused(UNKNOWN)
    allowed = tuple(accept)
    if media_type not in allowed:
        names = "、".join(_EXTENSION[kind].lstrip(".").upper() for kind in allowed if kind in _EXTENSION)
        return FileRefused(
            Text(zh=f"这里只收 {names} 文件。", en=f"Only {names.replace('、', ', ')} files are accepted here.")
        )
    if problem := _pdf_problem(content) if media_type == PDF else _picture_problem(content, media_type):
        return FileRefused(problem)
    digest = hashlib.sha256(content).hexdigest()
    return File(clean_name(name, media_type), media_type, len(content), digest, content)


def too_much(size: int, *, held: int) -> FileRefused | None:
    """Whether one more file of so many bytes exceeds what a matter may hold."""
    if held + size <= MOST_HELD:
        return None
    most = MOST_HELD // 1024 // 1024
    return FileRefused(
        Text(
            zh=f"本件的文件合计最多 {most} MB，这个文件放不下了。",
            en=f"The files of one case may have {most} MB together; this one does not fit any more.",
        )
    )


def sniff(content: bytes) -> str | None:
    """The media type that the first bytes show, of the three that are known."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return None


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe to show and to save: no folders, no control characters, the extension of the true type."""
    stem = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)
    stem = "".join(char for char in stem if unicodedata.category(char)[0] != "C")
    stem = re.sub(r'[<>:"|?*\s]+', " ", stem).strip(" .")[:LONGEST_NAME]
    return (stem or "file") + _EXTENSION[media_type]


def _pdf_problem(content: bytes) -> Text | None:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return LOCKED
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return BROKEN
    if pages == 0:
        return BROKEN
    return TOO_MANY if pages > MOST_PAGES else None


def _picture_problem(content: bytes, media_type: str) -> Text | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[_PILLOW[media_type]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return TOO_MANY
                picture.load()
    except Image.DecompressionBombError:
        return TOO_MANY
    except (OSError, ValueError, SyntaxError, EOFError):
        return BROKEN
    return None


def _megabytes(content: bytes) -> str:
    return f"{len(content) / 1024 / 1024:.1f}"
