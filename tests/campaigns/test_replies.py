"""R, TD, T and 退订 end all marketing at once and once; nothing that is answered gives a consent."""

from collections.abc import Sequence

import pytest

from campaigns.models import Reply
from campaigns.rules.replies import is_refusal
from campaigns.services import answering, opting_out
from ledger.refused import Code, Refused
from members.models import Member
from members.services import family
from messaging.gateways import protocol
from messaging.models import Notice
from tests.campaigns.answers import make_gateway
from tests.checkout.merging import merge
from tests.factories import AT, Chain, make_member

PHONE = "+8613800138000"
REFUSALS = (
    "R", "r", "Ｒ", "TD", "td", "Ｔｄ", "T D", " td。", "【TD】", "T", "t!", "退订", "退 订", "“退订”", "退訂", "拒收", "请退订", "回复TD",
    "TD退订", "退订了", "T\u200bD", "退订谢谢", "我要退订！",
)  # fmt: skip
OTHERS = (
    "", " ", "Y", "同意", "好的", "1", "RR", "不要退订", "怎么退订", "请问TD是什么", "T恤还有吗", "退", "订", "tdx", "restart", "0000",
)  # fmt: skip


@pytest.mark.parametrize("text", REFUSALS)
def test_these_end_the_consent(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", OTHERS)
def test_these_are_for_a_person_to_read(text: str) -> None:
    assert not is_refusal(text)


def take(text: str, *, to: str = PHONE, number: str = "1") -> Sequence[Reply]:
    return answering.take("sms1", [protocol.Reply(to, text, number)], at=AT)


@pytest.fixture
def member(chain: Chain) -> Member:
    """Somebody who agreed to marketing."""
    make_gateway()
    found = make_member(chain.s001, phone=PHONE)
    family.give_consent(found, family.SMS, by=None, at=AT, channel="till", source="join", text_version="2026-01")
    return found


def events(member: Member) -> list[tuple[bool, str, str]]:
    return list(member.consents.order_by("at", "id").values_list("given", "channel", "source"))


@pytest.mark.django_db
class TestAnswering:
    def test_a_refusal_ends_marketing_and_is_confirmed_once(self, member: Member) -> None:
        (reply,) = take("ＴＤ", to="138 0013 8000")
        assert (reply.effect, reply.member_id, reply.from_masked) == ("opt_out", member.pk, "138****8000")
        member.refresh_from_db()
        assert member.sms_ok is False
        assert events(member) == [(True, "till", "join"), (False, "sms", "reply")]
        notice = Notice.objects.get()
        assert (notice.kind, notice.to, notice.member_id, notice.gateway) == ("opt_out", PHONE, member.pk, "sms1")

    def test_told_again_it_has_been_heard_already(self, member: Member) -> None:
        take("TD")
        assert take("TD") == []
        (again,) = take("R", number="2")
        assert again.effect == "already"
        assert len(events(member)) == 2
        assert Notice.objects.count() == 1
        assert Reply.objects.count() == 2

    def test_who_agreed_again_may_refuse_again(self, member: Member) -> None:
        take("TD")
        family.give_consent(member, family.SMS, by=None, at=AT, channel="till", source="page", text_version="2026-01")
        (again,) = take("TD", number="2")
        assert again.effect == "opt_out"
        assert Notice.objects.count() == 2

    def test_who_never_agreed_is_written_down_as_refusing(self, chain: Chain) -> None:
        make_gateway()
        never = make_member(chain.s001, phone=PHONE)
        (reply,) = take("TD")
        assert reply.effect == "opt_out"
        assert events(never) == [(False, "sms", "reply")]

    @pytest.mark.parametrize("text", ["Y", "同意", "我要订阅"])
    def test_no_answer_gives_a_consent(self, member: Member, text: str) -> None:
        take("TD")
        (reply,) = take(text, number="2")
        member.refresh_from_db()
        assert (reply.effect, reply.member_id, member.sms_ok) == ("none", member.pk, False)

    def test_an_unknown_number_is_kept_without_effect(self, member: Member) -> None:
        (reply,) = take("TD", to="+8613800138999")
        assert (reply.effect, reply.member_id, reply.from_masked) == ("none", None, "138****8999")
        assert len(events(member)) == 1

    def test_what_is_no_phone_is_kept_as_it_is(self, member: Member) -> None:
        (reply,) = take("x" * 600, to="10690000")
        assert (reply.effect, len(reply.text)) == ("none", 500)

    def test_after_a_merge_the_survivor_refuses(self, chain: Chain, member: Member) -> None:
        survivor = make_member(chain.s001, phone="+8613800138001")
        family.give_consent(survivor, family.SMS, by=None, at=AT, channel="till", source="join", text_version="2026-01")
        merge(chain, member, survivor)
        (reply,) = take("TD")
        assert (reply.member_id, reply.effect) == (survivor.pk, "opt_out")
        survivor.refresh_from_db()
        assert survivor.sms_ok is False

    def test_a_provider_without_numbers_is_heard_once_a_day(self, member: Member) -> None:
        assert len(take("TD", number="")) == 1
        assert take("TD", number="") == []
        assert len(take("为什么", number="")) == 1

    def test_a_member_who_is_erased_meanwhile_has_nothing_to_refuse(
        self, member: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Member.objects.update(status="erased")
        with pytest.raises(Refused) as refused:
            opting_out.opt_out(member, to=PHONE, gateway="sms1", at=AT)
        assert refused.value.code is Code.NOT_FOUND
        monkeypatch.setattr(answering, "_holder", lambda _to: member)
        (reply,) = take("TD")
        assert reply.effect == "none"
        assert not Notice.objects.exists()

    def test_who_reads_first_stays(self, chain: Chain, member: Member) -> None:
        rows = take("Y")
        assert answering.mark_read(rows, by=chain.manager) == 1
        assert answering.mark_read(rows, by=chain.hq) == 0
        assert Reply.objects.get().read_by == chain.manager
