"""A wrong value in the environment stops the start with a message that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://house:secret@db.example.com:5433/chain",
}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start a command that needs no database with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_good_environment_starts() -> None:
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://house@localhost/chain"),
        ("DATABASE_URL", "not an address"),
        ("DATABASE_URL", "postgres://localhost:port/chain"),
        ("DATABASE_URL", "postgres://localhost:5432/"),
        ("REDIS_URL", "localhost:6379"),
        ("PUBLIC_URL", "till.example.com"),
        ("DEBUG", "maybe"),
        ("HTTPS", "maybe"),
        ("LOCK_TIMEOUT_MS", "soon"),
        ("KEEP_ANSWERS_DAYS", "29"),
        ("SHIFT_DIFFERENCE_LIMIT", "ten"),
        ("SHIFT_DIFFERENCE_LIMIT", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    done = start(**{**GOOD, name: value})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name}:" in done.stderr


def test_a_missing_secret_key_is_refused_outside_debug(tmp_path: Path) -> None:
    done = start(DATABASE_URL=GOOD["DATABASE_URL"], DATA_DIR=str(tmp_path), DEBUG="0")
    assert "ImproperlyConfigured: SECRET_KEY:" in done.stderr


def test_debug_needs_no_secret_key(tmp_path: Path) -> None:
    assert start(DATABASE_URL=GOOD["DATABASE_URL"], DATA_DIR=str(tmp_path), DEBUG="1").returncode == 0


def test_the_switches_of_tests_fail_the_check_of_a_deployment() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD, "HTTPS": "1", "HUIYUAN_TEST": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "HUIYUAN_TEST" in done.stderr
