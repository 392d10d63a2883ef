"""How tests are spread over workers, and what a skip means: `CI=true` lets none pass."""

import os

import pytest

# On a server of somebody else connections may be few: its race tests run one after another.
FOREIGN_DATABASE = bool(os.environ.get("DATABASE_URL"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the race tests into one worker group where the database is not our own."""
    for item in items:
        if FOREIGN_DATABASE and "/tests/races/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("races"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run on CI that skipped something; the summary names what and why (-rs)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
