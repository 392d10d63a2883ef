"""What is done to a member from their page: done with its audit row, refused by field, and out of reach elsewhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.member_page.menu import MENU
from checkout.services import merging
from coupons.models import Coupon
from members.models import Card, Child, Member, Tag, Tier
from members.services import cancelling, cards, family, people
from stores import approvals
from stores.models import Approval, Audit
from tests.backoffice.opening import address, do, enter, errors, last_audit, said, text
from tests.factories import Chain, make_member, make_offer, make_staff

pytestmark = pytest.mark.django_db
HOW: Any = {"channel": "store", "source": "page", "text_version": "1"}


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, name="林雨晴", phone="+8613805741234", points=600, wallet=("100.00", "20.00"))


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_150_points_are_booked_at_once_and_a_form_sent_twice_books_once(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    page = client.get(address(member, "adjust"))
    form = {"number": page.context["form"].fields["number"].initial, "points": "150", "reason": "a gift"}
    sure = client.post(address(member, "adjust"), form)
    assert "Points 600 → 750" in text(sure)
    assert fresh(member).points == 600
    for _ in range(2):
        assert client.post(address(member, "adjust"), form | {"confirmed": "1"}).status_code == 302
    assert fresh(member).points == 750
    row = last_audit(member)
    assert (row.action, row.by, row.detail["points"]) == ("points.adjusted", chain.manager, 150)


def test_300_points_wait_for_a_second_person_once(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    done = do(client, member, "adjust", points="300", reason="a complaint")
    approval = Approval.objects.get()
    assert approval.number in said(done)[0]
    assert fresh(member).points == 600
    sent = done.wsgi_request.POST.dict()
    assert client.post(address(member, "adjust"), sent).status_code == 302
    assert Approval.objects.count() == 1
    approvals.decide(approval, by=chain.region_manager, approve=True)
    assert fresh(member).points == 900


def test_points_are_refused_by_field(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    assert list(errors(do(client, member, "adjust", points="0", reason="x"))) == ["points"]
    assert list(errors(do(client, member, "adjust", points="5", reason=""))) == ["reason"]
    assert list(errors(do(client, member, "adjust", points="1000001", reason="x"))) == ["points"]
    assert list(errors(do(client, member, "adjust", points="-150", reason="x", number="forged"))) == ["number"]
    assert fresh(member).points == 600
    poor = make_member(chain.s001, points=10)
    assert "Not enough points" in errors(do(client, poor, "adjust", points="-20", reason="x"))["__all__"][0]


def test_a_number_made_for_another_member_books_nothing(chain: Chain, member: Member) -> None:
    client, other = enter(chain.manager), make_member(chain.s001)
    number = client.get(address(other, "adjust")).context["form"].fields["number"].initial
    form = {"points": "10", "reason": "x", "number": number, "confirmed": "1"}
    assert list(errors(client.post(address(member, "adjust"), form))) == ["number"]


def test_a_coupon_is_granted_once(chain: Chain, member: Member) -> None:
    make_offer("NEW20")
    client = enter(chain.manager)
    done = do(client, member, "grant-coupon", offer="NEW20")
    coupon = Coupon.objects.get(member=member)
    assert (coupon.issued_by, coupon.store) == (chain.manager, chain.s001)
    assert coupon.code in said(done)[0]
    client.post(address(member, "grant-coupon"), done.wsgi_request.POST.dict())
    assert Coupon.objects.filter(member=member).count() == 1
    assert last_audit(member).action == "coupon.granted"


def test_only_offers_that_run_are_granted(chain: Chain, member: Member) -> None:
    make_offer("OLD", ends_at=timezone.now() - timedelta(days=1))
    make_offer("OFF", is_active=False)
    client = enter(chain.manager)
    for code in ("OLD", "OFF", "NONE"):
        assert list(errors(do(client, member, "grant-coupon", offer=code))) == ["offer"]


def test_a_member_is_frozen_and_unfrozen_with_a_reason(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    assert list(errors(do(client, member, "freeze", reason=" "))) == ["reason"]
    assert do(client, member, "unfreeze", reason="x").status_code == 404
    assert do(client, member, "freeze", reason="odd sales").status_code == 302
    assert fresh(member).status == "frozen"
    assert last_audit(member).detail["reason"] == "odd sales"
    assert do(client, member, "unfreeze", reason="all well").status_code == 302
    assert fresh(member).status == "active"


def test_head_office_changes_a_phone_at_once_a_manager_asks(chain: Chain, member: Member) -> None:
    asked = do(enter(chain.manager), member, "change-phone", phone="13900001111", reason="new number")
    assert Approval.objects.get(action="change_phone").number in said(asked)[0]
    assert "13900001111" not in str(Approval.objects.values())
    assert do(enter(chain.hq), member, "change-phone", phone="13900002222", reason="new number").status_code == 302
    assert member.phones.get(until__isnull=True).number == "+8613900002222"
    assert last_audit(member).action == "phone.changed"


def test_a_phone_is_refused_by_field(chain: Chain, member: Member) -> None:
    make_member(chain.s001, phone="+8613900003333")
    client = enter(chain.hq)
    for phone in ("123", "13900003333"):
        assert list(errors(do(client, member, "change-phone", phone=phone, reason="x"))) == ["phone"]


def test_a_card_is_issued_and_replaced(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    assert do(client, member, "issue-card", number="CARD0001").status_code == 302
    assert list(errors(do(client, member, "issue-card", number="CARD0001"))) == ["number"]
    card = Card.objects.get()
    assert do(client, member, "replace-card", card=card.pk, state="lost", number="CARD0002").status_code == 302
    assert sorted(Card.objects.values_list("number", "state")) == [("CARD0001", "lost"), ("CARD0002", "active")]
    assert last_audit(member).action == "card.issued"
    other = cards.issue_card(make_member(chain.s001), by=None)
    assert list(errors(do(client, member, "replace-card", card=other.pk, state="lost"))) == ["card"]


def test_a_consent_is_one_event_given_and_withdrawn(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    given = {"kind": "sms_marketing", "channel": "phone", "text_version": "2026-1"}
    assert list(errors(do(client, member, "withdraw-consent", kind="sms_marketing", channel="phone"))) == ["kind"]
    assert do(client, member, "give-consent", **given).status_code == 302
    assert list(errors(do(client, member, "give-consent", **given))) == ["kind"]
    assert fresh(member).sms_ok
    assert do(client, member, "withdraw-consent", kind="sms_marketing", channel="phone").status_code == 302
    assert not fresh(member).sms_ok
    events = list(member.consents.order_by("at").values_list("given", "channel", "text_version", "by"))
    assert events == [(True, "phone", "2026-1", chain.manager.pk), (False, "phone", "", chain.manager.pk)]


def test_a_child_needs_the_guardians_consent_which_may_come_along(chain: Chain, member: Member) -> None:
    client, child = enter(chain.manager), {"name": "小宝", "birthday": "2020-05-01"}
    assert errors(do(client, member, "add-child", **child))["__all__"]
    assert list(errors(do(client, member, "add-child", name="小宝", birthday="2099-01-01", agreed="on"))) == ["__all__"]
    assert not member.consents.exists()
    assert do(client, member, "add-child", **child, agreed="on").status_code == 302
    assert do(client, member, "add-child", name="二宝", birthday="2022-05-01").status_code == 302
    assert [(event.kind, event.text_version) for event in member.consents.all()] == [("child_data", "2026-01")]
    assert last_audit(member).action == "child.added"


def test_a_child_is_shown_once_with_a_reason_and_removed(chain: Chain, member: Member) -> None:
    child = Child.objects.create(member=member, name="王小宝", birthday="2020-05-01")
    client = enter(chain.manager)
    assert "王小宝" not in text(client.get(address(member, "reveal-child"), {"child": child.pk}))
    shown = do(client, member, "reveal-child", child=child.pk, reason="a birthday gift")
    assert "王小宝 · 2020-05-01" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    row = last_audit(member)
    assert (row.action, row.detail) == ("child.revealed", {"child": child.pk, "reason": "a birthday gift"})
    assert do(client, member, "remove-child", child=child.pk, reason="the parents ask").status_code == 302
    assert not Child.objects.exists()
    assert last_audit(member).action == "child.removed"


def test_a_phone_is_shown_once_with_a_reason_up_to_the_days_limit(chain: Chain, member: Member, settings: Any) -> None:
    settings.REVEALS_A_DAY = 2
    client = enter(chain.manager)
    assert list(errors(do(client, member, "reveal-phone", reason=""))) == ["reason"]
    shown = do(client, member, "reveal-phone", reason="call back")
    assert "+8613805741234" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    row = last_audit(member)
    assert (row.action, row.detail["phone"], row.detail["reason"]) == ("phone.revealed", "138****1234", "call back")
    assert do(client, make_member(chain.s001, phone="+8613900004444"), "reveal-phone", reason="x").status_code == 200
    refused = errors(do(client, member, "reveal-phone", reason="again"))["__all__"][0]
    assert "2 phones" in refused
    assert do(enter(chain.hq), member, "reveal-phone", reason="another person").status_code == 200


def test_a_member_without_a_phone_says_so(chain: Chain, member: Member) -> None:
    member.phones.all().delete()
    assert "no phone" in text(do(enter(chain.manager), member, "reveal-phone", reason="x"))


def test_a_tag_is_put_on_and_taken_off(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    one, two = Tag.objects.filter(group__is_exclusive=True).order_by("group", "id")[:2]
    assert one.group == two.group
    assert do(client, member, "add-tag", tag=one.pk).status_code == 302
    assert list(errors(do(client, member, "add-tag", tag=one.pk))) == ["tag"]
    assert do(client, member, "add-tag", tag=two.pk).status_code == 302
    assert [held.tag for held in member.tags.all()] == [two]
    assert last_audit(member).action == "tag.added"
    assert do(client, member, "remove-tag", tag=two.pk).status_code == 302
    assert last_audit(member).action == "tag.removed"
    assert list(errors(do(client, member, "remove-tag", tag=two.pk))) == ["tag"]


def test_head_office_sets_a_tier_which_is_locked_until_it_is_unlocked(chain: Chain, member: Member) -> None:
    vip, client = Tier.objects.get(code="vip"), enter(chain.hq)
    assert do(enter(chain.manager), member, "set-tier", tier=vip.pk, reason="x").status_code == 403
    assert do(client, member, "set-tier", tier=vip.pk, reason="founder").status_code == 302
    now = fresh(member)
    assert (now.tier, now.tier_locked, now.tier_reason) == (vip, True, "founder")
    assert now.tier_changes.get().kind == "manual"
    assert last_audit(member).action == "tier.locked"
    assert do(client, member, "unlock-tier", reason="as all").status_code == 302
    assert (fresh(member).tier, fresh(member).tier_locked) == (vip, False)


def test_a_new_pin_is_typed_twice(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    assert list(errors(do(client, member, "set-pin", pin="246813", again="246814"))) == ["again"]
    assert list(errors(do(client, member, "set-pin", pin="2468", again="2468"))) == ["pin"]
    assert do(client, member, "set-pin", pin="246813", again="246813").status_code == 302
    people.check_pin(fresh(member), "246813", timezone.now())
    assert last_audit(member).action == "pin.set"


def test_a_member_is_cancelled_by_head_office_and_taken_back(chain: Chain, member: Member) -> None:
    asked = do(enter(chain.manager), member, "cancel", reason="bought with stolen cards")
    assert Approval.objects.get(action="cancel_member").number in said(asked)[0]
    approvals.decide(Approval.objects.get(action=cancelling.ACTION), by=chain.hq, approve=True)
    assert fresh(member).status == "cancelled"
    assert do(enter(chain.manager), member, "freeze", reason="x").status_code == 404
    assert do(enter(chain.hq), member, "reinstate", reason="a mistake").status_code == 302
    assert fresh(member).status == "active"


@pytest.mark.parametrize("action", [one.name for one in MENU])
def test_no_action_reaches_a_foreign_store_nor_who_only_reads(chain: Chain, action: str) -> None:
    foreign, own = make_member(chain.s003), make_member(chain.s001)
    before = Audit.objects.count()
    reader, cashier, manager = enter(make_staff("auditor1", "auditor")), enter(chain.cashier), enter(chain.manager)
    for send in ("get", "post"):
        assert getattr(manager, send)(address(foreign, action)).status_code == 404
        assert getattr(reader, send)(address(own, action)).status_code == 403
        assert getattr(cashier, send)(address(own, action)).status_code in (302, 403, 404)
    assert Audit.objects.count() == before


@pytest.mark.parametrize("action", [one.name for one in MENU])
def test_every_action_opens_and_says_what_happens(chain: Chain, member: Member, action: str) -> None:
    family.give_consent(member, "child_data", by=chain.hq, **HOW)
    one = next(found for found in MENU if found.name == action)
    status = {"unfreeze": "frozen", "reinstate": "cancelled"}.get(action, "active")
    if action == "undo-merge":
        merging.merge(make_member(chain.s001), member, by=chain.hq, store=chain.s001, reason="one person")
    Member.objects.filter(pk=member.pk).update(status=status, tier_locked=True, tier_reason="x")
    page = enter(chain.hq).get(address(member, action))
    assert page.status_code == 200
    for words in one.says:
        assert str(words)[:20] in text(page) or "'" in str(words)


def test_there_is_no_such_action(chain: Chain, member: Member) -> None:
    assert enter(chain.hq).get(address(member, "fly")).status_code == 404


def test_a_merged_member_leads_to_the_survivor_and_nothing_is_done_to_them(chain: Chain, member: Member) -> None:
    survivor = make_member(chain.s001)
    Member.objects.filter(pk=member.pk).update(status="merged", merged_into=survivor)
    client = enter(chain.hq)
    page = text(client.get(address(member)))
    assert f"Merged into {survivor.number}" in page
    assert client.get(address(member, "freeze")).status_code == 404
