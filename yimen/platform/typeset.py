"""Sets one document with Typst, in a process of its own: `python -m yimen.platform.typeset` makes a job into a PDF.

A template comes from an agency's folder. Whatever it does, it ends within the limits of time and memory, sees no file
but itself, and cannot reach the network; so nothing of it runs in the process that serves people or checks a folder.
"""

import base64
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

TIME_LIMIT = 15  # seconds; a page takes a fifth of a second
MEMORY_LIMIT = 2 * 1024**3  # bytes of address space; a page with its fonts takes a tenth
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
"""Packages would be fetched through a proxy at a port where nobody listens."""
_PLACE = re.compile(r"document\.typ:(\d+):\d+")


class TypesettingFailed(Exception):
    """The template does not compile, or took too much; the message is for the template's author, `line` is theirs."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def pdf(template: str, inputs: Mapping[str, str], *, fonts: Sequence[Path], created_at: int) -> bytes:
    """The PDF of `template`, which finds `inputs` in `sys.inputs`. `created_at` is in seconds since 1970.

    It is PDF/A-2b, which needs a glyph for every character; without fonts it is a plain one, to see that the template
    compiles. Raises `TypesettingFailed`.
    """
    job = {"template": template, "inputs": dict(inputs), "fonts": [str(f) for f in fonts], "created_at": created_at}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yimen.platform.typeset"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            env=os.environ | NO_NETWORK,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingFailed(f"the template took longer than {TIME_LIMIT} s") from None
    if done.returncode < 0:  # ended by a signal: no memory was left for it
        raise TypesettingFailed(f"the template needs more than {MEMORY_LIMIT // 1024**3} GiB of memory")
    if done.returncode:
        message, _, rest = done.stderr.strip().partition("\n")
        place = _PLACE.search(rest, max(rest.find("error:"), 0))
        raise TypesettingFailed(message, int(place[1]) if place else 1)
    return base64.b64decode(done.stdout)


def main() -> int:
    """One job from standard input; the PDF in base64 on standard output, or Typst's complaint on standard error."""
    import typst

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    job = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.typ"
        source.write_text(job["template"], encoding="utf-8")
        try:
            made = typst.compile(
                str(source),
                root=folder,
                font_paths=job["fonts"],
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs=job["inputs"],
                pdf_standards="a-2b" if job["fonts"] else [],
                timestamp=job["created_at"],
                package_path=folder,
                package_cache_path=folder,
            )
        except typst.TypstError as error:
            sys.stderr.write(f"{' '.join(error.message.split())}\n{error.diagnostic or ''}")
            return 1
    sys.stdout.write(base64.b64encode(made).decode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
