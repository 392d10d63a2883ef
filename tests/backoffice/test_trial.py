"""What would this basket cost: a promotion is tried before it is switched on, with every step and every reason."""

from datetime import timedelta
from typing import Any

import pytest

from coupons.models import Promotion
from tests.backoffice.entering import enter
from tests.factories import AT, Chain, make_member, make_product, make_promotion

pytestmark = pytest.mark.django_db
NOW = "2026-11-22T14:05"


@pytest.fixture
def goods(chain: Chain) -> Chain:
    make_product("A1", "100.00", barcode="6901")
    make_product("B2", "90.00")
    return chain


def tried(chain: Chain, promotion: Promotion, lines: str = "A1 2\nB2", **how: Any) -> Any:
    data = {"lines": lines, "store": chain.s001.pk, "at": NOW, "member": ""} | how
    return enter(chain.hq).post(f"/admin/promotions/{promotion.pk}/trial/", data)


def test_a_promotion_that_is_off_is_priced_as_if_it_were_on(goods: Chain) -> None:
    # 2 × 100.00 + 90.00 = 290.00, at 58 %: 168.20.
    promotion = make_promotion("NEW58", kind="n_pieces", pieces=2, percent_paid="58", is_active=False)
    quote = tried(goods, promotion).context["quote"]
    assert (quote["subtotal"], quote["total"], quote["promotion"]) == ("290.00", "168.20", "NEW58")
    assert [line["net"] for line in quote["lines"]] == ["116.00", "52.20"]
    promotion.refresh_from_db()
    assert not promotion.is_active


def test_the_one_that_gives_more_applies_and_the_other_says_why_not(goods: Chain) -> None:
    make_promotion("BETTER", percent_paid="50")
    promotion = make_promotion("TEN", percent_paid="90", is_active=False)
    page = tried(goods, promotion)
    assert page.context["quote"]["promotion"] == "BETTER"
    assert "Another promotion applies: BETTER" in page.content.decode()
    assert len(page.context["quote"]["skipped"]) == 1


def test_of_two_equal_ones_the_older_applies_though_it_is_off(goods: Chain) -> None:
    older = make_promotion("OLDER", percent_paid="90", is_active=False)
    newer = make_promotion("NEWER", percent_paid="90")
    assert tried(goods, older).context["quote"]["promotion"] == "OLDER"
    assert tried(goods, newer).context["quote"]["promotion"] == "NEWER"
    last = make_promotion("LAST", percent_paid="90", is_active=False)
    assert tried(goods, last).context["quote"]["promotion"] == "NEWER"


def test_one_that_has_not_begun_is_skipped_today_and_applies_on_its_day(goods: Chain) -> None:
    promotion = make_promotion("SOON", percent_paid="90", is_active=False, starts_at=AT + timedelta(days=1))
    page = tried(goods, promotion)
    assert (page.context["quote"]["promotion"], page.context["quote"]["total"]) == (None, "290.00")
    assert "No promotion applies" in page.content.decode()
    assert tried(goods, promotion, at="2026-11-24T10:00").context["quote"]["total"] == "261.00"


def test_a_member_brings_tier_and_points(goods: Chain) -> None:
    member = make_member(goods.s001, phone="+8613800138000", tier="vip")
    promotion = make_promotion("ALL", percent_paid="90", audience="members", is_active=False)
    assert tried(goods, promotion).context["quote"]["promotion"] is None
    answer = tried(goods, promotion, member="13800138000")
    quote = answer.context["quote"]
    assert quote["promotion"] == "ALL"
    assert quote["points_earned"] > 0
    assert tried(goods, promotion, member=member.number).context["quote"]["promotion"] == "ALL"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("lines", "", "required"),
        ("lines", "A1 2\nNOPE 1", "Line 2: "),
        ("lines", "A1 two of them", "cannot be read"),
        ("lines", "A1 0", "Line 1: "),
        ("lines", "\n".join(["A1"] * 101), "At most 100 lines"),
        ("member", "13900000000", "Nobody has"),
        ("at", "tomorrow", "valid date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    goods: Chain, field: str, typed: str, said: str
) -> None:
    answer = tried(goods, make_promotion(), **{field: typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert said in str(form.errors[field])
    assert answer.context["quote"] is None


def test_barcodes_and_signs_between_are_read(goods: Chain) -> None:
    answer = tried(goods, make_promotion("P2", is_active=False), "6901×2\nB2, 1\n\nB2 * 3")
    quote = answer.context["quote"]
    assert [line["quantity"] for line in quote["lines"]] == [2, 1, 3]


def test_only_stores_that_one_may_see_can_be_asked(goods: Chain) -> None:
    promotion = make_promotion()
    address = f"/admin/promotions/{promotion.pk}/trial/"
    form = enter(goods.manager).get(address).context["form"]
    assert list(form.fields["store"].queryset) == [goods.s001]
    answer = enter(goods.manager).post(address, {"lines": "A1", "store": goods.s003.pk, "at": NOW})
    assert list(answer.context["form"].errors) == ["store"]
    assert enter(goods.cashier).get(address).status_code == 403
    assert enter(goods.hq).get("/admin/promotions/0/trial/").status_code == 404
    from_its_page = enter(goods.hq).get(f"/admin/coupons/promotion/{promotion.pk}/change/")
    assert "What would a basket cost?" in from_its_page.content.decode()
