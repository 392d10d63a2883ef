"""`python3 dev.py` from an empty folder to an answering till, and Ctrl-C after it; what tests leave behind."""

import os
import pwd
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.config.embedded_place import ROOT, Place, make_place, place, server_lives, wait_for

__all__ = ["make_place", "place"]


@pytest.fixture
def account() -> str:
    """Whoever runs the tests."""
    return pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def environment(place: Place) -> dict[str, str]:
    """As on a user's machine: no settings of tests, and nothing that measures, which would slow the start."""
    aside = {"HUIYUAN_TEST", "SECRET_KEY", "DEBUG", "PORT", "CI", "COVERAGE_PROCESS_CONFIG"}
    return {name: value for name, value in place.environment().items() if name not in aside}


def answer(url: str) -> int:
    """The status that a page answers with, 0 while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=60) as page:  # noqa: S310
            return int(page.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def processes_of(data_dir: Path) -> dict[int, list[str]]:
    """The programs that work for this house, by number: their environment names its folder."""
    wanted = b"DATA_DIR=" + os.fsencode(data_dir)
    found = {}
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes().split(b"\0"):
                found[int(path.parent.name)] = path.parent.joinpath("cmdline").read_text().split("\0")
        except OSError:
            continue
    return found


@contextmanager
def house(place: Place, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A running house, from when it says so."""
    command = [sys.executable, "dev.py", "--no-demo", "--port", str(port)]
    said = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment(place), stdout=said, stderr=subprocess.STDOUT) as running:
        try:
            assert running.stdout
            lines = iter(running.stdout.readline, b"")
            assert any(b"Ctrl-C stops everything" in line for line in lines), "the house did not start"
            yield running
        finally:
            # After a failed assertion the house would be waited for without end.
            running.terminate()


def ended(running: subprocess.Popen[bytes], number: signal.Signals | None = None) -> tuple[int, bytes]:
    """Exit code and last own words of a house that ends, by a signal or by itself."""
    if number:
        running.send_signal(number)
    assert running.stdout
    words = [line.strip() for line in running.stdout if line.startswith(b"[dev]")]
    return running.wait(60), words[-1]


def test_a_house_starts_from_an_empty_folder_and_ctrl_c_stops_all_of_it(place: Place, port: int) -> None:
    with house(place, port) as running:
        assert answer(f"http://127.0.0.1:{port}/readyz") == 200
        assert answer(f"http://127.0.0.1:{port}/till/") == 200
        names = [" ".join(command) for command in processes_of(place.data_dir).values()]
        for part in ("-m gunicorn config.wsgi", "-A config --quiet worker", "-A config --quiet beat"):
            assert any(part in name for name in names)
        assert ended(running, signal.SIGINT) == (0, b"[dev] stopping")
    wait_for(lambda: processes_of(place.data_dir) == {})
    assert not server_lives(place)
    assert answer(f"http://127.0.0.1:{port}/readyz") == 0

    # Once more, warm; now a program ends by itself.
    with house(place, port) as running:
        beat = next(pid for pid, command in processes_of(place.data_dir).items() if "beat" in command)
        os.kill(beat, signal.SIGKILL)
        assert ended(running) == (1, b"[dev] beat ended with -9")
    wait_for(lambda: processes_of(place.data_dir) == {})
    assert not server_lives(place)


def test_a_house_whose_listener_has_gone_is_stopped_all_the_same(place: Place, port: int) -> None:
    with house(place, port) as running:
        assert running.stdout
        running.stdout.close()
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    wait_for(lambda: processes_of(place.data_dir) == {})
    assert not server_lives(place)


def test_tests_leave_no_server_behind(place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/config/test_health.py"],
        cwd=ROOT,
        env=place.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert not server_lives(place)
