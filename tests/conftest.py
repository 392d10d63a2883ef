"""The ground under all tests. The environment is set before anything of the house is imported."""

import os
import signal

# Started in the background of a shell, Ctrl-C is turned off, and programs that tests start would inherit that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ["HUIYUAN_TEST"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
# Of the shell that starts the tests only the servers count (DATABASE_URL, REDIS_URL, DATA_DIR).
for name in (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "HTTPS",
    "LOCK_TIMEOUT_MS",
    "METRICS_TOKEN",
    "PUBLIC_URL",
):
    os.environ.pop(name, None)

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.folders",
    "tests.plugins.house",
    "tests.plugins.network",
    "tests.plugins.runs",
    "tests.plugins.tracing",
]
