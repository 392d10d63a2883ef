"""What a new house begins with."""

import pytest

from campaigns.models import Template
from campaigns.rules import fields
from campaigns.services import shipping, wording
from messaging.models import Gateway
from messaging.rules import parts
from tests.factories import AT, make_entity, make_member, make_store

pytestmark = pytest.mark.django_db


def test_one_way_out_stands_open_for_text_messages() -> None:
    assert list(Gateway.objects.filter(is_active=True).values_list("code", flat=True)) == ["console", "wechat"]
    assert set(Gateway.objects.values_list("code", flat=True)) == set(shipping.GATEWAYS)
    assert Gateway.objects.get(is_default=True, channel="sms").signature == "会员通"


def test_what_stands_is_not_touched() -> None:
    Gateway.objects.filter(code="local").update(name="ours")
    Template.objects.filter(code="clearance").delete()
    assert (shipping.gateways(), shipping.templates(), shipping.templates()) == (0, 1, 0)
    assert Gateway.objects.get(code="local").name == "ours"


def test_the_three_cases_of_the_trade() -> None:
    """S110 names brand, tier, points and their worth; S111 and S112 know nothing of the member."""
    named = {code: fields.named(Template.objects.get(code=code).body) for code in shipping.TEMPLATES}
    assert named["points-500"] == {"salutation", "brand", "tier", "points", "value"}
    assert named["clearance"] == named["festival"] == frozenset()
    assert "两件5.8折" in Template.objects.get(code="festival").body


@pytest.mark.parametrize("code", sorted(shipping.TEMPLATES))
def test_every_text_fits_two_parts_and_names_only_fields(code: str) -> None:
    template = Template.objects.get(code=code)
    store = make_store("S7", name="人民路旗舰店", legal_entity=make_entity("E7", name="青禾生活馆"))
    member = make_member(store, name="欧阳雨晴", points=1500, wallet=("1000.00", "200.00"))
    values = wording.values([member.pk], body=template.body, at=AT)[member.pk] | {"child": "小满"}
    text = wording.text(template.body, values, gateway=Gateway.objects.get(code="console"), purpose=template.purpose)
    assert "{" not in text
    assert fields.unknown(template.body) == []
    assert parts.parts(text) <= 2
