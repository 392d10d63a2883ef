"""`manage.py demo`: the demo chain, small at once and full in the background of `dev.py`."""

import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config import queue
from config.demo import campaigning, data, house, watched
from config.demo.lives import Lives
from members.models import Member
from points.services import expiring
from stores import audit
from stores.master import read_version
from stores.models import Audit, Region, Staff, Store

PASSWORD = "huiyuan-demo"  # noqa: S105 - the demo's own, printed for everybody
STARTED, PART = "demo.started", "demo.part"
FULL_PARTS, PART_MEMBERS = 20, 97
MONTHS_18 = 548


class Command(BaseCommand):
    help = "Fill in the demo chain. Goes on with its own unfinished one; refuses a database that holds other data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", choices=["small", "full"], default="small", help="2 stores and 14 days, or 6 and 18 months"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same chain")
        parser.add_argument("--password", default=PASSWORD, help="of all log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        self._start()
        full = options["size"] == "full"
        rng = Random(options["seed"])  # noqa: S311 - a demo, not a secret
        began = time.monotonic()
        with transaction.atomic():
            stores = house.make(stores=6 if full else 2, password=options["password"], rng=rng)
        parts = [("small", 0, 54, 14)] + (
            [(f"full {n}", 1000 + n * PART_MEMBERS, PART_MEMBERS, MONTHS_18) for n in range(FULL_PARTS)] if full else []
        )
        for place, part in enumerate(parts, start=1):
            self._part(part, stores if part[0] != "small" else stores[:2], seed=options["seed"])
            self.stdout.write(f"demo: {place}/{len(parts)} {part[0]}, {Member.objects.count()} members")
        house.open_till(stores[0])
        if full:
            expiring.expire(at=timezone.now())
        queue.prepare()
        campaigning.make(stores)
        watched.make(stores, rng=Random(f"{options['seed']} watched"))  # noqa: S311
        self.stdout.write(
            f"demo: {len(stores)} stores, {Member.objects.count()} members in {time.monotonic() - began:.0f} s"
        )
        self._say(options["password"])

    def _start(self) -> None:
        if Audit.objects.filter(action=STARTED).exists():
            return
        if Store.objects.exists() or Staff.objects.exists() or Member.objects.exists():
            raise CommandError("this database holds other data: the demo chain needs an empty house")
        row = Region.objects.create(code="R1", name="闽东南区")
        audit.record(STARTED, row, by=None)

    def _part(self, part: tuple[str, int, int, int], stores: list[Store], *, seed: int) -> None:
        """One part, whole or not at all; one that is done is left alone."""
        name, first, count, days = part
        if Audit.objects.filter(action=PART, detail__name=name).exists():
            return
        rng = Random(f"{seed} {name}")  # noqa: S311
        read_version()
        with transaction.atomic():
            lives = Lives(name, stores=stores, days=days, rng=rng)
            sold = lives.make(first, count, visits=6, joined=MONTHS_18)
            if name == "small":
                lives.show(first + count)
            audit.record(PART, stores[0], by=None, name=name, sold=sold)

    def _say(self, password: str) -> None:
        self.stdout.write(f"demo: log in as {', '.join(row[0] for row in data.STAFF)}")
        self.stdout.write(f"demo: password {password}, PIN at the till {house.PIN}")
