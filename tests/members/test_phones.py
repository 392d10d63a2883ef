"""Another phone with a second person: asked by a manager, decided by head office, nowhere in clear but sealed."""

from typing import Any

import pytest
from django.db import connection

from ledger.refused import Code, Invalid, Refused
from members.models import Member, Sealed
from members.services import finding, phones
from stores import approvals
from stores.models import Approval, Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
OLD, NEW = "+8613800138000", "13900139000"


def asked(chain: Chain, member: Member, phone: str = NEW, reason: str = "旧号停用") -> Approval:
    return phones.ask(member, phone, by=chain.manager, store=chain.s001, reason=reason, at=AT)


def refused(call: Any, *arguments: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as found:
        call(*arguments, **more)
    return found.value


def test_head_office_decides_and_the_history_stays(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD)
    approval = asked(chain, member)
    assert (approval.level, approval.arguments) == ("hq", {"member": member.number, "new": "139****9000"})
    approvals.decide(approval, by=chain.hq, approve=True, at=AT)
    assert [(row.number, row.until) for row in member.phones.all()] == [("+8613900139000", None), (OLD, AT)]
    assert finding.find(phone=NEW) == [member]
    assert not Sealed.objects.exists()
    row = Audit.objects.get(action="phone.changed")
    assert (row.by, row.detail) == (chain.hq, {"old": ["138****8000"], "new": "139****9000"})


def test_a_request_holds_no_clear_phone_whatever_the_reason_says(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD, name="王小明")
    approval = asked(chain, member, reason="王小明 138 0013 8000 换成 13900139000")
    assert approval.reason == "王** 138****8000 换成 139****9000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM stores_approval a UNION ALL SELECT a::text FROM stores_audit a")
        told = " ".join(row for (row,) in cursor.fetchall())
    assert "3900139000" not in told
    assert "王小明" not in told


def test_declining_changes_nothing_and_forgets_the_phone(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD)
    approvals.decide(asked(chain, member), by=chain.hq, approve=False, at=AT)
    assert member.phones.get().until is None
    assert not Sealed.objects.exists()


def test_what_is_no_change_or_no_phone_is_named(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD)
    for phone, reason, field in (("138", "x", "phone"), (OLD, "x", "phone"), (NEW, " ", "reason")):
        with pytest.raises(Invalid) as invalid:
            asked(chain, member, phone, reason)
        assert list(invalid.value.errors) == [field]
    assert not Approval.objects.exists()


def test_a_taken_phone_is_refused_when_asked_and_when_decided(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD)
    approval = asked(chain, member)
    make_member(chain.s001, phone="+8613900139000")
    assert refused(asked, chain, member).code is Code.PHONE_TAKEN
    assert refused(approvals.decide, approval, by=chain.hq, approve=True).code is Code.PHONE_TAKEN
    approval.refresh_from_db()
    assert approval.state == "waiting"
    assert Sealed.objects.get().text == "+8613900139000"


def test_what_is_the_members_phone_by_now_is_no_change(chain: Chain) -> None:
    member = make_member(chain.s001, phone=OLD)
    approval = asked(chain, member)
    phones.change_phone(member, NEW, by=chain.hq, at=AT)
    assert approvals.decide(approval, by=chain.hq, approve=True, at=AT).state == "approved"
    assert member.phones.count() == 2


def test_a_request_whose_phone_was_forgotten_cannot_be_approved(chain: Chain) -> None:
    approval = asked(chain, make_member(chain.s001, phone=OLD))
    Sealed.objects.all().delete()
    assert refused(approvals.decide, approval, by=chain.hq, approve=True).code is Code.NOT_FOUND
