"""What benchmarks share: a durable PostgreSQL of their own, a load of several clients, and percentiles."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent


@contextlib.contextmanager
def database(*, steps: Sequence[str] = ("migrate",)) -> Iterator[Path]:
    """A data folder with a running, migrated database, for this process and its children. It is removed afterwards.

    `steps` are those of `yimen.web.prepare`; with "load" the demonstration city is in force and its registers exist.
    """
    folder = Path(tempfile.mkdtemp(prefix="yimen-bench-"))
    folder.chmod(0o755)
    os.environ |= {"YIMEN_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yimen.settings", "YIMEN_DEMO": "1"}
    from yimen.platform import embedded

    try:
        embedded.start(folder)
        for step in steps:
            role = "owner" if step == "migrate" else "app"
            subprocess.run(
                [sys.executable, "-m", "yimen.web.prepare", step],
                cwd=PROJECT,
                env=os.environ | {"YIMEN_DATABASE_ROLE": role},
                stdout=sys.stderr,
                check=True,
            )
        import django

        django.setup()
        yield folder
    finally:
        embedded.remove(folder)


@dataclass(frozen=True)
class Measured:
    """What one load took: seconds of each piece of work, sorted, and of the whole."""

    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Pieces of work in a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that so large a share did not exceed."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))] * 1000

    def line(self, name: str) -> str:
        """One line of a table."""
        return f"{name:<44}{self.rate:>9.0f}/s{self.percentile(0.5):>9.1f} ms{self.percentile(0.95):>9.1f} ms"


HEAD = f"{'':<44}{'rate':>11}{'p50':>12}{'p95':>12}"


def load(
    clients: int, seconds: float, work: Callable[[], object], *, end: Callable[[], None] = lambda: None
) -> Measured:
    """Let so many clients do the work one after the other for some seconds. `end` runs in each thread at the end."""
    work()
    latencies: list[list[float]] = [[] for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def client(own: list[float]) -> None:
        start.wait()
        while (begun := time.perf_counter()) < deadline:
            work()
            own.append(time.perf_counter() - begun)
        end()

    threads = [threading.Thread(target=client, args=(own,)) for own in latencies]
    for thread in threads:
        thread.start()
    deadline = time.perf_counter() + seconds
    begun = time.perf_counter()
    start.wait()
    for thread in threads:
        thread.join()
    return Measured(sorted(latency for own in latencies for latency in own), time.perf_counter() - begun)
