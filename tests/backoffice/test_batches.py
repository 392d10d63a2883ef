"""Batches of coupon codes: issued once, within the offer's limit, printed on A4, taken as a table."""

import re
from typing import Any

import pytest

from coupons import services
from coupons.models import Coupon
from ledger.refused import Invalid
from stores.models import Audit
from tests.backoffice.entering import enter
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_offer, make_staff

pytestmark = pytest.mark.django_db
BATCH = "batch:20261122-ABC123"


def test_a_batch_is_issued_once_though_its_form_is_sent_twice(chain: Chain) -> None:
    offer, client = make_offer("FLYER", valid_days=30), enter(chain.hq)
    address = f"/admin/coupon-offers/{offer.pk}/batches/"
    batch = client.get(address).context["form"]["batch"].value()
    for _time in range(2):
        assert client.post(address, {"count": 30, "batch": batch}).url == address
    codes = set(Coupon.objects.values_list("code", flat=True))
    assert len(codes) == 30
    # 85 bits in 17 characters of 32.
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{17}", code) for code in codes)
    row = client.get(address).context["rows"][0]
    assert (row["reference"], row["n"], row["used"], row["left"]) == (batch, 30, 0, 30)
    logged = Audit.objects.get(action="coupons.issued")
    assert (logged.by, logged.detail) == (chain.hq, {"batch": batch, "count": 30})


def test_a_code_of_a_batch_works_once_for_whoever_brings_it(chain: Chain) -> None:
    offer = make_offer("FLYER")
    services.issue_batch(offer, count=2, batch=BATCH, by=chain.hq, at=AT)
    code = Coupon.objects.order_by("id")[0].code
    sell(chain, basket(line("100.00"), coupons=(code,)), "80.00")
    row = enter(chain.hq).get(f"/admin/coupon-offers/{offer.pk}/batches/").context["rows"][0]
    assert (row["n"], row["used"], row["left"]) == (2, 1, 1)
    sheet = enter(chain.hq).get(f"/admin/coupon-offers/{offer.pk}/batches/{BATCH}/sheet/").content.decode()
    assert code not in sheet


def test_an_offer_s_limit_holds(chain: Chain) -> None:
    offer = make_offer("FEW", issue_limit=10)
    services.issue_batch(offer, count=7, batch=BATCH, by=chain.hq, at=AT)
    with pytest.raises(Invalid) as refused:
        services.issue_batch(offer, count=4, batch=f"{BATCH}-2", by=chain.hq, at=AT)
    assert "3" in str(refused.value.errors["count"])
    address = f"/admin/coupon-offers/{offer.pk}/batches/"
    answer = enter(chain.hq).post(address, {"count": 4, "batch": "batch:20261122-ZZZZZZ"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["count"])
    assert services.issue_batch(offer, count=3, batch=f"{BATCH}-3", by=chain.hq, at=AT) == 3
    assert Coupon.objects.count() == 10


@pytest.mark.parametrize("count", [0, 5_001])
def test_a_batch_has_one_to_5000_codes(chain: Chain, count: int) -> None:
    offer = make_offer()
    with pytest.raises(Invalid):
        services.issue_batch(offer, count=count, batch=BATCH, by=chain.hq, at=AT)
    for wrong in ({"count": count}, {"count": "many"}, {"count": 1, "batch": "batch:<script>"}):
        data: dict[str, Any] = {"batch": BATCH} | wrong
        assert enter(chain.hq).post(f"/admin/coupon-offers/{offer.pk}/batches/", data).status_code == 422
    assert not Coupon.objects.exists()


def test_a_sheet_has_24_codes_with_qr_and_bars_and_a_table_has_all(chain: Chain) -> None:
    offer = make_offer("FLYER")
    services.issue_batch(offer, count=25, batch=BATCH, by=chain.hq, at=AT)
    client, base = enter(chain.hq), f"/admin/coupon-offers/{offer.pk}/batches/{BATCH}"
    first, second = (client.get(f"{base}/sheet/", {"page": page}).content.decode() for page in (1, 2))
    assert (first.count("<svg"), first.count("data:image/svg+xml"), second.count("<svg")) == (24, 24, 1)
    assert "1 of 2" in first
    table = client.get(f"{base}/table/")
    lines = table.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (26, "Code,State,From,Until")
    assert table["Content-Disposition"].endswith('.csv"')
    assert client.get(f"/admin/coupon-offers/{offer.pk}/batches/none/sheet/").status_code == 404


def test_who_only_looks_issues_nothing_and_takes_no_codes_away(chain: Chain) -> None:
    offer = make_offer("FLYER")
    services.issue_batch(offer, count=1, batch=BATCH, by=chain.hq, at=AT)
    analyst, address = enter(make_staff("analyst1", "analyst")), f"/admin/coupon-offers/{offer.pk}/batches/"
    assert analyst.get(address).context["may_issue"] is False
    analyst.post(address, {"count": 5, "batch": "batch:20261122-ZZZZZZ"})
    assert Coupon.objects.count() == 1
    assert analyst.get(f"{address}{BATCH}/table/").status_code == 403
    assert enter(chain.cashier).get(address).status_code == 403
