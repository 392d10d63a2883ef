"""Before an automation is switched on its page says what it will do: whom, what, for how much."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Automation
from campaigns.services import looking
from messaging.models import Gateway
from stores.scoping import Scope, scope_of
from tests.backoffice.opening import enter, text
from tests.campaigns.automations import make_automation
from tests.factories import Chain, make_member, make_offer

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)


def born_today(chain: Chain, **fields: Any) -> Any:
    born = timezone.localdate().replace(day=1, month=6) if _leap_day() else timezone.localdate()
    return make_member(chain.s001, birthday=born.replace(year=1992), sms_ok=True, **fields)


def _leap_day() -> bool:
    return (timezone.localdate().month, timezone.localdate().day) == (2, 29)


def where(row: Automation, page: str = "on/") -> str:
    return f"/admin/campaigns/automations/{row.pk}/{page}"


@pytest.fixture
def birthday(chain: Chain) -> Automation:
    Gateway.objects.filter(code="console").update(price="0.0500", signature="会员通", opt_out="拒收请回复R")
    return make_automation("birthday", is_on=False, offer=make_offer("CAKE", name="生日券"))


def test_it_says_whom_it_meets_today_what_they_read_and_what_that_costs(chain: Chain, birthday: Automation) -> None:
    for name in ("王芳", "李四"):
        born_today(chain, name=name)
    page = text(enter(chain.hq).get(where(birthday)))
    # 【会员通】王*您好！拒收请回复R: 18 characters are one part of 0.05; two people, 0.10.
    assert "【会员通】王*您好！拒收请回复R" in page
    assert "It begins with today: 2 people are written to within ten minutes, about ¥0.10." in " ".join(page.split())
    assert "生日券" in page
    assert "own birthday" in page
    assert "Only those who agreed" in page
    assert "王芳" not in page
    assert not Automation.objects.get(pk=birthday.pk).is_on


def test_its_button_switches_on_and_back_leads_to_its_page(chain: Chain, birthday: Automation) -> None:
    client = enter(chain.hq)
    page = text(client.get(where(birthday)))
    assert f'action="{where(birthday, "move/on/")}"' in page
    assert f'href="{where(birthday, "")}"' in page
    client.post(where(birthday, "move/on/"))
    assert Automation.objects.get(pk=birthday.pk).is_on
    assert client.get(where(birthday)).url == where(birthday, "")


def test_one_that_goes_by_moments_writes_to_nobody_of_before(chain: Chain) -> None:
    row = make_automation("welcome", is_on=False)
    make_member(chain.s001, name="王芳", sms_ok=True, joined_at=timezone.now())
    told = looking.foresee(row, EVERYWHERE, at=timezone.now())
    assert (told.people, told.at_once, told.today) == (1, False, 0)
    assert "nobody of before" in text(enter(chain.hq).get(where(row)))


def test_with_nobody_met_today_others_show_the_text_if_they_have_its_fields(chain: Chain) -> None:
    row = make_automation("expiring", days=7, is_on=False)
    make_member(chain.s001, name="王芳")
    told = looking.foresee(row, EVERYWHERE, at=timezone.now())
    assert (told.people, list(told.samples), told.each) == (0, [], row.gateway.price)
    assert row.template.body in text(enter(chain.hq).get(where(row)))
    make_member(chain.s001, name="李四", points=50)
    [sample] = looking.foresee(row, EVERYWHERE, at=timezone.now()).samples
    assert "李*您好，您有50积分将于" in sample.text


def test_what_is_not_set_up_is_said(chain: Chain, birthday: Automation) -> None:
    Automation.objects.filter(pk=birthday.pk).update(gateway=Gateway.objects.get(code="aliyun"))
    assert "not set up: SMS_ALIYUN_KEY" in text(enter(chain.hq).get(where(birthday)))


def test_people_of_stores_that_one_sees_are_counted(chain: Chain, birthday: Automation) -> None:
    born_today(chain)
    at = timezone.now()
    assert looking.foresee(birthday, scope_of(chain.manager), at=at).people == 1
    assert looking.foresee(birthday, scope_of(chain.manager2), at=at).people == 0


def test_only_who_may_switch_is_asked(chain: Chain, birthday: Automation) -> None:
    assert enter(chain.manager).get(where(birthday)).status_code == 403
    assert Client().get(where(birthday)).status_code == 302
