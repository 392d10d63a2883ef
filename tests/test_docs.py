"""The pages say what is so: links, names in the code, settings, codes, and the examples that one may copy."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from checkout.api_errors import STATUS
from ledger.refused import Code
from stores.models import ApiKey
from stores.services import create_key
from tests.factories import Chain
from tests.test_arrows import FLOORS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = sorted(FLOORS)
ASIDE = {".venv", "var", ".git", "migrations", ".hypothesis"}
TOLD = re.compile(r"(?<![\w/.])docs/[\w/-]+\.(?:md|png)")
# Nothing here speaks of where or how it was written.
FOREIGN = re.compile(
    r"\.\./shared|/work/|\b(?:RULES|DESIGN|API|UX|STYLE|REQUIREMENTS)(?:\.md|:? ?§)|\b[Ii]ssue #?\d|\b(?:helper|agent)s? (?:wrote|file)"
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def page(name: str) -> str:
    return text(ROOT / name)


def sources() -> Iterator[Path]:
    """Everything that is read by people, but for this file, which names what is forbidden."""
    for kind in ("*.py", "*.md", "*.html", "*.js", "*.css", "*.toml", "*.in", "*.po"):
        for path in ROOT.rglob(kind):
            if not ASIDE & set(path.relative_to(ROOT).parts) and path != Path(__file__).resolve():
                yield path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", text(path))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


def test_the_pages_that_code_names_are_there() -> None:
    named = {name for path in sources() for name in TOLD.findall(text(path))}
    assert {"docs/algorithms/locking.md", "docs/requirements.md"} <= named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_requirement_has_a_row() -> None:
    rows = re.findall(r"^\| S(\d+) \|", page("docs/requirements.md"), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 136))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_stands_in_the_design_and_has_its_page(room: str) -> None:
    assert re.search(rf"\b{room}\b", page("docs/design.md"))
    headings = " ".join(re.findall(r"^## (.+)$", page("docs/rooms.md"), re.MULTILINE))
    assert re.search(rf"\b{room}\b", headings)


def test_no_page_speaks_of_where_it_was_written() -> None:
    found = {str(path.relative_to(ROOT)): FOREIGN.findall(text(path)) for path in sources()}
    assert {path: words for path, words in found.items() if words} == {}


def test_every_code_is_explained_with_its_status() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", page("docs/refusals.md"), re.MULTILINE)
    assert {code: int(status) for code, status in rows} == {code.value: STATUS.get(code, 409) for code in Code}


def test_every_setting_of_the_environment_stands_in_the_readme() -> None:
    files = "".join(page(f"config/{name}.py") for name in ("settings", "sending", "judging"))
    read = set(re.findall(r'(?:read\(|address\(|env\.str\()"(\w+)"', files))
    assert {"SECRET_KEY", "DATABASE_URL", "HTTPS", "EMAIL_URL", "SMS_TENCENT_APP"} <= read
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", page("README.md"), re.MULTILINE)
    assert read - set(re.findall(r"\w+", " ".join(rows))) == set()


def test_decisions_are_numbered_without_gaps_and_say_why_what_and_at_what_cost() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for number, path in enumerate(files, start=1):
        assert text(path).startswith(f"# {number}. "), path
        assert re.findall(r"^\*\*(\w+)\.\*\*", text(path), re.MULTILINE) == ["Context", "Choice", "Cost"], path


def names() -> list[str]:
    """What the glossary and the requirements quote of the code: `members.Tier`, `points.rules.settle`, …"""
    quoted = re.findall(r"`([\w.]+)`", page("docs/glossary.md") + page("docs/requirements.md"))
    return sorted({name for name in quoted if name.split(".")[0] in apps.app_configs and "." in name})


@pytest.mark.parametrize("name", names())
def test_a_name_that_the_glossary_quotes_is_in_the_code(name: str) -> None:
    room, first, *rest = name.split(".")
    found = apps.get_model(room, first) if first[0].isupper() else import_module(f"{room}.{first}")
    for part in rest:
        found = member_of(found, part)
    assert found is not None


def member_of(found: object, part: str) -> object:
    """A field, an attribute, or a module of a package."""
    if hasattr(found, part):
        return getattr(found, part)
    try:
        return found._meta.get_field(part)  # type: ignore[attr-defined]
    except (AttributeError, FieldDoesNotExist):
        return import_module(f"{found.__name__}.{part}")  # type: ignore[attr-defined]


def block(name: str, language: str) -> str:
    """The first block of code of a page in that language."""
    return re.findall(rf"^```{language}\n(.+?)^```", page(name), re.MULTILINE | re.DOTALL)[0]


@pytest.mark.django_db
def test_the_ddl_that_distributes_fits_the_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute(block("docs/decisions/0005-distribute-by-member.md", "sql"))
        cursor.execute(
            "SELECT c.conrelid::regclass::text, pg_get_constraintdef(c.oid) FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'member_id' WHERE c.contype = 'p'"
        )
        keys = dict(cursor.fetchall())
    assert {"checkout_sale", "points_part", "coupons_coupon"} <= keys.keys()
    assert keys.pop("campaigns_contact") == "PRIMARY KEY (member_id)"
    assert set(keys.values()) == {"PRIMARY KEY (member_id, id)"}


@pytest.mark.django_db(transaction=True)
def test_the_python_example_of_the_api_runs(chain: Chain, live_server, capsys) -> None:
    _key, secret = create_key("example", scope=ApiKey.Scope.POS, store=chain.s001)
    example = block("docs/api.md", "python").replace("http://127.0.0.1:8000", live_server.url).replace("…", secret, 1)
    exec(compile(ast.parse(example), "docs/api.md", "exec"), {})  # noqa: S102
    sold, preview = (line for line in capsys.readouterr().out.splitlines() if re.match(r"S001-|169", line))
    assert sold.endswith("338 {'gap': 162, 'value': '50.00'}")
    assert preview.startswith("169.00 169 [{'action': 'refund', 'level': 'manager'}]")
