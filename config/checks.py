"""Our own part of `manage.py check`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def no_test_switches(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """A house that is deployed has no fail points and no locks that can be switched off (ledger/probes.py)."""
    if not settings.HUIYUAN_TEST:
        return []
    return [Error("HUIYUAN_TEST is set: tests could switch locks off.", hint="Unset it.", id="huiyuan.E001")]
