"""A spend without the lock does not type-check: mypy, with the project's own settings, says so."""

from pathlib import Path

import pytest
from mypy import api

pytestmark = pytest.mark.xdist_group("mypy")
ROOT = Path(__file__).resolve().parents[1]
SNIPPET = """
from decimal import Decimal
from typing import Any

from ledger.posting import Posting
from members.models import Member
from members.services.lock import LockedMember, lock
from points.rules import NOTHING
from points.services import moving
from wallets import services as wallets


def spend(guest: Posting[None], unlocked: Posting[Member], locked: Posting[LockedMember]) -> None:
    {call}


def post(member: Member, **rest: Any) -> Posting[LockedMember]:
    return Posting(member={member}, **rest)
"""
REDEEM = "moving.redeem({}, split=NOTHING, lots={{}})"
SPEND = 'wallets.spend({}, amount=Decimal("1.00"), lots={{}})'


def errors(folder: Path, call: str, member: str = "lock(number=member.number)") -> list[str]:
    """What mypy says of the snippet with that call in it."""
    file = folder / "snippet.py"
    file.write_text(SNIPPET.format(call=call, member=member))
    config, cache = ROOT / "pyproject.toml", folder.parent / "mypy_cache"
    told, trouble, _code = api.run(["--config-file", str(config), "--cache-dir", str(cache), str(file)])
    assert not trouble
    return [line.partition("error: ")[2] for line in told.splitlines() if "error: " in line]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    return tmp_path


@pytest.mark.parametrize("verb", [REDEEM, SPEND])
def test_who_holds_the_lock_may_spend(folder: Path, verb: str) -> None:
    assert errors(folder, verb.format("locked")) == []


@pytest.mark.parametrize("verb", [REDEEM, SPEND])
@pytest.mark.parametrize(("posting", "kind"), [("unlocked", "Member"), ("guest", "None")])
def test_nobody_else_may(folder: Path, verb: str, posting: str, kind: str) -> None:
    (said,) = errors(folder, verb.format(posting))
    assert f'has incompatible type "Posting[{kind}]"; expected "Posting[LockedMember]"' in said


def test_a_posting_takes_no_unlocked_member_for_a_locked_one(folder: Path) -> None:
    (said,) = errors(folder, "pass", member="member")
    assert 'has incompatible type "Member"; expected "LockedMember"' in said
