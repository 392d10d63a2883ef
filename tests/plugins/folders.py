"""Files that tests make go to folders of their own, not to those of a house that may be running beside them."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from config.queue import app, prepare


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Media, static files and, without Redis, the broker's files."""
    folder = tmp_path_factory.mktemp("data")
    broker = folder / "broker"
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS}
    if not settings.REDIS_URL:
        options |= {"data_folder_in": str(broker / "queue"), "data_folder_out": str(broker / "queue")}
        options |= {"control_folder": str(broker / "control")}
    (folder / "static").mkdir()
    folders = {"MEDIA_ROOT": folder / "media", "STATIC_ROOT": folder / "static", "BROKER_DIR": broker}
    folders["IMPORT_DIR"] = folder / "imports"
    with override_settings(CELERY_BROKER_TRANSPORT_OPTIONS=options, **folders):
        app.conf.broker_transport_options = options
        prepare()
        yield
