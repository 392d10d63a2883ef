"""Fixtures of the browser import the house: they are loaded once Django is set up (tests/plugins/house.py)."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Said at once where this folder is met later, after the set-up."""
    config.pluginmanager.import_plugin("tests.browser.fixtures")
