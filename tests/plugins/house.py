"""Django, set up before any test module is read, and fixtures that import the house."""

import django
import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The environment was set by conftest; pytest-django, which looked before that, leaves the set-up to us."""
    django.setup()
    for fixtures in ("tests.chain", "tests.races.running"):
        config.pluginmanager.import_plugin(fixtures)


@pytest.fixture
def no_tasks(db: None) -> None:
    """The tasks that the house ships are switched off: a test makes its own."""
    from compliance.models import DailyTask  # noqa: PLC0415

    DailyTask.objects.update(is_active=False)
