"""What many at once may not break: the cap over two campaigns, a budget, an offer's count, a campaign's own count, a list."""

from collections.abc import Callable
from decimal import Decimal as D

import pytest
from django.db.models import Sum

from campaigns.models import Call, CallList, Campaign, Message
from campaigns.services import calls, capping, claiming, planning
from campaigns.services.calls import Wanted
from coupons.models import Coupon
from ledger.probes import turned_off
from tests.campaigns.making import make_campaign, make_gateway, make_members, make_running
from tests.factories import AT, make_offer, make_staff
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)


def claims(*campaigns: Campaign, size: int = 10) -> list[Callable[[], claiming.Claimed]]:
    return [lambda pk=one.pk: claiming.claim(pk, at=AT, size=size) for one in campaigns]  # type: ignore[misc]


def fine(results: list[object]) -> None:
    assert [one for one in results if isinstance(one, Exception)] == []


def assert_nobody_is_written_to_twice_a_week(race: Race) -> None:
    make_members(30)
    gateway = make_gateway()
    first, second = make_running(gateway), make_running(gateway)
    race.meet_at(capping, "_upsert")
    fine(race(claims(first, second, size=30)))  # type: ignore[arg-type]
    counts = Message.objects.filter(state="claimed").order_by().values_list("member")
    assert len(counts) == len(set(counts)) == 30


def assert_a_budget_holds_to_the_fen(race: Race) -> None:
    """40 messages at 0.05 for 1.03 yuan: 20 leave, whoever comes first."""
    make_members(40)
    campaign = make_running(budget=D("1.03"))
    race.meet_at(claiming, "_write")
    fine(race(claims(*[campaign] * 4)))  # type: ignore[arg-type]
    campaign.refresh_from_db()
    cost = Message.objects.aggregate(Sum("cost"))["cost__sum"]
    assert (cost, campaign.spent, Message.objects.filter(state="claimed").count()) == (D("1.00"), D("1.00"), 20)


def assert_an_offer_is_not_passed(race: Race) -> None:
    """Four campaigns of 10 over one offer of 25 coupons or 500.00 yuan at 20.00 each: 25."""
    gateway, offer = make_gateway(), make_offer(issue_limit=25, budget=D("519.99"))
    make_members(10)
    campaigns = [make_running(gateway, offer=offer, purpose="service") for _ in range(4)]
    race.meet_at(claiming, "_write")
    fine(race(claims(*campaigns)))  # type: ignore[arg-type]
    assert Coupon.objects.count() == Message.objects.filter(state="claimed").count() == 25


CHECKS = [
    (assert_nobody_is_written_to_twice_a_week, "frequency_cap"),
    (assert_a_budget_holds_to_the_fen, "campaign_lock"),
    (assert_an_offer_is_not_passed, "offer_lock"),
]


@pytest.mark.parametrize("check", [check for check, _switch in CHECKS])
def test_under_concurrency(check: Callable[[Race], None], race: Race) -> None:
    check(race)


@pytest.mark.parametrize(("check", "switch"), CHECKS)
def test_without_its_safety_each_breaks(check: Callable[[Race], None], switch: str, race: Race) -> None:
    with turned_off(switch), pytest.raises(AssertionError):
        check(race)


def test_a_campaign_planned_by_four_workers_has_each_once_and_no_more_than_its_count(race: Race) -> None:
    make_members(30)
    campaign = make_campaign(state="planning", most=25)
    race.meet_at(planning, "_insert")
    fine(race([lambda: planning.plan(campaign.pk, at=AT)] * 4))  # type: ignore[arg-type, list-item]
    campaign.refresh_from_db()
    assert (campaign.recipients, Message.objects.count(), campaign.state) == (25, 25, "running")


@pytest.mark.parametrize(("forms", "made"), [(1, 1), (2, 2)])
def test_a_button_pressed_twice_makes_one_call_list_and_two_forms_make_two(race: Race, forms: int, made: int) -> None:
    make_members(3)
    hq, wanted = make_staff("hq1", "hq"), [Wanted("回访") for _ in range(forms)]
    race.meet_at(calls, "_insert")
    fine(race([lambda one=one: calls.make(one, by=hq, at=AT) for one in (wanted[0], wanted[-1])]))  # type: ignore[misc]
    assert (CallList.objects.count(), Call.objects.count()) == (made, 3 * made)
