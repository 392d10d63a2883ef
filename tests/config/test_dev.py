"""dev.py: what it says when something is missing or wrong, and what it hands on."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from config import machine

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
UBUNTU = "ID=ubuntu\nID_LIKE=debian\n"
FEDORA = "ID=fedora\n"
ROCKY = 'ID="rocky"\nID_LIKE="rhel centos fedora"\n'
ALPINE = "ID=alpine\n"
TUMBLEWEED = 'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n'
MANJARO = "ID=manjaro\nID_LIKE=arch\n"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def call(*arguments: str, code: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py as a user does, after `code` in the same interpreter."""
    script = f"import runpy, sys\n{code}\nsys.argv = {['dev.py', *arguments]!r}\nrunpy.run_path('dev.py', run_name='__main__')"
    mine = {name: value for name, value in os.environ.items() if name not in {"PORT", "CI"}} | variables
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=mine, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        (DEBIAN, f"apt-get install python{VERSION}-venv"),
        (UBUNTU, f"apt-get install python{VERSION}-venv"),
        (FEDORA, "dnf install python3-pip"),
        (ROCKY, "dnf install python3-pip"),
        (ALPINE, "apk add python3 py3-pip"),
        (TUMBLEWEED, "zypper install python3-pip"),
        (MANJARO, "pacman -S python python-pip"),
        ("ID=somethingelse\n", f"install venv for Python {VERSION} with your system's package manager"),
    ],
)
def test_what_to_install_is_said_by_distribution(facts: str, command: str, tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text(facts)
    assert machine.how_to_install("venv", tmp_path / "os-release") == command


def test_a_system_that_does_not_name_itself_gets_a_general_answer(tmp_path: Path) -> None:
    assert "package manager" in machine.how_to_install("gettext", tmp_path / "absent")


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    without = (
        f"import pathlib, dev; sys.modules['ensurepip'] = None; dev.PYTHON = pathlib.Path({str(tmp_path)!r}, 'no')"
    )
    done = call(code=f"{without}\nsys.exit(dev.main(['setup']))")
    assert done.returncode == 1
    assert f"[dev] Python's venv and pip are missing: {machine.how_to_install('venv')}" in done.stderr


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0), (2, 7, 18)])
def test_a_python_that_does_not_fit_is_refused(version: tuple[int, ...]) -> None:
    done = call("setup", code=f"sys.version_info = {version!r}")
    assert done.returncode == 1
    assert "Huiyuan needs 3.11, 3.12 or 3.13" in done.stderr


def test_a_port_in_use_is_said_before_anything_is_set_up() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = call("--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"[dev] port {port}: Address already in use")
    assert "--port" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "-1", "8000.5"])
def test_a_wrong_port_is_refused_by_the_name_of_its_variable(value: str) -> None:
    assert f"PORT: {value!r} is not a port number (1-65535)" in call(PORT=value).stderr


@pytest.mark.parametrize(("arguments", "environment", "port"), [([], {}, 8000), ([], {"PORT": "81"}, 81)])
def test_the_port_comes_from_the_environment_or_is_8000(
    arguments: list[str], environment: dict[str, str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert dev.parse(arguments).port == port


def test_the_argument_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "81")
    asked = dev.parse(["--port", "8123", "--no-demo"])
    assert (asked.call, asked.port, asked.no_demo) == ("run", 8123, True)


def test_everything_behind_test_goes_to_pytest() -> None:
    assert dev.parse(["test", "-k", "points", "--lf", "--port"]).rest == ["-k", "points", "--lf", "--port"]


def test_an_unknown_call_is_refused() -> None:
    done = call("sell")
    assert done.returncode == 2
    assert "invalid choice: 'sell'" in done.stderr


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    made = dev.environment()["SECRET_KEY"]
    assert len(made) >= 50
    assert dev.environment()["SECRET_KEY"] == made
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_a_secret_key_of_the_environment_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    assert dev.environment()["SECRET_KEY"] == "given"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(("on_ci", "workers", "code"), [("", "0", 0), ("true", "2", 1)])
def test_a_skip_is_named_and_fails_on_ci(on_ci: str, workers: str, code: int) -> None:
    command = [sys.executable, "-m", "pytest", "tests/config/skips_something.py", "-n", workers]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CI": on_ci}, capture_output=True, text=True, check=False
    )
    assert "no such device here" in done.stdout
    assert done.returncode == code


def test_a_test_cannot_leave_this_machine() -> None:
    with pytest.raises(AssertionError, match=r"tried to reach '192\.0\.2\.1'"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(AssertionError, match=r"tried to reach 'example\.com'"):
        socket.getaddrinfo("example.com", 80)
