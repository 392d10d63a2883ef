"""A manager changes a phone at once with the code that was sent to it (docs/design.md: without one it takes head office)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services import phones
from messaging.models import Gateway, Notice
from tests.backoffice.opening import address, enter, errors, last_audit, said
from tests.campaigns.answers import make_gateway
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
NEW = "+8613900001111"


@pytest.fixture
def member(chain: Chain) -> Member:
    make_gateway()
    return make_member(chain.s001, phone="+8613800138000")


def code() -> str:
    """The code that was sent last."""
    text = Notice.objects.filter(kind="code").latest("made_at").text
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]


def other_than(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def reason_of(refused: Refused) -> object:
    assert refused.code is Code.PROOF_FAILED
    return refused.args_["reason"]


def test_the_right_code_changes_the_phone_at_once(chain: Chain, member: Member) -> None:
    assert phones.send_code(member, "139 0000 1111", at=AT) == "139****1111"
    notice = Notice.objects.get(kind="code")
    assert (notice.to, notice.priority) == (NEW, Notice.URGENT)
    phones.change_with_code(member, NEW, code(), by=chain.manager, at=AT)
    assert member.phones.get(until__isnull=True).number == NEW
    row = last_audit(member)
    assert (row.action, row.by, row.detail["new"]) == ("phone.changed", chain.manager, "139****1111")


def test_a_code_is_for_one_phone_one_member_and_one_use(chain: Chain, member: Member) -> None:
    phones.send_code(member, NEW, at=AT)
    right = code()
    other = make_member(chain.s001, phone="+8613800138009")
    for who, phone in ((other, NEW), (member, "+8613900002222")):
        with pytest.raises(Refused) as refused:
            phones.change_with_code(who, phone, right, by=chain.manager, at=AT)
        assert reason_of(refused.value) == "code_wrong"
    phones.change_with_code(member, NEW, right, by=chain.manager, at=AT)
    with pytest.raises(Refused) as refused:
        phones.change_with_code(member, NEW, right, by=chain.manager, at=AT)
    assert reason_of(refused.value) == "code_used"


def test_an_ended_code_too_many_tries_and_a_second_code_too_soon(chain: Chain, member: Member) -> None:
    phones.send_code(member, NEW, at=AT)
    with pytest.raises(Refused) as refused:
        phones.send_code(member, NEW, at=AT + timedelta(seconds=10))
    assert (reason_of(refused.value), refused.value.args_["seconds"]) == ("code_soon", 50)
    with pytest.raises(Refused) as refused:
        phones.change_with_code(member, NEW, code(), by=chain.manager, at=AT + timedelta(minutes=5))
    assert reason_of(refused.value) == "code_ended"
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            phones.change_with_code(member, NEW, other_than(code()), by=chain.manager, at=AT)
        assert reason_of(refused.value) == "code_wrong"
    with pytest.raises(Refused) as refused:
        phones.change_with_code(member, NEW, code(), by=chain.manager, at=AT)
    assert reason_of(refused.value) == "code_too_many"


def test_no_code_is_sent_to_a_taken_phone_the_same_phone_or_none(chain: Chain, member: Member) -> None:
    make_member(chain.s001, phone=NEW)
    with pytest.raises(Refused) as refused:
        phones.send_code(member, NEW, at=AT)
    assert refused.value.code is Code.PHONE_TAKEN
    for phone in ("13800138000", "12"):
        with pytest.raises(Invalid):
            phones.send_code(member, phone, at=AT)
    Gateway.objects.update(is_active=False)
    with pytest.raises(Refused) as refused:
        phones.send_code(member, "+8613900002222", at=AT)
    assert reason_of(refused.value) == "code_gateway"


def test_a_phone_that_was_taken_meanwhile_is_refused(chain: Chain, member: Member) -> None:
    phones.send_code(member, NEW, at=AT)
    make_member(chain.s001, phone=NEW)
    with pytest.raises(Refused) as refused:
        phones.change_with_code(member, NEW, code(), by=chain.manager, at=AT)
    assert refused.value.code is Code.PHONE_TAKEN


def test_a_manager_does_it_on_the_members_page(chain: Chain, member: Member) -> None:
    client, page = enter(chain.manager), address(member, "change-phone-by-code")
    assert "Go on" in client.get(page).content.decode()
    sent = client.post(page, {"phone": "13900001111", "code": ""})
    html = sent.content.decode()
    assert "A code was sent to 139****1111" in html
    assert re.search(r'<input[^>]*name="code"[^>]*>', html)
    assert re.search(r'<input[^>]*type="hidden"[^>]*name="phone"', html)
    assert Notice.objects.filter(kind="code").count() == 1
    wrong = client.post(page, {"phone": "13900001111", "code": other_than(code()), "confirmed": "1"})
    assert errors(wrong) == {"code": ["The code is wrong."]}
    again = client.post(page, {"phone": "13900001111", "code": code()})
    assert "The new phone is" in again.content.decode()
    assert Notice.objects.filter(kind="code").count() == 1
    done = client.post(page, {"phone": "13900001111", "code": code(), "confirmed": "1"})
    assert done.status_code == 302
    assert said(done) == ["The phone is changed."]
    assert member.phones.get(until__isnull=True).number == NEW
    assert member.phones.get(until__isnull=True).since <= timezone.now()


def test_a_cashier_does_not_find_it(chain: Chain, member: Member) -> None:
    assert enter(chain.cashier).get(address(member, "change-phone-by-code")).status_code in (403, 302)
