"""Some of everything that the admin lists, as often as wanted: each row with others behind it (stores, people, goods)."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from axes.models import AccessAttempt
from django.utils import timezone
from django_celery_results.models import TaskResult

from campaigns.models import Audience, Message, MomentsPost, Reply, Template
from catalog.models import Category
from checkout.rules.shifts import Opening
from checkout.services import shifts
from members.models import Tag, TagGroup, Tier
from messaging.models import Gateway, Notice, ProviderTemplate, Receipt
from points.models import EarnRule, Option
from points.services import moving
from stores import approvals
from stores.models import ApiKey, Approval, ClosedPeriod, Roster, Target
from stores.services import create_key
from tests.backoffice.filling_checks import fill_checks
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.factories import (
    Chain,
    make_coupon,
    make_entity,
    make_member,
    make_offer,
    make_product,
    make_promotion,
    make_region,
    make_staff,
    make_store,
    make_top_up_offer,
)
from tests.reports.telling import make_campaign, write

_serials = count(1)
# What a bootstrapped house has in fixed numbers.
FIXED = {"automation", "periodictask", "crontabschedule", "tendermethod", "ladderstep"}


def fill(chain: Chain, times: int) -> None:
    for _time in range(times):
        serial = next(_serials)
        _places(chain, serial)
        _goods(serial)
        _rules(serial)
        _trade(chain, serial)
        fill_checks(chain, serial)


def _places(chain: Chain, serial: int) -> None:
    entity = make_entity(f"EX{serial}")
    store = make_store(f"T{serial:03d}", region=make_region(f"RX{serial}"), legal_entity=entity)
    seller = make_staff(f"seller{serial}", store=store)
    today = timezone.localdate()
    Roster.objects.create(store=store, staff=seller, day=today, starts="09:00", ends="18:00")
    Target.objects.create(store=store, staff=seller, month=today.replace(day=1), amount=1000)
    ClosedPeriod.objects.create(
        legal_entity=entity,
        month="2020-01-01",
        closed_at=timezone.now(),
        closed_by=make_staff(f"closer{serial}", "finance"),
    )
    create_key(f"till {serial}", scope=ApiKey.Scope.POS, store=store)
    AccessAttempt.objects.create(username=f"nobody{serial}", ip_address="127.0.0.1", failures_since_start=1)
    TaskResult.objects.create(task_id=f"t{serial}", task_name="points.tasks.expire", status="SUCCESS", result='"3"')


def _goods(serial: int) -> None:
    above = Category.objects.create(code=f"top{serial}", name="上级")
    category = Category.objects.create(code=f"c{serial}", name="类", parent=above)
    product = make_product(f"SKU{serial}", barcode=f"69{serial:011d}", category=category.code)
    make_promotion(f"PR{serial}", products=[product], is_active=False)
    make_top_up_offer(f"TU{serial}", gift_product=product, minimum="10.00", gift="1.00")


def _rules(serial: int) -> None:
    group = TagGroup.objects.create(code=f"g{serial}", name=f"组{serial}")
    Tag.objects.create(group=group, name=f"标签{serial}")
    Audience.objects.create(
        code=f"a{serial}", name=f"人群{serial}", made_by=make_staff(f"marketer-a{serial}", "marketer")
    )
    Tier.objects.create(code=f"t{serial}", name=f"级{serial}", rank=50 + serial)
    Option.objects.create(points=5000 + serial, value="700.00", is_active=False)
    EarnRule.objects.create(version=50 + serial, effective_on="2099-01-01", brackets=[["0.00", "1"]])


def _trade(chain: Chain, serial: int) -> None:
    now = timezone.now() - timedelta(minutes=5)
    member = make_member(chain.s001, adviser=chain.cashier, points=100)
    make_coupon(make_offer(f"OF{serial}"), member=member, at=now)
    store = make_store(f"M{serial:03d}")
    campaign = make_campaign(f"c{serial}", store=store, made_by=chain.hq)
    write(campaign, member)
    Message.objects.update(made_at=now)
    MomentsPost.objects.create(
        store=store, kind="ad", week=date(2026, 11, 16), text="新品", by=make_staff(f"poster{serial}"), at=now
    )
    Notice.objects.create(kind="receipt", gateway="console", send_after=now, text="小票", member_id=member.pk)
    Receipt.objects.create(gateway="aliyun", provider_id=f"P{serial}", to_hash="x", delivered=True, at=now)
    gateway = Gateway.objects.create(code=f"g{serial}", name="g", kind="http_sim", channel="sms")
    ProviderTemplate.objects.create(gateway=gateway, name=f"t{serial}")
    Template.objects.create(code=f"t{serial}", name="t", body="{name}")
    Reply.objects.create(
        gateway="sms1", provider_id=f"r{serial}", member=member, to_hash="x", from_masked="138****0000", text="在吗",
        effect="none", at=now, read_by=chain.manager,
    )  # fmt: skip
    sold = sell(chain, basket(line("30.00", 2), member=member), "60.00", at=now).data
    give_back(chain, sold["number"], [(1, 1)], at=now)
    topped = top_up(chain, member, "50.00", offer=f"TU{serial}", at=now).data
    asked = ask_undo(chain, topped["number"], at=now).data
    approvals.decide(Approval.objects.get(number=asked["approval"]), by=chain.finance, approve=True, at=now)
    opening = Opening(f"x{serial}", Decimal("100.00"))
    shifts.open_shift(opening, by=chain.cashier, store=chain.s001, key=f"shift{serial}", at=now)
    moving.adjust(member=member.number, points=300, reason="r", by=chain.cashier, store=chain.s001, at=now)
