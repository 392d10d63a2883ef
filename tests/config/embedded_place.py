"""Folders with an embedded database of their own, and processes that use it."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config import homes

ROOT = Path(__file__).resolve().parents[2]


class User:
    """One process that uses the database of a folder."""

    def __init__(self, place: "Place") -> None:
        other = [place.account] if place.account != pwd.getpwuid(os.geteuid()).pw_name else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.config.embedded_user", *other],
            cwd=ROOT,
            env=place.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> int:
        """Wait until the process has the database; the postmaster's number."""
        word, _, number = self.line().partition(" ")
        assert word == "ready"
        return int(number)

    def ask(self, line: str) -> str:
        """Let the process do something and wait for what it says."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.line()

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> int:
        """End as a program ends."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(60)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@dataclass
class Place:
    """A DATA_DIR and the account that uses it."""

    data_dir: Path
    account: str
    users: list[User] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        if self.account == "nobody":
            # What it measures could not be written by this account.
            mine = {name: value for name, value in mine.items() if not name.startswith("COV")}
        return mine | {"DATA_DIR": str(self.data_dir), "HUIYUAN_TEST": "1"}

    def user(self) -> User:
        self.users.append(User(self))
        return self.users[-1]

    @property
    def home(self) -> homes.Home:
        if self.account == pwd.getpwuid(os.geteuid()).pw_name:
            return homes.find(self.data_dir)
        return homes.Home(self.data_dir / "postgres", "", homes.PORT, as_root=False)


def server_lives(place: Place) -> bool:
    """Whether any process works on this cluster, as the kernel sees it."""
    wanted = os.fsencode(place.home.data)
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if wanted in command.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for something that another program's file shows; there is no event for it."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 30 seconds"
        time.sleep(0.01)


@pytest.fixture
def make_place(account: str) -> Iterator[Callable[[str], Place]]:
    """Makes a DATA_DIR of the given name in a folder that only its account may enter; nothing stays behind."""
    top = Path(tempfile.mkdtemp(prefix="huiyuan-test-"))
    shutil.chown(top, account)
    places: list[Place] = []

    def make(name: str) -> Place:
        folder = top / name
        for path in reversed([folder, *folder.parents]):
            if not path.exists():
                path.mkdir(mode=0o700)
                shutil.chown(path, account)
        places.append(Place(folder, account))
        return places[-1]

    yield make
    for place in places:
        for user in place.users:
            # Closes the pipes and waits for the end.
            with user.process:
                pass
        assert not server_lives(place)
        if place.home.as_root:
            shutil.rmtree(place.home.folder)
    shutil.rmtree(top)


@pytest.fixture
def place(make_place: Callable[[str], Place]) -> Place:
    return make_place("var")
