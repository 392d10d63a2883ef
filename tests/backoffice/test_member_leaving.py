"""A person's data as a file, their account as of a day, and being forgotten."""

import json
from datetime import timedelta

import pytest

from members.models import Child, Member
from tests.backoffice.opening import address, do, enter, errors, last_audit, said, tab, text
from tests.factories import AT, Chain, add_points, add_wallet, make_coupon, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(chain: Chain) -> Member:
    member = make_member(chain.s001, name="林雨晴", phone="+8613805741234", points=600)
    Child.objects.create(member=member, name="小宝", birthday="2020-05-01")
    make_coupon(member=member, until=AT + timedelta(days=9000))
    return member


def test_head_office_hands_out_all_that_is_known_of_a_person(chain: Chain, member: Member) -> None:
    client = enter(chain.hq)
    assert list(errors(do(client, member, "export", reason=""))) == ["reason"]
    answer = do(client, member, "export", reason="the member asks")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{member.number}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    told = json.loads(answer.content)
    assert told["member"] == member.number
    assert "+8613805741234" in text(answer)
    assert "小宝" in text(answer)
    row = last_audit(member)
    assert (row.action, row.by, row.detail["reason"]) == ("member.exported", chain.hq, "the member asks")
    assert do(enter(chain.manager), member, "export", reason="x").status_code == 403


def test_a_person_is_forgotten_once_their_number_is_typed(chain: Chain, member: Member) -> None:
    client = enter(chain.hq)
    assert list(errors(do(client, member, "erase", number="M1", reason="asks"))) == ["number"]
    sure = client.post(address(member, "erase"), {"number": member.number, "reason": "asks"})
    assert "600 points, 1 coupons and ¥0.00 of gift money end." in text(sure)
    assert Member.objects.get().name == "林雨晴"
    done = do(client, member, "erase", number=member.number, reason="the member asks")
    assert said(done) == ["The person is forgotten."]
    now = Member.objects.get()
    assert (now.status, Child.objects.count()) == ("erased", 0)
    assert "林雨晴" not in now.name
    page = text(client.get(address(member)))
    assert "林雨晴" not in page
    assert "林雨晴" not in text(tab(client, member, "history"))
    assert do(client, member, "erase", number=member.number, reason="x").status_code == 404
    assert do(enter(chain.manager), member, "erase", number=member.number, reason="x").status_code == 403


def test_nobody_is_forgotten_while_principal_is_there(chain: Chain, member: Member) -> None:
    add_wallet(member, 100)  # type: ignore[arg-type]
    refused = errors(do(enter(chain.hq), member, "erase", number=member.number, reason="asks"))
    assert refused == {"__all__": ["The stored value must be cashed out first."]}


def test_a_statement_is_rebuilt_as_of_a_day(chain: Chain) -> None:
    member = make_member(chain.s001)
    add_points(member, 100, at=AT - timedelta(days=20))
    add_points(member, 50, at=AT - timedelta(days=10))
    add_wallet(member, 80, at=AT - timedelta(days=5))  # type: ignore[arg-type]
    client = enter(chain.manager)
    then = tab(client, member, "statement", on="2026-11-05").context["tables"]
    assert [str(cell.text) for cell in then[0].rows[0]] == ["points", "0", "100"]
    assert (len(then[1].rows), len(then[2].rows), then[3].rows) == (1, 1, [])
    now = tab(client, member, "statement", since="2026-11-10").context["tables"]
    assert [str(cell.text) for cell in now[0].rows[0]] == ["points", "100", "150"]
    assert [str(cell.text) for cell in now[0].rows[2]] == ["principal", "¥0.00", "¥80.00"]
    assert (len(now[1].rows), len(now[3].rows), len(now[4].rows)) == (1, 1, 1)


@pytest.mark.parametrize("day", ["x", "2026-13-45", "0001-01-01", ""])
def test_a_day_that_is_none_is_today(chain: Chain, member: Member, day: str) -> None:
    shown = tab(enter(chain.manager), member, "statement", on=day, since=day).context["tables"][0]
    assert [str(cell.text) for cell in shown.rows[0]] == ["points", "0", "600"]
