"""docs/refusals.md lists every code, with its status."""

import re
from pathlib import Path

from checkout.api_errors import RETRY_AFTER, STATUS
from ledger.refused import Code

PAGE = (Path(__file__).parents[2] / "docs" / "refusals.md").read_text()


def test_the_page_lists_every_code_with_its_status() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)
    assert rows == [(code.value, str(STATUS.get(code, 409))) for code in Code]


def test_what_may_be_retried_says_so() -> None:
    rows = re.findall(r"^\| `(\w+)` \| \d+ \|.*\bretry (?:with|after)\b.*$", PAGE, re.MULTILINE)
    assert set(rows) == {code.value for code in RETRY_AFTER}
