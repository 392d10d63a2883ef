"""Shapes that come back are prepared, once for each connection, and do the same."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger import preparing
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from points.models import PointsEntry
from tests.factories import Chain, add_points, make_coupon, make_member

pytestmark = pytest.mark.django_db
REFUSAL = Refused(Code.COUPON_UNUSABLE, coupon="C", reason="used")


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """This connection has prepared nothing."""
    preparing._connections.pop(connection.connection, None)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def texts(member: Member, times: int) -> list[str]:
    """The first word of what each of so many equal postings sends."""
    with CaptureQueriesContext(connection) as seen:
        for points in range(1, times + 1):
            add_points(member, points)
    said = [str(query["sql"]).split()[0] for query in seen]
    return [word for word in said if word in ("WITH", "EXECUTE")]


def test_a_shape_is_prepared_when_it_comes_for_the_third_time(chain: Chain) -> None:
    member = make_member(chain.s001)
    assert texts(member, 5) == ["WITH", "WITH", "EXECUTE", "EXECUTE", "EXECUTE"]
    member.refresh_from_db()
    assert (member.points, member.points_seq) == (15, 5)
    assert list(PointsEntry.objects.order_by("seq").values_list("amount", "balance_after")) == [
        (1, 1),
        (2, 3),
        (3, 6),
        (4, 10),
        (5, 15),
    ]


def test_behind_a_pooler_nothing_is_prepared(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", value=True)
    assert texts(make_member(chain.s001), 5) == ["WITH"] * 5


def test_no_more_shapes_are_prepared_than_a_connection_may_hold(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "AT_MOST", 0)
    assert texts(make_member(chain.s001), 4) == ["WITH"] * 4


def test_a_shape_is_not_counted_when_too_many_are(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "COUNTED", 0)
    assert texts(make_member(chain.s001), 4) == ["WITH"] * 4


def claim(coupon: Any, chain: Chain, condition: str, *parameters: object) -> None:
    day = coupon.issued_at.date()
    how = {"by": None, "store": chain.s001, "at": coupon.issued_at, "business_day": day, "reference": "S001"}
    posting: Posting[None] = Posting(member=None, **how)
    posting.guard(coupon, condition, parameters, REFUSAL)
    posting.set_to(coupon, "state", "void")
    with transaction.atomic():
        posting.post()


def test_a_prepared_guard_lets_one_through_and_refuses_the_next(chain: Chain) -> None:
    for _ in range(preparing.AFTER + 1):
        claim(make_coupon(), chain, "t.state = 'issued'")
    coupon = make_coupon()
    with CaptureQueriesContext(connection) as seen:
        claim(coupon, chain, "t.state = 'issued'")
    assert any(query["sql"].startswith("EXECUTE") for query in seen)
    with pytest.raises(Refused) as refused:
        claim(coupon, chain, "t.state = 'issued'")
    assert refused.value is REFUSAL


def test_a_guard_with_a_parameter_of_its_own_is_never_prepared(chain: Chain) -> None:
    with CaptureQueriesContext(connection) as seen:
        for _ in range(preparing.AFTER + 2):
            claim(make_coupon(minimum=D("0.00")), chain, "t.code <> %s", "another")
    assert not any(query["sql"].startswith("EXECUTE") for query in seen)
