"""The demo chain: whole, gone on with when it broke off, and never put among other data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Call, CallList, CallNote, Campaign, Message, Reply
from checkout.models import Refund, Sale, TopUp
from config.management.commands import demo
from members.models import Member
from stores.models import Staff, Store
from tests.factories import make_store
from wallets.models import Offer

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


def checked() -> str:
    said = StringIO()
    call_command("check_ledgers", stdout=said)
    return said.getvalue()


def test_the_small_chain_has_what_a_demo_shows() -> None:
    said = run("--password", "a demo pass phrase")
    assert "60 members" in said
    assert "a demo pass phrase" in said
    assert list(Store.objects.values_list("code", "proof_on")) == [("S001", False), ("S002", False)]
    assert set(Offer.objects.values_list("code", flat=True)) == {"FREE5X", "GIFT200"}
    points = set(Member.objects.filter(home_store__code="S001").values_list("points", flat=True))
    assert {299, 300, 499, 500} <= points
    assert min(points) < 0
    today = timezone.localdate()
    assert Member.objects.filter(birthday__month=today.month, birthday__day=today.day).exists()
    days = set(Sale.objects.values_list("business_day", flat=True))
    assert len(days) > 10
    assert (today - min(days)).days <= 15
    assert Refund.objects.exists()
    assert TopUp.objects.exists()
    assert checked().startswith("checked 60 members, ")
    assert checked().endswith(": 0 differences\n")


def test_the_chain_has_written_and_called_and_was_answered() -> None:
    run()
    campaign = Campaign.objects.get(name="积分满100回馈")
    states = set(campaign.messages.values_list("state", flat=True))
    assert campaign.state == "running"
    assert {"sent", "delivered"} <= states <= {"sent", "delivered", "skipped"}
    assert campaign.messages.filter(text__contains="积分现在可抵").exists()
    assert sorted(Reply.objects.values_list("effect", flat=True)) == ["none", "none", "opt_out"]
    left = Reply.objects.get(effect="opt_out").member
    assert left is not None
    assert not left.sms_ok
    assert Campaign.objects.exclude(automation=None).exists()
    assert not Message.objects.filter(state__in=["queued", "claimed"]).exists()
    for made in CallList.objects.all():
        results = list(made.calls.values_list("result", flat=True))
        assert 0 < results.count("todo") < len(results)
    assert CallList.objects.count() == 2
    assert checked().endswith(": 0 differences\n")
    before = (Campaign.objects.count(), Call.objects.count(), CallNote.objects.count())
    run()
    assert (Campaign.objects.count(), Call.objects.count(), CallNote.objects.count()) == before


def test_everybody_named_can_log_in() -> None:
    run()
    names = {"cashier1", "manager1", "cashier2", "manager2", "region1", "inspector1"}
    names |= {"marketer1", "finance1", "hq1", "auditor1"}
    assert set(Staff.objects.values_list("username", flat=True)) == names
    assert all(staff.check_password(demo.PASSWORD) for staff in Staff.objects.filter(username__in=["hq1", "cashier1"]))


def test_an_unfinished_chain_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FULL_PARTS", 1)
    monkeypatch.setattr(demo, "PART_MEMBERS", 12)
    run()
    sales = Sale.objects.count()
    said = run("--size", "full")
    assert (Store.objects.count(), Member.objects.count()) == (6, 72)
    assert Sale.objects.count() > sales
    assert "2/2" in said
    again = Sale.objects.count()
    run("--size", "full")
    assert (Sale.objects.count(), Member.objects.count()) == (again, 72)
    assert checked().endswith(": 0 differences\n")


def test_a_house_with_other_data_is_refused() -> None:
    make_store("S900")
    with pytest.raises(CommandError, match="other data"):
        run()
    assert not Member.objects.exists()
