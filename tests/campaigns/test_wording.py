"""What the fields of a text become, in how few statements."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Automation, Campaign, Hit, Template
from campaigns.rules import fields
from campaigns.services import wording
from members.models import Child, Member
from members.services import people
from messaging.models import Gateway
from tests.factories import AT, add_points, make_entity, make_member, make_store

pytestmark = pytest.mark.django_db


def gateway(**how: object) -> Gateway:
    return Gateway(**{"code": "g", "kind": "console", "channel": "sms", "signature": "花店"} | how)  # type: ignore[arg-type]


def said(member: Member, body: str, **how: object) -> str:
    return fields.render(body, wording.values([member.pk], body=body, at=AT, **how)[member.pk])  # type: ignore[arg-type]


def statements(member: Member, body: str) -> int:
    wording.values([member.pk], body=body, at=AT)
    with CaptureQueriesContext(
        connection,
    ) as made:
        wording.values([member.pk], body=body, at=AT)
    return len(made)


@pytest.mark.parametrize(("gender", "salutation"), [("f", "王芳女士"), ("m", "王芳先生"), ("", "王芳您好")])
def test_a_salutation_goes_by_gender(gender: str, salutation: str) -> None:
    assert said(make_member(name="王芳", gender=gender), "{salutation}") == salutation


@pytest.mark.parametrize(
    ("points", "value", "gap"),
    [(-150, "0", "650"), (0, "0", "500"), (469, "20", "31"), (499, "20", "1"), (500, "50", "0"), (900, "70", "0")],
)
def test_points_their_value_and_the_gap(points: int, value: str, gap: str) -> None:
    """300 points are 20 yuan and 500 are 50; 900 are both."""
    member = make_member()
    Member.objects.filter(pk=member.pk).update(points=points)
    assert said(member, "{points}/{value}/{gap}") == f"{points}/{value}/{gap}"


def test_store_brand_tier_and_balance(settings: pytest.FixtureRequest) -> None:
    store = make_store("S9", name="城西店", legal_entity=make_entity("E9", name="青禾"))
    member = make_member(store, name="王芳", wallet=("1000.00", "14.50"))
    body = "{name}|{store}|{brand}|{tier}|{balance}"
    assert said(member, body) == "王芳|城西店|青禾|普通|1014.50"
    settings.CAMPAIGN_BRAND = "花店"  # type: ignore[attr-defined]
    assert said(member, "{brand}") == "花店"


def test_what_ends_soonest_is_told_with_its_day() -> None:
    member = make_member()
    for points, ends in ((40, "2026-12-31"), (2, "2026-12-31"), (100, "2027-01-05"), (7, "2026-11-21")):
        add_points(member, points, ends=date.fromisoformat(ends))
    other = make_member(points=300)
    both = wording.values([member.pk, other.pk], body="{expiring}{expires_on}", at=AT)
    assert both[member.pk] == {"expiring": "42", "expires_on": "12月31日"}
    assert both[other.pk] == {"expiring": "300", "expires_on": "2027年11月22日"}
    assert wording.values([make_member().pk], body="{expiring}", at=AT) != {}


def test_the_child_whose_birthday_is_next() -> None:
    member = make_member()
    for name, born, lunar in (("甲", "2019-11-21", False), ("乙", "2020-01-03", False), ("丙", "2021-11-23", True)):
        Child.objects.create(member=member, name=name, birthday=born, is_lunar=lunar)
    assert said(member, "{child}") == "乙"
    Child.objects.create(member=member, name="丁", birthday="2018-11-22")
    assert said(member, "{child}") == "丁"
    assert wording.values([make_member().pk], body="{child}", at=AT).popitem()[1] == {}


def test_coupons_are_told_by_whoever_grants_them() -> None:
    member, other = make_member(), make_member()
    found = wording.values([member.pk], body="{coupon}", coupons={member.pk: "C1", other.pk: "C2"}, at=AT)
    assert found == {member.pk: {"coupon": "C1"}}
    assert wording.values([member.pk], body="{coupon}", at=AT) == {member.pk: {}}


def test_what_an_automation_met_goes_first() -> None:
    member = make_member(name="王芳")
    Child.objects.create(member=member, name="乙", birthday="2020-01-03")
    row = Gateway.objects.get(code="console")
    template = Template.objects.get(code="child")
    automation = Automation.objects.create(code="a", kind="child", days=99, template=template, gateway=row)
    campaign = Campaign.objects.create(name="c", gateway=row, automation=automation)
    met = Child.objects.create(member=member, name="丁", birthday="2021-01-03")
    how = {"channel": "till", "source": "page", "text_version": "v2"}
    people.give_consent(member, "child_data", by=None, at=AT, **how)
    values = {"child": met.pk}
    Hit.objects.create(automation=automation, member=member, occasion="2026", campaign=campaign, values=values)
    assert said(member, "{name}{child}{more}", campaign=campaign) == "王芳丁{more}"


@pytest.mark.parametrize(
    ("body", "count"),
    [("全场五折", 1), ("{name}{tier}{store}{points}", 1), ("{name}{points}{value}{gap}{tier}{store}{brand}{balance}", 2), ("{expiring}{expires_on}", 2),
     ("{name}{child}{expiring}", 3)],
)  # fmt: skip
def test_only_what_is_named_is_asked_for(body: str, count: int) -> None:
    assert statements(make_member(points=500), body) == count


def test_a_member_who_is_not_there_has_no_values() -> None:
    assert wording.values([0], body="{name}", at=AT) == {}


def test_signature_and_opt_out_are_a_text_messages() -> None:
    values = {"name": "王芳"}
    assert wording.text("{name}", values, gateway=gateway(), purpose="marketing") == "【花店】王芳拒收请回复R"
    assert wording.text("{name}", values, gateway=gateway(), purpose="service") == "【花店】王芳"
    assert wording.text("{name}", values, gateway=gateway(channel="wechat"), purpose="marketing") == "王芳"


def test_amounts_and_days() -> None:
    assert [wording.yuan(D(one)) for one in ("50.00", "0.50", "1014.5")] == ["50", "0.50", "1014.50"]
