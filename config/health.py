"""Is the house well? For load balancers (/healthz, /readyz) and Prometheus (/metrics)."""

import os
from collections.abc import Callable
from functools import cache

from celery.exceptions import OperationalError
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from config import queue
from ledger import triggers


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 "down" while the database, its migrations or its triggers are not right; "degraded" without the broker."""
    found = {name: _look(check) for name, check in MUST.items()}
    down = any(problem for problem in found.values())
    found["broker"] = _broker()
    status = "down" if down else "degraded" if found["broker"] else "ok"
    checks = {name: problem or "ok" for name, problem in found.items()}
    return JsonResponse({"status": status, "checks": checks}, status=503 if down else 200)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' page for who sends `Authorization: Bearer METRICS_TOKEN`; 404 where no token is set."""
    if not settings.METRICS_TOKEN:
        return HttpResponseNotFound()
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse("Unauthorized\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    page: HttpResponse = ExportToDjangoView(request)
    return page


def _look(check: Callable[[], str]) -> str:
    """What is wrong in a word or two, "" for nothing. The answer is public: no addresses, no error texts."""
    try:
        return check()
    except DatabaseError:
        return "unreachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        return "read-only" if cursor.fetchone() == ("on",) else ""


def _migrations() -> str:
    try:
        _require_migrations()
    except LookupError:
        return "missing"
    return ""


@cache
def _require_migrations() -> None:
    """Only a good answer is kept: the code of a process does not change, so what is applied to it stays applied."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("migrations are missing")


def _triggers() -> str:
    missing = triggers.missing(connection)
    return f"off: {', '.join(missing)}" if missing else ""


def _broker() -> str:
    if not settings.REDIS_URL:
        return "" if os.access(settings.BROKER_DIR / "queue", os.W_OK) else "unreachable"
    try:
        with queue.app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OSError, OperationalError):
        return "unreachable"
    return ""


MUST: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "triggers": _triggers}
