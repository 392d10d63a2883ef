"""Who writes ledger rows: `Posting.post()`, the expiry's statement, and a short list of others, each with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from ledger.models import AppendOnly, Fixed

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "backoffice",
    "campaigns",
    "catalog",
    "checkout",
    "config",
    "coupons",
    "ledger",
    "members",
    "messaging",
    "points",
    "stores",
    "till",
    "wallets",
)
# SQL that writes: file -> what it is for.
SQL = {
    "campaigns/services/planning.py": "a campaign's messages, in chunks",
    "campaigns/services/claiming.py": "a batch of messages claimed in one statement, and put back",
    "campaigns/services/automating.py": "hits of automations, once for each occasion",
    "campaigns/services/calls.py": "the people of a call list, in one statement",
    "campaigns/services/capping.py": "members' places under the frequency cap",
    "ledger/composing.py": "post() itself",
    "points/services/expiring.py": "the only other statement that writes ledger rows",
    "members/services/rfm.py": "a cached column of members, no ledger rows",
    "members/services/windows.py": "cached columns of members, no ledger rows",
    "members/services/bulk.py": "history rows of members made or changed in bulk",
    "messaging/services/delivering.py": "states of messages, counts of numbers; no ledger rows",
    "messaging/services/pacing.py": "from when a gateway is free",
    "stores/importing/running.py": "how far an import has come, through a connection of its own",
}
# Rows of protected tables made past a posting by the ORM: (file, model) -> why that is right.
ORM = {
    ("campaigns/services/granting.py", "Coupon"): "issuing moves no value: new codes, many at once",
    ("coupons/services.py", "Coupon"): "issuing moves no value: new codes, many at once",
    ("config/demo/people.py", "Consent"): "first events of members made in bulk, nothing to lock yet",
}
WRITES = re.compile(
    r"(?<!FOR )(?<!KEY )(?<!DO )\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+(?:ONLY\s+)?\"?(\w*)"
)
METHODS = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
LEDGER = {model.__name__ for model in apps.get_models() if issubclass(model, (AppendOnly, Fixed))}
TABLES = {model._meta.db_table for model in apps.get_models() if issubclass(model, (AppendOnly, Fixed))}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text of a program but its docstrings; what an f-string fills in is left out."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def root_name(node: ast.expr) -> str:
    """`Coupon` of `Coupon.objects.filter(…).update`."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def written_by_sql() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, tree in sources():
        for text in texts(tree):
            for table in WRITES.findall(text):
                found.setdefault(name, set()).add(table)
    return found


def written_by_the_orm() -> set[tuple[str, str]]:
    return {
        (name, root_name(node.func))
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        if root_name(node.func) in LEDGER
    }


def test_only_the_listed_files_write_by_sql() -> None:
    # What migrations run stands in these two; it makes triggers and writes one row that is no ledger's.
    triggers = {"checkout/sums.py", "ledger/triggers.py"}
    assert set(written_by_sql()) - triggers == set(SQL)


def test_only_the_expiry_names_a_ledger_table_in_sql_that_writes() -> None:
    found = {name: tables & TABLES for name, tables in written_by_sql().items() if tables & TABLES}
    assert found == {"points/services/expiring.py": {"points_pointsentry", "points_part", "points_lot"}}


def test_rows_of_protected_tables_are_made_past_a_posting_only_where_listed() -> None:
    assert written_by_the_orm() <= set(ORM)


def test_the_search_finds_what_it_is_for() -> None:
    found = [
        table
        for text in (
            'INSERT INTO "points_lot" (id)',
            "UPDATE points_part SET x = 1",
            "DELETE FROM wallets_lot",
            "MERGE INTO checkout_sale s USING x",
            "SELECT 1 FROM t FOR NO KEY UPDATE OF t",
            "SELECT 1 FROM t FOR UPDATE SKIP LOCKED",
        )
        for table in WRITES.findall(text)
    ]
    assert found == ["points_lot", "points_part", "wallets_lot", "checkout_sale"]
    tree = ast.parse("Sale.objects.filter(pk=1).update(total=0)")
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    assert root_name(call.func) == "Sale"
