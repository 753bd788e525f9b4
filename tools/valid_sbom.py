"""Whether a bill of materials keeps the schema of CycloneDX: `python tools/valid_sbom.py build/sbom.json`.

It runs in `.audit-venv`, where the library lies that carries the schema, apart from the product's environment.
"""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion  # type: ignore[import-not-found]
from cyclonedx.validation.json import JsonStrictValidator  # type: ignore[import-not-found]


def main(path: str) -> int:
    """Say what is wrong; 0 when nothing is."""
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(path).read_text())
    if problem is not None:
        sys.stderr.write(f"{path} does not keep the schema: {problem}\n")
    return int(problem is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
