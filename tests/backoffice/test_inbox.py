"""The inbox: who decides what, in words and figures, one by one or several; nobody their own."""

from datetime import date, time
from decimal import Decimal as D
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from backoffice import inbox
from backoffice.services import telling
from campaigns.services import steering
from members.models import Member
from members.services import cancelling, phones
from points.services import moving
from stores import swapping
from stores.models import Approval, Roster, Staff
from stores.rules import Level
from tests.backoffice.entering import enter
from tests.campaigns.making import make_campaign, make_members
from tests.checkout.doing import ask_undo, top_up
from tests.factories import AT, Chain, make_member, make_offer, make_staff

pytestmark = pytest.mark.django_db
INBOX, DECIDE = "/admin/approvals/", "/admin/approvals/decide/"


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, name="张三", points=600)


def ask(chain: Chain, member: Member, points: int = 300, **how: Any) -> Approval:
    values = {"by": chain.cashier, "store": chain.s001, "reason": "a complaint", "at": AT} | how
    asked = moving.adjust(member=member.number, points=points, **values)
    assert asked is not None
    return asked


def send(client: Client, decision: str, *rows: Approval, remark: str = "") -> list[str]:
    answer = client.post(DECIDE, {"number": [row.number for row in rows], "decision": decision, "remark": remark})
    assert answer.status_code == 302, answer.context["form"].errors
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_what_is_approved_is_booked_and_what_is_refused_says_why_and_waits(chain: Chain, member: Member) -> None:
    good, too_much = ask(chain, member), ask(chain, member, -100_000)
    said = send(enter(chain.manager), "approve", good, too_much, remark="well")
    assert len(said) == 2
    assert [row.number for row in (good, too_much)] == [line.split(" ·")[0] for line in said]
    good.refresh_from_db()
    too_much.refresh_from_db()
    member.refresh_from_db()
    assert (good.state, good.remark, too_much.state, member.points) == ("approved", "well", "waiting", 900)


def test_who_declines_says_why_and_nothing_is_lost(chain: Chain, member: Member) -> None:
    row, client = ask(chain, member), enter(chain.manager)
    refused = client.post(DECIDE, {"number": [row.number], "decision": "decline", "remark": " "})
    assert refused.status_code == 422
    assert row.number in refused.content.decode()
    assert "the asker reads it" in refused.content.decode()
    send(client, "decline", row, remark="no reason given")
    row.refresh_from_db()
    assert (row.state, row.approver, row.remark) == ("declined", chain.manager, "no reason given")
    page = enter(make_staff("asker", "manager", store=chain.s001)).get(INBOX, {"tab": "decided"}).content.decode()
    assert "no reason given" in page


def test_a_decision_is_told_in_words_and_figures_first(chain: Chain, member: Member) -> None:
    row = ask(chain, member, -250)
    page = enter(chain.manager).get(DECIDE, {"number": row.number}).content.decode()
    assert "250 points are taken from 张三." in page
    for figure in ("600", "-250", "350"):
        assert f"<dd>{figure}</dd>" in page
    row = ask(chain, member, -700)
    assert "not enough points" in enter(chain.manager).get(DECIDE, {"number": row.number}).content.decode()


@translation.override("en")
def test_a_pay_out_shows_its_formula_s_figures(chain: Chain, member: Member) -> None:
    number = top_up(chain, member, "1000.00").data["number"]
    asked = ask_undo(chain, number, "merchant")
    told = telling.tell(Approval.objects.get(number=asked.data["approval"]))
    assert told.sentence.startswith(f"Top-up {number} is closed and ¥1,000.00 is paid out to 张三")
    assert told.figures[0] == ("Paid out", "¥1,000.00")
    assert told.trouble == ""
    send(enter(chain.finance), "approve", told.approval)
    again = telling.tell(told.approval)
    assert again.trouble
    member.refresh_from_db()
    assert member.principal == D("0.00")


@translation.override("en")
def test_what_has_no_teller_or_no_member_is_still_told(chain: Chain, member: Member) -> None:
    row = ask(chain, member)
    row.arguments = {"member": "nobody", "points": 5}
    assert "not there any more" in telling.tell(row).trouble
    row.action = "something_new"
    told = telling.tell(row)
    assert (told.title, told.figures[0]) == ("something new", ("member", "nobody"))


@translation.override("en")
def test_a_merge_tells_what_both_hold(chain: Chain, member: Member) -> None:
    row, other = ask(chain, member), make_member(chain.s001, name="李四", points=20, wallet=("10.00", "2.00"))
    row.arguments = {"loser": other.number, "survivor": member.number}
    for row.action, words in (("merge_members", "All that 李四"), ("undo_merge", "two members again")):
        told = telling.tell(row)
        assert words in told.sentence
        assert [figure for _name, figure in told.figures] == ["20 points, ¥12.00", "600 points, ¥0.00"]


@translation.override("en")
@pytest.mark.parametrize("coupon", [False, True])
def test_a_campaign_tells_whom_it_reaches_and_what_it_costs(chain: Chain, coupon: Any, settings: Any) -> None:
    """Two members, a text of one part, 0.05 yuan a part."""
    settings.CAMPAIGN_ALONE_RECIPIENTS = 1
    make_members(2, store=chain.s001)
    row = make_campaign(offer=make_offer() if coupon else None, made_by=chain.hq)
    steering.ask_or_start(row, by=chain.hq, at=AT)
    told = telling.tell(Approval.objects.get(action="campaign"))
    figures = dict(told.figures)
    assert (figures["Parts of messages"], figures["Cost"], "Coupon for each" in figures) == ("2", "¥0.10", coupon)
    assert ("to 2 members" in told.sentence, told.trouble) == (True, "")


def test_every_action_has_its_words(chain: Chain, settings: Any) -> None:
    actions = {name for name in settings.APPROVALS if not name.endswith(":declined")}
    assert actions <= set(telling.TITLES)


@translation.override("en")
def test_a_new_phone_and_a_cancelled_member_are_told(chain: Chain, member: Member) -> None:
    phone = phones.ask(member, "13912345678", by=chain.manager, store=chain.s001, reason="lost it", at=AT)
    told = telling.tell(phone)
    assert told.sentence == "张三 is found by the new phone 139****5678 from now on."
    gone = telling.tell(cancelling.ask(member, by=chain.manager, store=chain.s001, reason="fraud", at=AT))
    assert gone.figures[1] == ("Points that freeze", "600")
    assert "13912345678" not in enter(chain.hq).get(DECIDE, {"number": phone.number}).content.decode()


def test_one_sees_what_one_may_decide_and_never_ones_own(chain: Chain, member: Member) -> None:
    mine = ask(chain, member, by=chain.manager)
    ask(chain, member, store=chain.s003)
    assert list(inbox.waiting(chain.manager)) == []
    assert list(inbox.asked(chain.manager)) == [mine]
    assert inbox.count(chain.manager2) == 0
    assert list(inbox.waiting(chain.region_manager)) == [mine]
    assert inbox.count(chain.hq) == 2
    assert inbox.count(chain.finance) == 0
    assert inbox.count(chain.cashier) == inbox.count(None) == 0
    root = make_staff("root", role="", is_superuser=True)
    assert inbox.count(root) == 2
    # A request named in the address, but not this person's to decide, is not even shown.
    answer = enter(chain.manager).get(DECIDE, {"number": mine.number})
    assert answer.url == reverse("backoffice:inbox")
    page = enter(chain.manager).get(INBOX, {"tab": "mine"}).content.decode()
    assert mine.number in page
    assert "Nobody approves their own request" in page


@pytest.mark.parametrize(
    ("level", "who"), [(Level.FINANCE, "finance"), (Level.HQ, "hq"), (Level.REGION, "region_manager")]
)
def test_a_request_waits_for_the_level_it_names(chain: Chain, member: Member, level: Level, who: str) -> None:
    row = ask(chain, member)
    found = {name for name in ("finance", "hq", "region_manager", "manager") if _sees(getattr(chain, name), level, row)}
    assert who in found
    assert "manager" not in found


def _sees(staff: Staff, level: Level, row: Approval) -> bool:
    other = Approval(
        number=f"{row.number}-{level}-{staff.pk}",
        action=row.action,
        arguments=row.arguments,
        store=row.store,
        asked_by=row.asked_by,
        asked_at=AT,
        reason="r",
        level=level,
    )
    other.save(force_insert=True)
    return other in inbox.waiting(staff)


def test_the_sidebar_says_how_many_wait(chain: Chain, member: Member) -> None:
    ask(chain, member)
    client = enter(chain.manager)
    groups = client.get(INBOX).context["sidebar_navigation"]
    lines = {str(item["title"]): item for group in groups for item in group["items"]}
    assert lines["Approvals"]["badge"] == 1
    assert "badge" not in lines["Overview"]


def test_who_only_reads_sees_the_inbox_and_decides_nothing(chain: Chain, member: Member) -> None:
    row, client = ask(chain, member), enter(make_staff("analyst1", "analyst"))
    assert client.get(INBOX).status_code == 200
    assert client.post(DECIDE, {"number": [row.number], "decision": "approve"}).status_code == 403
    assert enter(chain.cashier).get(INBOX).status_code == 403
    assert Client().get(INBOX).status_code == 302


def test_the_list_takes_as_many_statements_for_20_as_for_2(
    chain: Chain, member: Member, django_assert_max_num_queries: Any
) -> None:
    client = enter(chain.manager)
    for _time in range(2):
        ask(chain, member)
    client.get(INBOX)
    for size in (2, 20):
        with django_assert_max_num_queries(10):
            assert len(client.get(INBOX).context["rows"]) == size
        for _time in range(20 if size == 2 else 0):
            ask(chain, member)
    assert client.get(INBOX, {"page": 2}).context["page_obj"].number == 2


@translation.override("en")
def test_a_swap_of_shifts_is_told_with_both_shifts(chain: Chain) -> None:
    lan = make_staff("lan", store=chain.s001)
    day = date(2026, 11, 23)
    shifts = [
        Roster.objects.create(store=chain.s001, staff=staff, day=day, starts=time(hour), ends=time(hour + 5))
        for staff, hour in ((chain.cashier, 9), (lan, 15))
    ]
    request = swapping.agree(swapping.ask(*shifts, by=chain.cashier, reason="", at=AT), by=lan, at=AT)
    told = telling.tell(request)
    assert (told.sentence, told.trouble) == ("cashier1 and lan change shifts; both agree.", "")
    assert told.figures[0][1] == "cashier1 11-23 09:00-14:00 / lan 11-23 15:00-20:00"
    shifts[1].delete()
    assert "roster has changed" in telling.tell(request).trouble
