"""Sets one document with Typst, in a process of its own: `python -m yimen.credentials.typeset` makes a job into a PDF.

A template comes from an agency's folder. Whatever it does, it ends within the time limit, sees no file but itself, and
cannot reach the network; so nothing of it runs in the process that serves people.
"""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

TIME_LIMIT = 15  # seconds; a page takes a fifth of a second


class TypesettingFailed(Exception):
    """The template does not compile, or took too long; the message is Typst's own, for the template's author."""


def pdf(template: str, inputs: Mapping[str, str], *, fonts: list[Path], created_at: int) -> bytes:
    """The PDF/A-2b of `template`, which finds `inputs` in `sys.inputs`. `created_at` is in seconds since 1970.

    Raises `TypesettingFailed`.
    """
    job = {"template": template, "inputs": dict(inputs), "fonts": [str(f) for f in fonts], "created_at": created_at}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yimen.credentials.typeset"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingFailed(f"the template took longer than {TIME_LIMIT} s") from None
    if done.returncode:
        raise TypesettingFailed(done.stderr.strip())
    return base64.b64decode(done.stdout)


def main() -> int:
    """One job from standard input; the PDF in base64 on standard output, or Typst's complaint on standard error."""
    import typst

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
                pdf_standards="a-2b",
                timestamp=job["created_at"],
                package_path=folder,
                package_cache_path=folder,
            )
        except typst.TypstError as error:
            sys.stderr.write(f"{error.message}\n{error.diagnostic or ''}")
            return 1
    sys.stdout.write(base64.b64encode(made).decode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
