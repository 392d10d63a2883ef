"""The project's own PostgreSQL, for when DATABASE_URL is unset (docs/decisions/0002-embedded-postgresql.md).

`url` computes the address and touches nothing; `ensure` starts the server or joins it. Every user process holds a
shared file lock, which the kernel frees even after kill -9; whoever gets that lock alone at its end stops the server.
A gate lock stands around start and stop. As root, PostgreSQL runs as another user in a home of its own under
/var/lib/huiyuan; the permissions of folders that are not ours never change.
"""

import atexit
import os
import shlex
import shutil
import signal
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import fasteners
import psycopg2
from django.conf import settings

from config import homes

DATABASE = "huiyuan"
SUPERUSER = "postgres"
RECOVERY_SECONDS = 60
INITDB = (
    *("--auth=trust", "--encoding=UTF8", "--no-instructions"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
CONF = """\
# Written anew at every start by config/embedded.py.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 128MB
max_wal_size = 1GB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""


@dataclass
class _Hold:
    """This process's share of the server. A forked child has none: file locks stay with the parent."""

    pid: int
    home: homes.Home
    users: Any


_thread_gate = threading.Lock()
_hold: _Hold | None = None


def url(data_dir: Path) -> str:
    """The embedded server's address as a DATABASE_URL. Computes only; nothing is started or written."""
    home = homes.find(data_dir)
    if homes.WINDOWS:
        return f"postgres://{SUPERUSER}@{home.host}:{home.port}/{DATABASE}"
    return f"postgres://{SUPERUSER}@:{home.port}/{quote(home.host)}/{DATABASE}"


def ensure() -> None:
    """Start or join the embedded server and hold it until this process ends. Nothing where DATABASE_URL is set.

    Raises RuntimeError with the end of the server's log when it does not accept connections within 60 seconds.
    """
    global _hold
    if not settings.EMBEDDED:
        return
    with _thread_gate:
        if _hold is not None and _hold.pid == os.getpid():
            return
        home = homes.find(settings.DATA_DIR)
        homes.make(home)
        with _gate(home):
            users = _users(home)
            users.acquire_read_lock()
            joined = _Hold(os.getpid(), home, users)
            # Registered first, so that a Ctrl-C in the middle of the start leaves no server behind.
            atexit.register(_leave, joined)
            _start(home)
        _hold = joined


def hold() -> None:
    """Keep the server up until standard input ends: a parent that dies, however it dies, lets go of it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    ensure()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()


def _leave(held: _Hold) -> None:
    if held.pid != os.getpid():
        return
    with _gate(held.home):
        held.users.release_read_lock()
        alone = _users(held.home)
        if alone.acquire_write_lock(blocking=False):
            try:
                if _postmaster_lives(held.home):
                    homes.run(held.home, "pg_ctl", "stop", "-D", held.home.data, "-m", "fast", "-t", RECOVERY_SECONDS)
            finally:
                alone.release_write_lock()


def _gate(home: homes.Home) -> Any:
    return fasteners.InterProcessReaderWriterLock(home.gate).write_lock()


def _users(home: homes.Home) -> Any:
    return fasteners.InterProcessReaderWriterLock(home.users)


def _start(home: homes.Home) -> None:
    """Bring the server to where it accepts a connection; the gate is held."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not _accepts(home):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the embedded database does not answer; its log ends with:\n{_log(home)[-2000:]}")
        if _postmaster_lives(home) or not _launch(home):
            time.sleep(0.1)


def _accepts(home: homes.Home) -> bool:
    """Alive means: accepts a connection. Makes our database where it is missing."""
    try:
        connection = psycopg2.connect(
            host=home.host, port=home.port, user=SUPERUSER, dbname="postgres", connect_timeout=5
        )
    except psycopg2.OperationalError as error:
        return "too many clients" in str(error)
    with closing(connection), connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    return True


def _postmaster_lives(home: homes.Home) -> bool:
    """Whether postmaster.pid names a live server of this cluster, not a zombie and not a stranger."""
    if not Path("/proc/self/cmdline").exists():
        return homes.succeeds(home, "pg_ctl", "status", "-D", home.data)
    try:
        pid = (home.data / "postmaster.pid").read_text().split("\n", 1)[0]
        command = Path(f"/proc/{int(pid)}/cmdline").read_bytes()
    except (OSError, ValueError):
        return False
    return os.fsencode(home.data) in command.split(b"\0")


def _launch(home: homes.Home) -> bool:
    """Start the server; False where it is worth another try, since a killed server's children are not gone yet."""
    _make_cluster(home)
    _disown(home)
    sockets = "" if homes.WINDOWS else '"' + home.host.replace("'", "''") + '"'
    conf = CONF.format(listen=home.host if homes.WINDOWS else "", port=home.port, sockets=sockets)
    (home.folder / "postgresql.conf").write_text(conf, encoding="utf-8")
    said_before = len(_log(home))
    options = f"-c config_file={shlex.quote(str(home.folder / 'postgresql.conf'))}"
    if homes.succeeds(home, "pg_ctl", "start", "-D", home.data, "-l", home.log, "-t", RECOVERY_SECONDS, "-o", options):
        return True
    said = _log(home)[said_before:]
    if "still in use" in said:
        return False
    raise RuntimeError(f"the embedded database does not start; its log says:\n{said[-2000:]}")


def _log(home: homes.Home) -> str:
    return home.log.read_text(encoding="utf-8", errors="replace") if home.log.exists() else ""


def _disown(home: homes.Home) -> None:
    """Take a killed server's marks off, whose numbers a zombie or a stranger may hold; the gate is held and nobody of
    this cluster lives. In postmaster.pid our own number stands then, which PostgreSQL, started by us, takes for stale:
    it still looks at the shared memory, which it would not do with the file removed."""
    for name in (f".s.PGSQL.{home.port}.lock", f".s.PGSQL.{home.port}"):
        (Path(home.host) / name).unlink(missing_ok=True)
    pid_file = home.data / "postmaster.pid"
    if pid_file.exists():
        rest = pid_file.read_text().split("\n", 1)[-1]
        pid_file.write_text(f"{os.getpid()}\n{rest}")


def _make_cluster(home: homes.Home) -> None:
    if home.as_root:
        name = homes.account(home).pw_name
        sys.stderr.write(f"embedded database: runs as user {name} in {home.folder}, since PostgreSQL refuses root\n")
        homes.copy_programs(home)
    if not (home.data / "PG_VERSION").exists():
        # A name of our own: an initdb whose starter was interrupted may still write into, and then empty, its folder.
        for old in home.folder.glob("data.new*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh = home.folder / f"data.new.{os.getpid()}"
        homes.own_folder(home, fresh)
        homes.run(home, "initdb", "-D", fresh, "-U", SUPERUSER, *INITDB)
        fresh.rename(home.data)
    found = (home.data / "PG_VERSION").read_text().strip()
    if found != homes.VERSION:
        raise RuntimeError(f"{home.data} was made by PostgreSQL {found}, the project brings {homes.VERSION}")
    if not homes.WINDOWS:
        homes.own_folder(home, Path(home.host))
