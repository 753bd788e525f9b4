"""`make bench [only=name]`: each benchmark in a process of its own; what it prints is kept in `bench/results/`.

Every benchmark measures its peers in the same run and reports ratios: the machine is small and noisy, so a figure
alone says little.
"""

import datetime as dt
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__main__", "__init__", "environment"}


def main() -> int:
    """Run the named benchmarks, or all; 1 if one of them failed."""
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NOT_BENCHMARKS and not p.stem.startswith("_"))
    chosen = sys.argv[1:] or known
    if unknown := set(chosen) - set(known):
        print(f"no benchmark called {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
        return 2
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    failed = []
    for name in chosen:
        print(f"\n== {name} ==", flush=True)
        ended = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False
        )
        print(ended.stdout, flush=True)
        stamp = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        (results / f"{name}.txt").write_text(f"{stamp}\n{ended.stdout}")
        if ended.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
