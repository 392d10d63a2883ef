"""A worker of a campaign in a process of its own, forked from a server that has the house loaded, so that it starts at once.

Imported first in that server (`forkserver`), where no test runs: it may set Django up.
"""

import multiprocessing
import os
from dataclasses import dataclass
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from campaigns.services import sending  # noqa: E402


@dataclass(frozen=True)
class Order:
    """What a worker is to do, where, and in batches of which size."""

    database: str
    url: str
    campaign: int
    batch: int
    at: datetime


def work(order: Order) -> None:
    """Send the campaign until nothing is left, or until somebody kills this process."""
    connection.settings_dict["NAME"] = order.database
    settings.SENDING["http_sim"]["url"] = order.url
    settings.SEND_BATCH = order.batch
    sending.run(order.campaign, at=order.at)


def start(order: Order) -> multiprocessing.process.BaseProcess:
    """A worker that runs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=work, args=(order,), daemon=True)
    process.start()
    return process
