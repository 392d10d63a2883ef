"""A chain in which every list of the admin has a row of S001 and, where rows have a store, one of S003 in another region."""

from datetime import date, time
from decimal import Decimal as D

from django.utils import timezone
from django_celery_results.models import TaskResult

from campaigns.models import Reply
from checkout.rules.basket import Approval
from coupons.services import issue, issue_batch
from stores import approvals, audit
from stores.models import ApiKey, ClosedPeriod, ImportBatch, Roster, Store, Target
from stores.rules import Level
from stores.services import create_key
from tests.checkout.doing import basket, give_back, line, open_shift, sell, top_up
from tests.factories import (
    AT,
    PIN,
    Chain,
    make_member,
    make_offer,
    make_product,
    make_promotion,
    make_staff,
    make_top_up_offer,
)
from tests.lived import live
from tests.matrix.checks import make_checks
from tests.matrix.day import make_day
from tests.matrix.sending import make_sending
from tests.reports.telling import call, make_calls, make_campaign, write

OTHERS = ("inspector", "marketer", "analyst", "auditor")


def make_world(chain: Chain) -> Chain:
    """Everything has happened in S001 (tests/lived.py), and what the lists need in S003 too."""
    for role in OTHERS:
        make_staff(f"{role}1", role)
    live(chain)
    _far_away(chain)
    for store, staff in ((chain.s001, chain.cashier), (chain.s003, chain.cashier3)):
        Roster.objects.create(store=store, staff=staff, day=date(2026, 11, 20), starts=time(9), ends=time(18))
        Target.objects.create(store=store, month=date(2026, 11, 1), amount=D("50000.00"))
        create_key(f"till {store.code}", scope=ApiKey.Scope.POS, store=store)
        _waiting(chain, store)
        _told(chain, store)
        make_checks(chain, store)
        make_day(chain, store, staff)
        audit.record("receipt.reprinted", store, by=staff, store=store)
    issue_batch(make_offer("PAPER"), count=2, batch="batch:20261122-A", by=chain.hq, at=AT)
    for staff in (chain.manager, chain.hq):
        ImportBatch.objects.create(kind="members", file_name="m.csv", sha256="0" * 64, size=1, state="ready", by=staff)
    make_promotion(products=[make_product("A9", barcode="6909", category="kids")])
    ClosedPeriod.objects.create(
        legal_entity=chain.s001.legal_entity, month=date(2026, 9, 1), closed_by=chain.finance, closed_at=timezone.now()
    )
    TaskResult.objects.create(task_id="1", task_name="points.tasks.expire", status="SUCCESS", result='"3 lots"')
    return chain


def _far_away(chain: Chain) -> None:
    """A member of S003 who buys, returns and tops up there."""
    at_s003 = {"by": chain.cashier3, "store": chain.s003}
    member = make_member(chain.s003, points=500)
    issue(make_offer("FAR20"), members=[member], by=chain.hq, store=chain.s003, at=AT)
    make_top_up_offer("FAR200")
    sold = sell(chain, basket(line("40.00", 2), member=member), "80.00", **at_s003).data
    give_back(chain, sold["number"], [(1, 1)], approval=Approval("hq1", PIN), **at_s003)
    top_up(chain, member, "300.00", **at_s003)
    open_shift(chain, **at_s003)


def _told(chain: Chain, store: Store) -> None:
    """A campaign of a store that is over, and a call list that was worked."""
    member = make_member(store)
    Reply.objects.create(
        gateway="sms1", provider_id=store.code, member=member, to_hash="x", from_masked="138****0000", text="在吗",
        effect="none", at=AT,
    )  # fmt: skip
    make_sending(chain, store)
    write(make_campaign(f"told {store.code}", store=store), member)
    call(chain, make_calls(chain, name=f"worked {store.code}", store=store), member, "reached")


def _waiting(chain: Chain, store: Store) -> None:
    member = make_member(store)
    approvals.ask(
        "adjust_points",
        arguments={"member": member.number, "points": 300, "reason": "a complaint"},
        by=chain.cashier,
        store=store,
        reason="a complaint",
        level=Level.MANAGER,
        number=f"{store.code}-20261122-1",
        at=AT,
    )
