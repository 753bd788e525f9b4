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
from concurrent.futures import ThreadPoolExecutor
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
MOST_HELD = 200 * 1024 * 1024
"""Bytes that one matter may hold in all, replaced files included: a life event asks for a tenth of it."""
MOST_OF_PERSON = 1024 * 1024 * 1024
MOST_A_DAY, MOST_FILES_A_DAY = 300 * 1024 * 1024, 300
"""Bytes that one person may give in all their matters, and bytes and files within 24 hours."""

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
MOVING = Text(
    zh="这张图片有多个画面。请另存为一张静止的图片再上传。",
    en="The picture has several frames. Save it as a still picture and upload it again.",
)
_opener = ThreadPoolExecutor(1, thread_name_prefix="opening-files")
"""One file is opened at a time in each process, and always by the same thread, so that the memory of one (four bytes
for each pixel, 240 MB) is used again by the next: what several threads free stays with each of them."""


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
    if problem := _opener.submit(_problem, content, media_type).result():
        return FileRefused(problem)
    digest = hashlib.sha256(content).hexdigest()
    return File(clean_name(name, media_type), media_type, len(content), digest, content)


def too_much(
    size: int, *, held: int, of_person: int = 0, of_today: int = 0, files_today: int = 0
) -> FileRefused | None:
    """Whether one more file of so many bytes exceeds what a matter, a person, or a person within a day may give."""
    if held + size > MOST_HELD:
        most = MOST_HELD // 1024 // 1024
        return FileRefused(
            Text(
                zh=f"本件的文件（含被替换的）合计最多 {most} MB，放不下了。请压缩后再上传，或者把原件带到窗口。",
                en=f"The files of one case, replaced ones included, may have {most} MB together; this one does not fit "
                "any more. Make it smaller and upload it again, or bring the document to the counter.",
            )
        )
    if of_person + size > MOST_OF_PERSON:
        most = MOST_OF_PERSON // 1024 // 1024
        return FileRefused(
            Text(
                zh=f"您所有申请的文件合计最多 {most} MB。请先放弃不再需要的申请，或者把原件带到窗口。",
                en=f"The files of all your applications may have {most} MB together. Give up applications that you do "
                "not need any more, or bring the document to the counter.",
            )
        )
    if of_today + size > MOST_A_DAY or files_today >= MOST_FILES_A_DAY:
        most = MOST_A_DAY // 1024 // 1024
        return FileRefused(
            Text(
                zh=f"一天内最多上传 {MOST_FILES_A_DAY} 个文件、合计 {most} MB。请明天再传，或者把原件带到窗口。",
                en=f"Within a day at most {MOST_FILES_A_DAY} files of {most} MB together can be uploaded. What you "
                "entered is kept: upload this file tomorrow, or bring the document to the counter.",
            )
        )
    return None


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


def _problem(content: bytes, media_type: str) -> Text | None:
    return _pdf_problem(content) if media_type == PDF else _picture_problem(content, media_type)


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
                if getattr(picture, "n_frames", 1) > 1:
                    return MOVING
                picture.draft("RGB", (1, 1))  # of a JPEG all is read, and an eighth of its width is made
                picture.load()
    except Image.DecompressionBombError:
        return TOO_MANY
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return BROKEN
    return None


def _megabytes(content: bytes) -> str:
    return f"{len(content) / 1024 / 1024:.1f}"
