#!/usr/bin/env python3
"""One command for everything; needs Python 3.11-3.13 and nothing else.

python3 dev.py [--port 8000] [--no-demo]   set everything up and run web, workers and beat; Ctrl-C stops all of it
python3 dev.py setup                       the set-up alone
python3 dev.py test [pytest arguments]     all tests, or those that the arguments choose
python3 dev.py check                       linters, types, arrows, migrations, licences
python3 dev.py messages                    collect and compile translations
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from config import machine, processes
from config.machine import Stop

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
EXACT = "*/rules.py,*/rules/*,*/services.py,*/services/*"
# Arrows of foreign keys, licences, sizes, translations, documents.
HOUSE_RULES = sorted(str(path) for path in (ROOT / "tests").glob("test_*.py"))


# --- set-up ---------------------------------------------------------------------------------------------------------
def install(requirements: str) -> None:
    """The virtual environment with the pinned packages of `requirements`; nothing when they have not changed."""
    if not PYTHON.exists():
        machine.require_python(to_make_venv=True)
        say("making the virtual environment .venv/")
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)])
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        raise Stop(f".venv/ has no pip: remove it, then {machine.how_to_install('venv')}")
    stamp = VENV / f".{requirements}.sha256"
    wanted = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"installing {requirements}")
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq", "--no-compile"]
        # The list is complete, so pip need not look for what belongs to what, which takes longer than the download.
        run([*pip, "--no-deps", "--require-hashes", "-r", str(ROOT / requirements)])
        stamp.write_text(wanted)


def setup() -> None:
    """Packages, tables and what a new house needs."""
    install("requirements.txt")
    with database():
        prepare()


def prepare() -> None:
    """The database's tables and first rows, and the assets that the web server hands out."""
    stamp, wanted = data_dir() / "static.sha256", assets()
    stale = not (data_dir() / "static").exists() or not stamp.exists() or stamp.read_text() != wanted
    collect = manage("collectstatic", "--noinput", "-v", "0")
    say("preparing the database")
    with subprocess.Popen(collect, cwd=ROOT, env=environment()) if stale else contextlib.nullcontext() as static:
        run(manage("migrate", "-v", "0"))
        run(manage("bootstrap"))
    if static and static.returncode:
        raise Stop("collecting the static files failed")
    stamp.write_text(wanted)


def assets() -> str:
    """A word that changes with what is to be collected: our assets, the packages', the way of storing them."""
    paths = [ROOT / "requirements.txt", ROOT / "config" / "settings.py", *sorted((ROOT / "static").rglob("*"))]
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths if path.is_file()]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def data_dir() -> Path:
    """Where everything that is not in the repository lies."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def environment(**more: str) -> dict[str, str]:
    """What our programs see: ours plus a secret key, made once and kept in DATA_DIR, where none is set."""
    fixed = {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(data_dir())}
    variables = {**os.environ, **fixed, **more}
    if not variables.get("SECRET_KEY"):
        kept = data_dir() / "secret_key"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(50))
        variables["SECRET_KEY"] = kept.read_text().strip()
    return variables


# --- programs -------------------------------------------------------------------------------------------------------
def say(text: str) -> None:
    """Tell what goes on. A terminal that has gone away must not keep the house from being stopped."""
    with contextlib.suppress(OSError):
        print(f"[dev] {text}", flush=True)


def manage(*arguments: str) -> list[str]:
    """Django's command line as a command."""
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]


def run(command: list[str], **more: str) -> None:
    """Run a program to its end; its failure is ours."""
    code = subprocess.run(command, cwd=ROOT, env=environment(**more), check=False).returncode
    if code:
        raise Stop(f"`{' '.join(command)}` ended with {code}")


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Hold the embedded database (a foreign one needs no holding), so that our programs need not start it each."""
    command = [str(PYTHON), "-c", "from config import embedded; embedded.hold()"]
    pipe = subprocess.PIPE
    holder = subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, start_new_session=True)
    assert holder.stdin is not None and holder.stdout is not None  # noqa: S101, PT018
    try:
        if holder.stdout.readline().strip() != b"ready":
            raise Stop("the database does not start; see above")
        yield
    finally:
        holder.stdin.close()
        holder.wait()


# --- run ------------------------------------------------------------------------------------------------------------
def serve(port: int, *, demo: bool) -> None:
    """Set up, then web, workers and beat until Ctrl-C."""
    problem = machine.port_problem(port)
    if problem:
        raise Stop(
            f"port {port}: {problem}. Is another dev.py running? Choose another port: --port {port % 65_000 + 1}"
        )
    install("requirements.txt")
    with database(), house() as running:
        prepare()
        if demo:
            say("filling in the small demo chain (a house without it: --no-demo)")
            run(manage("demo", "--size", "small"))
        for name, command in processes.commands(str(PYTHON), port).items():
            running.start(name, command)
        running.await_answer(f"http://127.0.0.1:{port}/readyz")
        say(f"till http://127.0.0.1:{port}/till/   admin http://127.0.0.1:{port}/admin/   Ctrl-C stops everything")
        if demo:
            running.start("demo", manage("demo", "--size", "full"))
        watch(running)


@contextlib.contextmanager
def house() -> Iterator[processes.House]:
    """Children that all end with the block."""
    # Who looks around has no authenticator at hand; a store's own server asks for one (README).
    running = processes.House(ROOT, environment(SECOND_FACTOR=os.environ.get("SECOND_FACTOR", "optional")))
    try:
        yield running
    finally:
        processes.deaf_to_signals()
        say("stopping")
        running.stop()


def watch(running: processes.House) -> None:
    """Until Ctrl-C, or until something but the demo, which has an end, ends by itself."""
    while True:
        for name, code in running.ended():
            if name != "demo":
                raise Stop(f"{name} ended with {code}")
            say("the full demo chain is in" if code == 0 else f"the full demo chain is not in: it ended with {code}")
        time.sleep(0.5)


# --- test and check -------------------------------------------------------------------------------------------------
def test(arguments: list[str]) -> None:
    """All tests on both cores, or what pytest's arguments choose. On CI also the coverage gate."""
    install("requirements.txt")
    install("requirements-dev.txt")
    gate = os.environ.get("CI") == "true" and not arguments
    own_spread = any(argument.startswith(("-n", "--numprocesses", "-p")) for argument in arguments)
    spread = [] if own_spread else ["-n", "2", "--dist", "loadgroup"]
    coverage = ["--cov", "--cov-report="] if gate else []
    with database():
        run([str(PYTHON), "-m", "pytest", *spread, *coverage, *arguments], HUIYUAN_TEST="1")
    if gate:
        run([str(PYTHON), "-m", "coverage", "report", "--fail-under", "95"])
        run([str(PYTHON), "-m", "coverage", "report", "--include", EXACT, "--fail-under", "100"])


def check() -> None:
    """Every linter, to the end; their names at the end where they found something."""
    install("requirements.txt")
    install("requirements-dev.txt")
    with database():
        failed = [name for name, command in checks().items() if not passes(name, command)]
    if failed:
        raise Stop(f"check found something: {', '.join(failed)}")
    say("check found nothing")


def checks() -> dict[str, list[str]]:
    """What `check` runs, by name."""
    tool = [str(PYTHON), "-m"]
    return {
        "ruff": [*tool, "ruff", "check", "."],
        "format": [*tool, "ruff", "format", "--check", "."],
        "arrows": [str(BIN / "lint-imports"), "--no-cache"],
        "types": [*tool, "mypy"],
        "templates": [*tool, "djlint", "templates", "--lint", "--quiet"],
        "migrations": manage("makemigrations", "--check", "--dry-run"),
        "migration linter": [str(PYTHON), "-m", "tests.lint_migrations"],
        "deploy": manage("check", "--deploy", "--fail-level", "WARNING"),
        "dependencies": [*tool, "deptry", "."],
        "API document": manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
        "house rules": [*tool, "pytest", "-q", "-n", "2", *HOUSE_RULES],
    }


def passes(name: str, command: list[str]) -> bool:
    """Whether one check finds nothing; that of the deployment sees a house as on the internet."""
    say(f"check: {name}")
    deployed = {"HUIYUAN_TEST": "", "DEBUG": "0", "HTTPS": "1", "ALLOWED_HOSTS": "example.com"}
    more = {"deploy": deployed, "house rules": {"HUIYUAN_TEST": "1"}}.get(name, {})
    return subprocess.run(command, cwd=ROOT, env=environment(**more), check=False).returncode == 0


def messages() -> None:
    """Collect what is to be translated from the project and from libraries that lack Chinese; compile."""
    install("requirements.txt")
    install("requirements-dev.txt")
    if not shutil.which("xgettext"):
        raise Stop(f"gettext is missing: {machine.how_to_install('gettext')}")
    run([str(PYTHON), "-m", "config.messages"])


# --- command line ---------------------------------------------------------------------------------------------------
def read_port(text: str) -> int:
    """A port number, or a message that names where the wrong one came from."""
    if text.isdecimal() and 0 < int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"PORT: {text!r} is not a port number (1-65535)")


def parse(arguments: list[str]) -> argparse.Namespace:
    """What is asked. Everything behind `test` belongs to pytest."""
    if arguments[:1] == ["test"]:
        return argparse.Namespace(call="test", rest=arguments[1:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("call", nargs="?", default="run", choices=["run", "setup", "test", "check", "messages"])
    parser.add_argument("--port", type=read_port, default=os.environ.get("PORT") or "8000")
    parser.add_argument("--no-demo", action="store_true", help="an empty house instead of the demo chain")
    return parser.parse_args(arguments)


def interrupt(_signum: int, _frame: object) -> None:
    """Whatever asks us to end is a Ctrl-C."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Do what is asked; the exit code says whether it went well."""
    for name in ("SIGTERM", "SIGHUP"):
        # What nohup has turned off stays off.
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            signal.signal(getattr(signal, name), interrupt)
    asked = parse(arguments)
    try:
        machine.require_python(to_make_venv=False)
        if asked.call == "run":
            serve(asked.port, demo=not asked.no_demo)
        elif asked.call == "test":
            test(asked.rest)
        else:
            {"setup": setup, "check": check, "messages": messages}[asked.call]()
    except Stop as reason:
        print(f"[dev] {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130 if asked.call != "run" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
