"""100,000 members from a CSV and from an XLSX file: seconds and memory of the check and of applying it.

    .venv/bin/python bench/imports.py [--rows 100000]

Each run is a process of its own, so that the peak (`ru_maxrss`) is its own. Six members of ten bring points, one of ten
stored value, half of them a birthday and a tag, one of five a child. The same file again must change nothing.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import house
import xlsxwriter

from backoffice.resources.members import Members
from config.demo import data
from config.ledger_check.running import check as check_ledgers
from members.models import Member
from stores.importing import files, running
from stores.models import Assignment, LegalEntity, Region, Staff, Store

MOST_SECONDS, MOST_MB = 120, 400
HEADER = (
    "phone name store birthday gender city tags child_consent children sms_consent points principal gift joined_at note"
)


def lines(count: int) -> Iterator[list[str]]:
    """People, all invented."""
    rng = random.Random(7)
    born, today = date(1970, 1, 1), date(2026, 1, 1)
    for place in range(count):
        birthday = born + timedelta(days=rng.randrange(12_000)) if rng.random() < 0.5 else ""
        child = f"{rng.choice(data.CHILDREN)} {today - timedelta(days=rng.randrange(90, 3650))}"
        has_child = rng.random() < 0.2
        value = rng.random() < 0.1
        yield [
            f"139{place:08d}",
            rng.choice(data.SURNAMES) + rng.choice(data.GIVEN) + rng.choice(["", "", "华", "宁"]),
            f"S00{place % 6 + 1}",
            str(birthday),
            rng.choice("女女男"),
            "福州",
            "",
            "是" if has_child else "",
            child if has_child else "",
            "是" if rng.random() < 0.7 else "否",
            str(rng.randrange(1, 900)) if rng.random() < 0.6 else "",
            f"{rng.randrange(1, 2000)}.00" if value else "",
            f"{rng.randrange(0, 300)}.50" if value else "",
            str(today - timedelta(days=rng.randrange(1000))),
            "老系统" if place % 7 else "",
        ]


def write(folder: Path, count: int) -> dict[str, Path]:
    """The same table as CSV and as XLSX."""
    paths = {"CSV": folder / "members.csv", "XLSX": folder / "members.xlsx"}
    book = xlsxwriter.Workbook(str(paths["XLSX"]), {"constant_memory": True})
    sheet = book.add_worksheet()
    with paths["CSV"].open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        for row, cells in enumerate([HEADER.split(), *lines(count)]):
            table.writerow(cells)
            sheet.write_row(row, 0, cells)
    book.close()
    return paths


def people() -> None:
    """Six stores and somebody of head office."""
    region = Region.objects.create(code="R1", name="R1")
    entity = LegalEntity.objects.create(code="E1", name="E1")
    for place in range(1, 7):
        Store.objects.create(code=f"S00{place}", name=f"{place}号店", region=region, legal_entity=entity)
    boss = Staff.objects.create_user("hq1", code="hq1", name="hq1")
    Assignment.objects.create(staff=boss, role="hq", since=date(2020, 1, 1))


def run(path: Path) -> None:
    """In a process of its own: check, apply, and what that took."""
    boss = Staff.objects.get(username="hq1")
    with path.open("rb") as file:
        batch = files.take("members", path.name, iter(lambda: file.read(1 << 16), b""), by=boss)
    took = {}
    for name, step in (
        ("check", lambda: running.check(batch, Members(batch, boss))),
        ("apply", lambda: running.apply(batch, Members(batch, boss), by=boss)),
    ):
        began, worked = time.monotonic(), time.process_time()
        step()
        took[name] = round(time.monotonic() - began, 1)
        took[f"{name}_python"] = round(time.process_time() - worked, 1)
        if batch.bad or batch.message:
            print(batch.message, batch.errors[:3], file=sys.stderr)
    counts = {"new": batch.new, "unchanged": batch.unchanged, "bad": batch.bad}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(took | counts | {"state": batch.state, "peak_mb": peak, "size": batch.size}))


def apart(name: str, path: Path) -> dict[str, object]:
    """The same in another process."""
    command = [sys.executable, __file__, "--database", name, "--file", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    sys.stderr.write(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--only", default="")
    options.add_argument("--database", default="")
    options.add_argument("--file", type=Path)
    asked = options.parse_args()
    if asked.file:
        house.join(asked.database)
        run(asked.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        for form, path in write(Path(folder), asked.rows).items():
            if asked.only and form != asked.only:
                continue
            name = house.make("imports")
            people()
            first, again = apart(name, path), apart(name, path)
            print(f"{form}: {first}\n  again: {again}\n  {Member.objects.count()} members; {check_ledgers()}")
            assert (first["new"], again["unchanged"]) == (asked.rows, asked.rows), "not all of them, or twice"
            assert first["apply"] <= MOST_SECONDS, "too slow"
            assert first["peak_mb"] <= MOST_MB, "too large"
    print(house.facts())


if __name__ == "__main__":
    main()
