"""Call lists: who is on one, what came of each call, whose turn it is."""

from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.models import Audience, Call, CallList, CallNote
from campaigns.services import calls
from campaigns.services.calls import Wanted
from ledger.refused import Refused
from members.models import Member
from members.services import people
from stores.models import Audit, Staff
from stores.scoping import scope_of
from tests.campaigns.automations import HOW
from tests.factories import AT, Chain, make_member, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RICH = {"all": [{"field": "points", "op": "ge", "value": 500}]}


def make(by: Staff, **how: Any) -> CallList:
    return calls.make(Wanted(**{"name": "积分≥500", "tree": RICH} | how), by=by, at=AT)


def on(made: CallList) -> list[Member]:
    return [call.member for call in Call.objects.filter(list=made).select_related("member").order_by("pk")]


def reason(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return str(refused.value.args_["reason"])


def test_a_list_holds_who_agreed_and_is_meant_most_points_first(chain: Chain) -> None:
    at_500, rich = make_member(chain.s001, points=500, sms_ok=True), make_member(chain.s003, points=900, sms_ok=True)
    make_member(chain.s001, points=499, sms_ok=True)
    make_member(chain.s001, points=800)
    made = make(chain.hq, script="您好")
    assert on(made) == [rich, at_500]
    assert list(Call.objects.order_by("pk").values_list("store__code", "result")) == [
        ("S003", "todo"),
        ("S001", "todo"),
    ]
    assert (made.tree, made.script, made.made_by, made.made_at) == (RICH, "您好", chain.hq, AT)
    make_member(chain.s001, points=700, sms_ok=True)
    assert len(on(made)) == 2


def test_a_list_has_only_people_of_the_stores_that_its_maker_sees(chain: Chain) -> None:
    mine = make_member(chain.s001, points=500, sms_ok=True)
    near = make_member(chain.s002, points=500, sms_ok=True)
    make_member(chain.s003, points=500, sms_ok=True)
    assert on(make(chain.manager)) == [mine]
    assert on(make(chain.region_manager)) == [mine, near]
    assert on(make(chain.region_manager, store=chain.s002)) == [near]
    saved = Audience.objects.create(code="rich", name="富", tree=RICH)
    assert on(make(chain.manager, audience=saved, tree={})) == [mine]


def test_a_list_of_nobody_and_one_of_too_many_are_refused(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(lambda: make(chain.hq)) == "nobody_to_call"
    for _one in range(2):
        make_member(chain.s001, points=500, sms_ok=True)
    monkeypatch.setattr(calls, "MOST", 1)
    assert reason(lambda: make(chain.hq)) == "too_many_calls"
    assert not CallList.objects.exists()


def test_a_call_is_recorded_with_who_and_when_and_each_one_is_kept(chain: Chain) -> None:
    member = make_member(chain.s001, points=500, sms_ok=True)
    call = Call.objects.get(list=make(chain.hq))
    calls.record(call, result="called", note="没人接", next_on=date(2026, 11, 24), by=chain.manager, at=AT)
    done = calls.record(call, result="will_come", by=chain.hq, at=AT + DAY)
    assert (done.result, done.tries, done.first_at, done.at, done.by) == ("will_come", 2, AT, AT + DAY, chain.hq)
    assert (done.note, done.next_on) == ("", None)
    notes = (
        CallNote.objects.filter(member=member).order_by("pk").values_list("result", "note", "next_on", "by__username")
    )
    assert list(notes) == [("called", "没人接", date(2026, 11, 24), "manager1"), ("will_come", "", None, "hq1")]
    refused = calls.record(call, result="refused", next_on=date(2026, 12, 1), by=chain.hq, at=AT + DAY)
    assert refused.next_on is None


def test_what_is_no_result_a_past_day_and_a_closed_list_are_refused(chain: Chain) -> None:
    make_member(chain.s001, points=500, sms_ok=True)
    made = make(chain.hq)
    call = Call.objects.select_related("list").get(list=made)
    for wrong in ("todo", "dead"):
        assert reason(lambda wrong=wrong: calls.record(call, result=wrong, by=chain.hq, at=AT)) == "call_result"
    yesterday = date(2026, 11, 21)
    assert reason(lambda: calls.record(call, result="called", next_on=yesterday, by=chain.hq, at=AT)) == "call_day"
    for _twice in range(2):
        calls.close(made, is_open=False, by=chain.hq, at=AT)
    assert Audit.objects.filter(action="calls.closed").count() == 1
    assert reason(lambda: calls.record(call, result="called", by=chain.hq, at=AT)) == "list_closed"
    call.list.refresh_from_db()
    assert reason(lambda: calls.phone(call, by=chain.hq, at=AT)) == "list_closed"
    calls.close(made, is_open=True, by=chain.hq, at=AT)
    assert calls.record(call, result="reached", by=chain.hq, at=AT).tries == 1


def test_todays_dates_come_first_then_the_new_then_who_was_not_reached(chain: Chain) -> None:
    new, due, later, tired, missed, done, gone = (
        make_member(chain.s001, points=900 - n, sms_ok=True) for n in range(7)
    )
    made = make(chain.hq)

    def said(member: Member, result: str, next_on: date | None = None, times: int = 1) -> None:
        for _time in range(times):
            calls.record(Call.objects.get(member=member), result=result, next_on=next_on, by=chain.hq, at=AT)

    said(due, "reached", date(2026, 11, 23))
    said(later, "called", date(2026, 11, 24))
    said(tired, "called", times=3)
    said(missed, "called")
    said(done, "will_come")
    people.withdraw_consent(gone, "sms_marketing", by=chain.hq, at=AT, **HOW)
    waiting = calls.queue(made, scope_of(chain.hq), at=AT + DAY)
    assert [call.member for call in waiting] == [due, new, missed]
    assert list(calls.queue(made, scope_of(chain.manager2), at=AT)) == []


def test_progress_counts_people_of_ones_own_stores(chain: Chain) -> None:
    for store in (chain.s001, chain.s001, chain.s001, chain.s003):
        make_member(store, points=500, sms_ok=True)
    made = make(chain.hq)
    rows = list(Call.objects.order_by("pk"))
    for call, result in zip(rows, ("will_come", "called", "refused"), strict=False):
        calls.record(call, result=result, by=chain.hq, at=AT)
    whole = {"people": 4, "left": 1, "called": 3, "reached": 2, "will_come": 1, "refused": 1}
    assert calls.progress([made], scope_of(chain.hq)) == {made.pk: whole}
    assert calls.progress([made], scope_of(chain.manager))[made.pk]["people"] == 3
    assert list(calls.lists(scope_of(chain.manager))) == [made]
    assert list(calls.lists(scope_of(chain.manager2))) == []


def test_a_phone_is_shown_one_at_a_time_and_logged(chain: Chain) -> None:
    marketer = make_staff("marketer1", "marketer")
    member = make_member(chain.s001, points=500, sms_ok=True, phone="+8613900001234")
    call = Call.objects.select_related("list", "member").get(list=make(marketer))
    assert calls.phone(call, by=marketer, at=AT) == "+8613900001234"
    row = Audit.objects.get(action="phone.revealed")
    assert (row.by, row.detail["reason"]) == (marketer, f"call list {call.list_id}")
    people.withdraw_consent(member, "sms_marketing", by=chain.hq, at=AT, **HOW)
    assert reason(lambda: calls.phone(call, by=marketer, at=AT)) == "call_consent"


def test_a_list_of_chosen_members_leaves_out_who_may_not_be_called(chain: Chain) -> None:
    """Not active, not agreed, or of a store that its maker does not see: as with an audience."""
    poor, rich = (make_member(chain.s001, points=points, sms_ok=True) for points in (10, 20))
    make_member(chain.s001, points=30)
    make_member(chain.s003, points=40, sms_ok=True)
    for status in ("frozen", "cancelled"):
        make_member(chain.s001, points=50, sms_ok=True, status=status)
    made = calls.make(Wanted("名单", chosen=Member.objects.order_by("name", "pk")), by=chain.manager, at=AT)
    assert on(made) == [rich, poor]
    assert (made.audience, made.tree) == (None, {})
    assert Audit.objects.get(action="calls.made").detail["people"] == 2
    assert reason(lambda: calls.make(Wanted("x", chosen=Member.objects.none()), by=chain.hq, at=AT)) == "nobody_to_call"


def test_the_same_key_again_is_the_same_list(chain: Chain) -> None:
    make_member(chain.s001, points=500, sms_ok=True)
    wanted = Wanted("名单", tree=RICH)
    made = calls.make(wanted, by=chain.hq, at=AT)
    make_member(chain.s001, points=600, sms_ok=True)
    assert calls.make(wanted, by=chain.hq, at=AT) == made
    assert (CallList.objects.count(), Call.objects.count(), Audit.objects.count()) == (1, 1, 1)


def test_a_list_is_filled_by_one_statement_however_long(chain: Chain, django_assert_num_queries: Any) -> None:
    for how_many in (1, 20):
        for _one in range(how_many):
            make_member(chain.s001, points=500, sms_ok=True)
        # Savepoints of the list's own transaction and of its row, scope, key, list, people, audit.
        with django_assert_num_queries(9):
            make(chain.manager)
