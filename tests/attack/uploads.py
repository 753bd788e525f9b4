"""What is sent in: streams to whoever refuses them, bombs, what pretends to be a picture, names that lead elsewhere."""

from collections.abc import Iterator

from tests.attack import errands, machine, pictures
from tests.attack.browser import TOKEN, Visitor, signed_in
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

HEADERS = {"Content-Type": "multipart/form-data; boundary=attack"}
MB = 1024 * 1024
MOST_DISK, MOST_MEMORY, MOST_HELD = 32 * MB, 400 * MB, 400 * MB


def form(name: str, content: bytes, *, media_type: str = "image/png") -> bytes:
    """A form with its token and one file."""
    return b"".join(
        [
            b'--attack\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n',
            TOKEN.encode(),
            b'\r\n--attack\r\nContent-Disposition: form-data; name="file"; filename="',
            name.encode(),
            b'"\r\n',
            b"Content-Type: ",
            media_type.encode(),
            b"\r\n\r\n",
            content,
            b"\r\n--attack--\r\n",
        ]
    )


def _refused() -> dict[str, tuple[str, str, bytes]]:
    """By id: a sentence, the file's name and its content; none of these may be kept."""
    png, page = pictures.drawing("polyglot"), b"<html><script>alert(1)</script></html>"
    return {
        "eicar": ("The test signature of virus scanners comes as a PDF.", "plan.pdf", pictures.EICAR),
        "html-as-png": ("A page comes as a picture.", "plan.png", page),
        "svg": (
            "A drawing with a script comes as a picture.",
            "plan.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        ),
        "program": ("A program comes as a picture.", "plan.png", b"\x7fELF" + bytes(2000)),
        "gif": ("A picture of another kind comes as PNG.", "plan.png", b"GIF89a/*" + page),
        "magic-only": ("Only the first bytes are a picture's.", "plan.png", png[:16] + page),
        "cut": ("A picture is cut off in the middle.", "plan.png", png[: len(png) // 2]),
        "empty": ("A file is empty.", "plan.png", b""),
        "picture-bomb": (
            "A picture of a megabyte has 30,000 × 30,000 pixels.",
            "plan.png",
            pictures.bomb_picture(30_000),
        ),
        "picture-bomb-wide": ("A picture has 60,000 × 60,000 pixels.", "plan.png", pictures.bomb_picture(60_000)),
        "zip-bomb": ("An archive that unpacks to 300 MB comes as a PDF.", "plan.pdf", pictures.bomb_zip(300 * MB)),
        "pdf-pages": ("A PDF has a million pages.", "plan.pdf", pictures.pdf(pages=1_000_000)),
        "pdf-broken": ("A PDF is none behind its first line.", "plan.pdf", b"%PDF-1.7\n" + page * 50),
    }


NAMES = {
    "path": "../../../../etc/passwd.png",
    "path-windows": "C:\\\\windows\\\\x.png",
    "nul": "a\x00.png",
    "long": "a" * 4000 + ".png",
    "bidi": "gnp.\u202eexe.png",
    "newline": "a%0d%0aSet-Cookie: x=1.png",
    "script": "<img src=x onerror=alert(1)>.png",
    "dots": "..png",
    "quote": 'a\\"; filename=b.html',
    "device": "/dev/null",
}


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Streams first, then files by the applicant's own hand."""
    installation.site()
    errand = installation.errand
    visitor = signed_in(installation, errand.person.id_number)
    yield from _streams(installation, errand, visitor, size=(60 if short else 600) * MB)
    yield _control(errand, visitor)
    for name, (sentence, called, content) in _refused().items():
        yield _file(installation, errand, visitor, name, sentence, called, content)
    yield _inflating(installation, errand, visitor)
    yield from _polyglots(errand, visitor)
    yield from _names(errand, visitor)
    yield _pictures_at_once(installation, errand, visitor)
    if not short:
        yield _quota(errand, visitor)


def _outcome(name: str, sentence: str, fell: str | None, tried: int = 1) -> Outcome:
    return Outcome(f"uploads.{name}", sentence, fell and line(fell), tried)


def _streams(installation: Installation, errand: errands.Errand, visitor: Visitor, *, size: int) -> Iterator[Outcome]:
    places = {
        "home": ("the first page, by nobody", "/", ""),
        "sign-in": ("signing in, by nobody", "/sign-in/", ""),
        "missing": ("an address that there is not", "/no/such/page/", ""),
        "document-nobody": ("somebody's document, by nobody", errand.document_page(), ""),
        "document-no-token": ("one's own document, without a token", errand.document_page(), visitor.cookies),
        "document-too-big": (
            "one's own document, far too big",
            errand.document_page(),
            f"csrftoken={TOKEN}; {visitor.cookies}",
        ),
        "health": ("the page of health", "/health", ""),
    }
    for chunked in (False, True):
        for name, (where, path, cookies) in places.items():
            with machine.watched(installation) as marks:
                status, sent = machine.stream(installation, path, size, cookies=cookies, chunked=chunked)
            fell = None
            if marks.disk > MOST_DISK or marks.left > MB:
                told = f"{marks.disk // MB} MB lay on the disk, {max(marks.left, 0) // MB} MB stayed"
                fell = f"{told} ({status}, {sent // MB} MB taken)"
            elif marks.memory > MOST_MEMORY:
                fell = f"the web server grew by {marks.memory // MB} MB"
            elif 200 <= status < 300 or status >= 500:
                fell = f"it answers {status}"
            way = "chunked" if chunked else "declared"
            yield _outcome(f"stream-{name}-{way}", f"{size // MB} MB, {way}, go to {where}.", fell)


def _uploads(errand: errands.Errand) -> list[dict]:
    return list(errand.application.uploads.order_by("uploaded_at").values("id", "name", "media_type", "size"))


def _control(errand: errands.Errand, visitor: Visitor) -> Outcome:
    before = len(_uploads(errand))
    answer = visitor.ask("POST", errand.document_page(), body=form("plan.png", pictures.drawing("x")), headers=HEADERS)
    kept = len(_uploads(errand)) - before
    return _outcome("control", "A true picture is kept.", None if kept == 1 else f"{answer.status}, {kept} kept")


def _file(
    installation: Installation,
    errand: errands.Errand,
    visitor: Visitor,
    name: str,
    sentence: str,
    called: str,
    content: bytes,
) -> Outcome:
    before, kind = len(_uploads(errand)), "application/pdf" if called.endswith("pdf") else "image/png"
    with machine.watched(installation) as marks:
        answer = visitor.ask(
            "POST", errand.document_page(), body=form(called, content, media_type=kind), headers=HEADERS, timeout=60
        )
    fell = None
    if len(_uploads(errand)) != before:
        fell = "it is kept"
    elif answer.status == 0 or answer.status >= 500:
        fell = f"it answers {answer.status}"
    elif marks.memory > MOST_MEMORY:
        fell = f"the web server grew by {marks.memory // MB} MB"
    return _outcome(name, sentence, fell)


def _inflating(installation: Installation, errand: errands.Errand, visitor: Visitor) -> Outcome:
    """A PDF may be kept whose page unpacks to a gigabyte, if nothing unpacks it."""
    content = pictures.pdf(stream=bytes(300 * MB))
    with machine.watched(installation) as marks:
        sent = form("plan.pdf", content, media_type="application/pdf")
        answer = visitor.ask("POST", errand.document_page(), body=sent, headers=HEADERS, timeout=60)
    fell = None
    if marks.memory > MOST_MEMORY or answer.status in {0, 500, 502, 503}:
        fell = f"{answer.status}, the web server grew by {marks.memory // MB} MB"
    return _outcome("pdf-bomb", "A page of a PDF unpacks to 300 MB.", fell)


def _polyglots(errand: errands.Errand, visitor: Visitor) -> Iterator[Outcome]:
    """True pictures and PDFs that are something else as well: what is kept comes back as what it was taken for."""
    page = b"<html><script>alert(1)</script></html>"
    files = {
        "png-html": ("plan.html", pictures.drawing("a") + page),
        "png-zip": ("plan.zip", pictures.drawing("b") + pictures.bomb_zip(9)),
        "jpeg-js": ("plan.js", pictures.drawing("c", kind="JPEG") + b"*/alert(1)/*"),
        "pdf-html": ("plan.html", pictures.pdf() + page),
        "pdf-script": ("plan.pdf", pictures.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> ")),
    }
    for name, (called, content) in files.items():
        before = {each["id"] for each in _uploads(errand)}
        sent = form(called, content, media_type="text/html")
        visitor.ask("POST", errand.document_page(), body=sent, headers=HEADERS)
        kept = [each for each in _uploads(errand) if each["id"] not in before]
        fell = None
        for each in kept:
            answer = visitor.ask("GET", f"/my/applications/{errand.application.reference}/files/{each['id']}/")
            told = answer.headers
            kind = told.get("content-type", "")
            if not kind.startswith(("image/png", "image/jpeg", "application/pdf")):
                fell = f"it comes back as {kind}"
            elif told.get("x-content-type-options") != "nosniff":
                fell = "browsers may guess what it is"
            elif each["name"].rsplit(".", 1)[-1] in {"html", "js", "zip"}:
                fell = f"it is called {each['name']}"
        yield _outcome(f"polyglot-{name}", f"A file is two things: {name.replace('-', ' and ')}.", fell)


def _names(errand: errands.Errand, visitor: Visitor) -> Iterator[Outcome]:
    for number, (name, called) in enumerate(NAMES.items()):
        before = {each["id"] for each in _uploads(errand)}
        sent = form(called, pictures.drawing(f"name {number}"))
        answer = visitor.ask("POST", errand.document_page(), body=sent, headers=HEADERS)
        fell = f"it answers {answer.status}" if answer.status == 0 or answer.status >= 500 else None
        for each in _uploads(errand):
            if each["id"] not in before and (set(each["name"]) & set('/\\<>"\0\r\n\u202e') or len(each["name"]) > 120):
                fell = f"it is kept as {each['name'][:60]!r}"
        yield _outcome(f"name-{name}", f"A picture is called {called[:40]!r}.", fell)


def _pictures_at_once(installation: Installation, errand: errands.Errand, visitor: Visitor) -> Outcome:
    """Sixteen pictures of the most pixels that are allowed, at once."""
    from tests.attack.browser import truly_at_once

    content = pictures.bomb_picture(7_700)
    with machine.watched(installation) as marks:
        statuses = truly_at_once(
            lambda _: (
                visitor.ask(
                    "POST", errand.document_page(), body=form("plan.png", content), headers=HEADERS, timeout=90
                ).status
            ),
            16,
        )
    fell = None
    if marks.memory > 1024 * MB:
        fell = f"the web server grew by {marks.memory // MB} MB"
    elif any(status == 0 or status in {500, 502} for status in statuses):
        fell = f"statuses {sorted(set(statuses))}"
    return _outcome("pictures-at-once", "Sixteen pictures of 59 million pixels come at once.", fell, 16)


def _quota(errand: errands.Errand, visitor: Visitor) -> Outcome:
    """Eight megabytes, again and again, into one field, until nothing more is kept."""
    held, sent, before = _held(errand), 0, -1
    while before < held <= MOST_HELD:
        content = form("plan.png", pictures.noise(8 * MB, sent))
        visitor.ask("POST", errand.document_page(), body=content, headers=HEADERS, timeout=60)
        sent, before, held = sent + 1, held, _held(errand)
    fell = f"{held // MB} MB are kept" if held > MOST_HELD else None
    return _outcome("quota", "One document is given again and again, eight megabytes each.", fell, sent)


def _held(errand: errands.Errand) -> int:
    return sum(each["size"] for each in _uploads(errand))
