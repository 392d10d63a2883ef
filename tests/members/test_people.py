"""Joining and what is done to a member's data afterwards: effects, and refusals that write nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection

from ledger.refused import Code, Invalid, Refused
from members.models import Child, Consent, Member, Phone
from members.rules import is_member_number, member_number
from members.services import people
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
SMS = {"kind": "sms_marketing", "text_version": "v1"}
CHILD_DATA = {"kind": "child_data", "text_version": "v1"}
KID = {"name": "小宝", "birthday": date(2019, 5, 1)}


def join(chain: Chain, phone: str = "138 0013 8000", name: str = "张三", **more: Any) -> Member:
    return people.join(store=chain.s001, by=chain.cashier, at=AT, phone=phone, name=name, **more)


def invalid(call: Any, *arguments: Any, **more: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        call(*arguments, **more)
    assert all(str(message) for messages in refused.value.errors.values() for message in messages)
    return list(refused.value.errors)


def refused(call: Any, *arguments: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as found:
        call(*arguments, **more)
    return found.value


def test_a_phone_and_a_name_make_a_member_of_the_lowest_tier(chain: Chain) -> None:
    member = Member.objects.get(pk=join(chain, name="  曾 国藩 ").pk)
    assert (member.name, member.pinyin, member.tier.code) == ("曾 国藩", "zeng guo fan", "basic")
    assert (member.home_store, member.joined_at, member.source) == (chain.s001, AT, "store")
    assert (member.points, member.balance, member.sms_ok) == (0, 0, False)
    phone = member.phones.get()
    assert (phone.number, phone.last4, phone.since, phone.until) == ("+8613800138000", "8000", AT, None)


def test_the_number_is_the_rows_own_id_with_a_check_digit(chain: Chain) -> None:
    first, second = join(chain), join(chain, "13800138001")
    assert first.number == member_number(first.pk)
    assert is_member_number(second.number)
    assert second.pk == first.pk + 1
    (reserved, number), (following, _number) = people.new_numbers(2)
    assert (reserved, following) == (second.pk + 1, second.pk + 2)
    assert number == member_number(reserved)


def test_all_that_is_asked_on_joining_is_kept(chain: Chain) -> None:
    member = join(
        chain,
        birthday=date(1990, 2, 28),
        gender="f",
        lunar=True,
        city="福州",
        adviser="manager1",
        source="api",
        children=[KID],
        consents=[SMS, CHILD_DATA],
    )
    member.refresh_from_db()
    assert (member.birthday, member.gender, member.birthday_is_lunar) == (date(1990, 2, 28), "f", True)
    assert (member.city, member.adviser, member.source, member.sms_ok) == ("福州", chain.manager, "api", True)
    child = member.children.get()
    assert (child.name, child.birthday) == ("小宝", date(2019, 5, 1))
    events = list(
        member.consents.order_by("kind").values_list("kind", "given", "channel", "source", "text_version", "at")
    )
    assert events == [("child_data", True, "api", "join", "v1", AT), ("sms_marketing", True, "api", "join", "v1", AT)]
    assert Audit.objects.get(action="child.added").detail == {"children": [child.pk]}
    assert member.history.get().history_user == chain.cashier


def test_an_adviser_may_be_a_person_a_code_or_nobody(chain: Chain) -> None:
    assert join(chain, adviser=chain.manager).adviser == chain.manager
    assert join(chain, "13800138001", adviser="").adviser is None
    assert join(chain, "13800138002", adviser=None).adviser is None


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("phone", {"phone": "12345"}),
        ("phone", {"phone": ""}),
        ("phone", {"phone": "\x00"}),
        ("name", {"name": " "}),
        ("name", {"name": "x" * 65}),
        ("name", {"name": "a\x00b"}),
        ("name", {"name": "\ud800"}),
        ("birthday", {"birthday": date(2026, 11, 23)}),
        ("birthday", {"birthday": date(1899, 12, 31)}),
        ("gender", {"gender": "x"}),
        ("city", {"city": "x" * 33}),
        ("adviser", {"adviser": "nobody"}),
        ("consents", {"consents": [{"kind": "everything", "text_version": "v1"}]}),
        ("text_version", {"consents": [{"kind": "child_data", "text_version": "v" * 17}]}),
        ("consents", {"children": [KID]}),
        ("consents", {"children": [KID], "consents": [SMS]}),
        ("children.1.name", {"children": [KID, KID | {"name": ""}], "consents": [CHILD_DATA]}),
        ("children.0.birthday", {"children": [KID | {"birthday": date(2027, 1, 1)}], "consents": [CHILD_DATA]}),
        ("children.0.birthday", {"children": [KID | {"birthday": None}], "consents": [CHILD_DATA]}),
        ("children.0.gender", {"children": [KID | {"gender": "x"}], "consents": [CHILD_DATA]}),
    ],
)
def test_bad_input_is_named_by_field_and_nothing_is_written(chain: Chain, field: str, more: dict[str, Any]) -> None:
    assert invalid(join, chain, **more) == [field]
    assert not Member.objects.exists()
    assert not Phone.objects.exists()
    assert not Consent.objects.exists()


def test_emoji_are_names_too(chain: Chain) -> None:
    assert join(chain, name="小宝👶").name == "小宝👶"
    assert join(chain, "13800138001", name="😀").search == []


def test_a_birthday_today_is_none_in_the_future(chain: Chain) -> None:
    assert join(chain, birthday=date(2026, 11, 22)).birthday == date(2026, 11, 22)


def test_a_taken_phone_is_refused_with_masked_words_and_leaves_nothing(chain: Chain) -> None:
    first = join(chain, name="张三丰")
    error = refused(join, chain, "+86 138-0013-8000", name="李四", consents=[SMS])
    assert error.code is Code.PHONE_TAKEN
    assert error.args_ == {"phone": "138****8000", "number": first.number, "name": "张**"}
    assert list(Member.objects.all()) == [first]
    assert not Consent.objects.exists()


def test_a_child_named_twice_is_one_child(chain: Chain) -> None:
    assert join(chain, children=[KID, dict(KID)], consents=[CHILD_DATA]).children.count() == 1


def test_the_last_insert_failing_leaves_no_part_of_a_member(chain: Chain) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation; END $$;"
            "CREATE TRIGGER fail BEFORE INSERT ON stores_audit EXECUTE FUNCTION pg_temp.fail()"
        )
    with pytest.raises(IntegrityError):
        join(chain, children=[KID], consents=[CHILD_DATA])
    for model in (Member, Phone, Child, Consent):
        assert not model.objects.exists()


def test_edit_saves_what_changed_with_its_history(chain: Chain) -> None:
    member = join(chain)
    changed = people.edit(
        member,
        by=chain.manager,
        at=AT,
        name="单雄信",
        birthday=date(1990, 1, 1),
        gender="m",
        lunar=True,
        city="泉州",
        email="a@example.com",
        note="likes tea",
        wechat_stage="养粉",
        adviser="manager1",
        home_store=chain.s002,
    )
    member.refresh_from_db()
    assert (member.name, member.pinyin) == ("单雄信", "shan xiong xin")
    assert "sxx" in member.search
    assert (member.birthday, member.gender, member.birthday_is_lunar) == (date(1990, 1, 1), "m", True)
    assert (member.city, member.email, member.note, member.wechat_stage) == (
        "泉州",
        "a@example.com",
        "likes tea",
        "养粉",
    )
    assert (member.adviser, member.home_store) == (chain.manager, chain.s002)
    assert changed.name == "单雄信"
    latest = member.history.first()
    assert (latest.history_user, latest.name, latest.prev_record.name) == (chain.manager, "单雄信", "张三")


def test_an_edit_that_changes_nothing_leaves_no_history(chain: Chain) -> None:
    member = join(chain)
    people.edit(member, by=chain.manager, name="张三", email="")
    assert member.history.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points", 1000),
        ("status", "active"),
        ("phone", "13800138001"),
        ("name", ""),
        ("email", "nobody"),
        ("birthday", date(2030, 1, 1)),
        ("gender", "?"),
        ("adviser", "nobody"),
        ("note", "\x00"),
    ],
)
def test_what_cannot_be_edited_is_refused_by_field(chain: Chain, field: str, value: object) -> None:
    member = join(chain)
    assert invalid(people.edit, member, by=chain.hq, at=AT, **{"city": "x", field: value}) == [field]
    member.refresh_from_db()
    assert member.city == ""


def test_a_changed_phone_keeps_the_old_one_in_the_history(chain: Chain) -> None:
    member, later = join(chain), AT + timedelta(days=1)
    people.change_phone(member, "13900139000", by=chain.hq, at=later)
    phones = member.phones.order_by("since").values_list("number", "since", "until")
    assert list(phones) == [("+8613800138000", AT, later), ("+8613900139000", later, None)]
    row = Audit.objects.get(action="phone.changed")
    assert (row.by, row.detail) == (chain.hq, {"old": ["138****8000"], "new": "139****9000"})
    assert join(chain, "13800138000").pk != member.pk


def test_the_same_phone_again_changes_nothing(chain: Chain) -> None:
    member = join(chain)
    people.change_phone(member, "13800138000", by=chain.hq)
    assert member.phones.get().until is None


def test_somebody_elses_phone_is_refused(chain: Chain) -> None:
    member, other = join(chain), join(chain, "13900139000")
    error = refused(people.change_phone, member, "13900139000", by=chain.hq, at=AT)
    assert (error.code, error.args_["number"]) == (Code.PHONE_TAKEN, other.number)
    assert member.phones.get().until is None
    assert invalid(people.change_phone, member, "139", by=chain.hq, at=AT) == ["phone"]


def test_a_phone_changes_without_a_code_only_by_head_office(chain: Chain) -> None:
    member = join(chain)
    error = refused(people.change_phone, member, "13900139000", by=chain.manager, at=AT)
    assert (error.code, error.args_) == (Code.APPROVAL_REQUIRED, {"level": "hq", "action": "phone_without_code"})


def test_freezing_and_unfreezing_leave_history_and_audit(chain: Chain) -> None:
    member = join(chain)
    assert people.freeze(member, by=chain.manager, reason="lost phone", at=AT).status == "frozen"
    assert people.freeze(member, by=chain.manager, reason="again").status == "frozen"
    assert people.unfreeze(member, by=chain.manager, reason="found").status == "active"
    assert list(Audit.objects.order_by("id").values_list("action", "detail__reason")) == [
        ("member.frozen", "lost phone"),
        ("member.active", "found"),
    ]
    assert [row.status for row in member.history.all()] == ["active", "frozen", "active"]


def test_freezing_needs_a_reason_and_a_member_who_is_active(chain: Chain) -> None:
    member = make_member(chain.s001, status="cancelled")
    assert invalid(people.freeze, member, by=chain.manager, reason=" ") == ["reason"]
    assert refused(people.freeze, member, by=chain.manager, reason="x").code is Code.FORBIDDEN
    assert refused(people.unfreeze, member, by=chain.manager, reason="x").args_["status"] == "cancelled"
    assert refused(people.freeze, make_member(status="erased"), by=chain.hq, reason="x").code is Code.NOT_FOUND


def test_a_members_pin_has_six_digits_and_is_kept_hashed(chain: Chain) -> None:
    member = join(chain)
    people.set_pin(member, "246813", by=chain.cashier, at=AT)
    member.refresh_from_db()
    assert check_password("246813", member.pin_hash)
    people.check_pin(member, "246813", AT)
    assert Audit.objects.get(action="pin.set").subject_id == str(member.pk)
    assert member.history.count() == 1


@pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "", "12 456"])
def test_another_pin_is_refused(chain: Chain, pin: str) -> None:
    member = join(chain)
    assert invalid(people.set_pin, member, pin, by=chain.cashier) == ["pin"]
    member.refresh_from_db()
    assert member.pin_hash == ""


def test_five_misses_lock_a_members_pin_and_a_new_one_unlocks_it(chain: Chain) -> None:
    member = make_member(chain.s001, pin="246813")
    reasons = [refused(people.check_pin, member, "000000", AT).args_["reason"] for _ in range(5)]
    assert reasons == ["wrong"] * 4 + ["locked"]
    assert refused(people.check_pin, member, "246813", AT).code is Code.PROOF_FAILED
    people.set_pin(member, "135790", by=chain.manager)
    people.check_pin(member, "135790", AT)
