"""What the machine must have for `dev.py`: a fitting Python, its venv and pip, a free port.

Standard library only: `dev.py` imports this before the project's packages are there.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
# What to install, by distribution (ID or ID_LIKE of /etc/os-release).
PACKAGES = {
    "venv": {
        "debian": "apt-get install python{version}-venv",
        "fedora": "dnf install python3-pip",
        "alpine": "apk add python3 py3-pip",
        "arch": "pacman -S python python-pip",
        "suse": "zypper install python3-pip",
    },
    "gettext": {
        "debian": "apt-get install gettext",
        "fedora": "dnf install gettext",
        "alpine": "apk add gettext",
        "arch": "pacman -S gettext",
        "suse": "zypper install gettext-tools",
    },
}


class Stop(Exception):
    """Something is missing or wrong; the message says what to do about it."""


def how_to_install(what: str, os_release: Path = Path("/etc/os-release")) -> str:
    """The command that installs `what` on this distribution."""
    if sys.platform == "darwin":
        return "brew install gettext" if what == "gettext" else "brew install python@3.12"
    lines = os_release.read_text(encoding="utf-8").splitlines() if os_release.exists() else []
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    names = f"{facts.get('ID', '')} {facts.get('ID_LIKE', '')}".replace('"', "").split()
    version = ".".join(map(str, sys.version_info[:2]))
    for family, command in PACKAGES[what].items():
        if family in names or any(name.startswith(family) or name.endswith(family) for name in names):
            return command.format(version=version)
    return f"install {what} for Python {version} with your system's package manager"


def require_python(*, to_make_venv: bool) -> None:
    """Refuse a Python that cannot run the project or, where it is wanted, make a virtual environment."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Stop(
            f"this is Python {sys.version.split()[0]}; Huiyuan needs 3.11, 3.12 or 3.13: call e.g. `python3.12 dev.py`"
        )
    if to_make_venv and not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop(f"Python's venv and pip are missing: {how_to_install('venv')}")


def port_problem(port: int) -> str:
    """Why nobody can listen on `port` of this machine; "" when it is free."""
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror or str(error)
    return ""
