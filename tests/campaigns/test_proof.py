"""What proves whom the house wrote to; and what is left of it once the person is erased, or half a year has passed."""

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import override_settings

from campaigns import tasks
from campaigns.models import Automation, Call, CallList, CallNote, Hit, Message, Reply, Template
from campaigns.services import answering, forgetting
from members.models import Member
from members.services import family
from messaging.gateways import protocol
from messaging.models import Code, Notice, NumberDay, Receipt
from messaging.services.addresses import hashed
from tests.backoffice.opening import do, enter, errors, last_audit
from tests.campaigns.answers import make_campaign, make_gateway, make_message, make_notice
from tests.checkout.merging import merge
from tests.checkout.test_erasing import found
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+8613800138000", "+8613700137000"
DAY = timedelta(days=1)


@pytest.fixture
def member(chain: Chain) -> Member:
    """林雨晴 agreed, was written to, and answered with a formula."""
    member = make_member(chain.s001, phone=PHONE, name="林雨晴", email="rain@example.com")
    family.give_consent(member, family.SMS, by=None, at=AT, channel="till", source="join", text_version="2026-01")
    make_message(
        make_campaign(make_gateway()), member, text="林雨晴您好", state="delivered", code="DELIVRD", done_at=AT
    )
    make_notice(member, text="林雨晴 13800138000 余额", reference="S1")
    answering.take("sms1", [protocol.Reply(PHONE, "=1+1 林雨晴", "7")], at=AT)
    return member


def test_a_proof_as_csv_holds_consent_words_and_messages_and_is_logged(chain: Chain, member: Member) -> None:
    client = enter(chain.hq)
    answer = do(client, member, "export-proof", reason="complaint", format="csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{member.number}-messages.csv"'
    told = answer.content.decode("utf-8-sig")
    assert "2026-01 I agree to receive offers" in told
    assert "林雨晴您好" in told
    assert "DELIVRD" in told
    assert "'=1+1" in told
    assert "138****8000" in told
    row = last_audit(member)
    assert (row.action, row.detail) == ("member.proof", {"reason": "complaint", "rows": 4})


def test_a_proof_as_a_workbook_has_the_same_rows(chain: Chain, member: Member) -> None:
    answer = do(enter(chain.hq), member, "export-proof", reason="complaint", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 5
    assert sheet["B2"].value == "consent: marketing by message"


def test_a_proof_needs_a_reason_and_head_office(chain: Chain, member: Member) -> None:
    assert list(errors(do(enter(chain.hq), member, "export-proof", reason="", format="csv"))) == ["reason"]
    assert do(enter(chain.manager), member, "export-proof", reason="x", format="csv").status_code == 403


def test_the_file_for_the_person_holds_what_was_sent(chain: Chain, member: Member) -> None:
    answer = do(enter(chain.hq), member, "export", reason="asks")
    assert len(json.loads(answer.content)["messages"]) == 4


def lived(chain: Chain, member: Member) -> None:
    """Traces wherever this room can leave them, of the person and of a file that was merged in."""
    other = make_member(chain.s001, phone=OTHER, name="林雨晴")
    make_message(
        make_campaign(member.messages.get().campaign.gateway), other, state="queued", text="林雨晴您好", provider_id=""
    )
    calls = CallList.objects.create(name="x")
    done: Any = {"member": member, "result": "reached", "note": "林雨晴 13800138000", "by": chain.manager, "at": AT}
    call = Call.objects.create(list=calls, store=chain.s001, **done)
    CallNote.objects.create(call=call, **done)
    template = Template.objects.create(code="t", name="t", body="x")
    rule: Any = {"template": template, "gateway": member.messages.get().campaign.gateway}
    automation = Automation.objects.create(code="x", kind="welcome", days=77, **rule)
    Hit.objects.create(automation=automation, member=member, occasion="x", values={"name": "林雨晴"})
    Receipt.objects.create(
        gateway="sms1", provider_id=f"p{member.pk}", to_hash=hashed(PHONE), delivered=True, at=AT, applied_at=AT
    )
    Code.objects.create(purpose="x", subject="y", to_hash=hashed(PHONE), code_hash="z", made_at=AT, ends_at=AT)
    NumberDay.objects.create(gateway="sms1", to_hash=hashed(PHONE), day=AT.date(), count=1)
    Notice.objects.create(
        kind="receipt",
        to=PHONE,
        to_hash=hashed(PHONE),
        to_masked="138****8000",
        text="x",
        gateway="sms1",
        send_after=AT,
    )
    answering.take("sms1", [protocol.Reply("rain@example.com", "林雨晴", "8")], at=AT)
    merge(chain, other, member)


WORDS = (
    "林雨晴",
    "13800138000",
    "13700137000",
    "138****8000",
    "137****7000",
    "rain@example.com",
    hashed(PHONE),
    hashed(OTHER),
)


def test_no_table_holds_a_phone_or_its_hash_of_who_was_erased(chain: Chain, member: Member) -> None:
    lived(chain, member)
    before = {table for table, _word in found(WORDS)}
    assert {"campaigns_message", "messaging_notice", "campaigns_reply", "campaigns_call", "campaigns_hit"} <= before
    answer = do(enter(chain.hq), member, "erase", number=member.number, reason="asks")
    assert answer.status_code == 302
    assert {(table, word) for table, word in found(WORDS) if table != "stores_audit"} == set()
    assert set(Message.objects.values_list("state", "text")) == {("delivered", ""), ("cancelled", "")}
    assert set(Notice.objects.filter(kind="receipt").values_list("state", "code")) == {("cancelled", "erased")}
    assert Reply.objects.filter(text="", to_hash="").count() == 2
    assert not Receipt.objects.exists()


def test_a_refused_erasure_forgets_nothing(chain: Chain, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(principal=1)
    answer = do(enter(chain.hq), member, "erase", number=member.number, reason="asks")
    assert answer.status_code == 422
    assert member.messages.get().text == "林雨晴您好"


def test_others_keep_theirs(chain: Chain, member: Member) -> None:
    other = make_member(chain.s001, phone=OTHER)
    kept = make_notice(other, text="bleibt")
    do(enter(chain.hq), member, "erase", number=member.number, reason="asks")
    kept.refresh_from_db()
    assert (kept.text, kept.to) == ("bleibt", OTHER)


def settled(member: Member, days: int, **fields: Any) -> Notice:
    return make_notice(member, state="delivered", done_at=AT - days * DAY, reference=f"{days}", text="x", **fields)


@override_settings(KEEP_SENT_DAYS=10)
def test_words_are_kept_for_183_days_whatever_is_set(chain: Chain, member: Member) -> None:
    exact, older = settled(member, 183), settled(member, 184)
    Message.objects.update(done_at=AT - 184 * DAY)
    assert forgetting.blank_old(at=AT) == 2
    exact.refresh_from_db()
    older.refresh_from_db()
    assert (exact.text, older.text, older.to_masked) == ("x", "", "")
    assert member.messages.get().text == ""
    assert member.messages.get().code == "DELIVRD"


@override_settings(KEEP_SENT_DAYS=200)
def test_a_longer_time_holds_and_open_messages_keep_their_words(
    chain: Chain, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "CHUNK", 1)
    young, old, oldest = settled(member, 200), settled(member, 201), settled(member, 300)
    waiting = make_notice(member, reference="w", text="x")
    assert forgetting.blank_old(at=AT) == 2
    kept = Notice.objects.filter(pk__in=[young.pk, old.pk, oldest.pk, waiting.pk]).exclude(text="")
    assert {one.pk for one in kept} == {young.pk, waiting.pk}
    assert tasks.blank_old()["blanked"] >= 0
