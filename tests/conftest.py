"""The ground under all tests. The environment is set before anything of the house is imported."""

import os

os.environ["HUIYUAN_TEST"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.folders",
    "tests.plugins.house",
    "tests.plugins.network",
    "tests.plugins.runs",
]
