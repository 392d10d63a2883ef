"""Django, set up before any test module is read, and a chain to test in."""

import django
import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The environment was set by conftest; pytest-django, which looked before that, leaves the set-up to us."""
    django.setup()
    config.pluginmanager.import_plugin("tests.chain")
