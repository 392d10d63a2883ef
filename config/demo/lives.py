"""Lives of a batch of members, day by day: visits, top-ups, returns; and the members that people look for in a demo."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from django.utils import timezone

from catalog.models import Product
from checkout.rules.asked import Payment, Return, TopUpAsked
from checkout.rules.basket import Basket, Line
from checkout.rules.tenders import Tender
from checkout.services import refunding, selling, topping_up
from config.demo import people
from config.demo.house import at_hour
from config.demo.people import Buyer
from config.demo.trade import Trade, lots_of
from ledger.posting import Posting
from members.models import Member
from members.services.lock import LockedMember
from points import rules as points_rules
from points.services import booking
from stores import places
from stores.models import Staff, Store

# Points that a demo wants to show: just below and at both redemption options.
SHOWN = (299, 300, 499, 500)
Event = tuple[datetime, Callable[[datetime], None]]


class Lives:
    """One batch: `count` members with the sales of the last `days` days."""

    def __init__(self, name: str, *, stores: list[Store], days: int, rng: Random) -> None:
        self.name, self.stores, self.days, self.rng = name, stores, days, rng
        self.trade = Trade(list(Product.objects.select_related("category").order_by("sku")), rng)
        self.boss, self.cashier = (Staff.objects.get(username=name) for name in ("region1", "cashier1"))
        self.today = timezone.localdate()
        self.keys = 0

    def make(self, first: int, count: int, *, visits: float, joined: int) -> int:
        """Live them; how many sales that made. `joined`: up to so many days ago; `visits`: on average, each."""
        buyers = people.make(first, count, stores=self.stores, days=joined, rng=self.rng)
        events: list[Event] = []
        for buyer in buyers:
            events += self._events(buyer, visits)
        events += [(self._moment(self.days), self._guest) for _ in range(int(count * visits / 6))]
        for at, happens in sorted(events, key=lambda event: event[0]):
            happens(at)
        self.trade.flush()
        return self.trade.sold

    def show(self, first: int) -> None:
        """The members at 299, 300, 499 and 500 points, one with a birthday today, one in debt."""
        *shown, born, debtor = people.make(first, len(SHOWN) + 2, stores=self.stores[:1], days=30, rng=self.rng)
        for buyer, points in zip(shown, SHOWN, strict=True):
            self._open(buyer, points)
        self._open(born, 120)
        Member.objects.filter(pk=born.member.pk).update(birthday=date(1988, self.today.month, self.today.day))
        self._owe(debtor)
        self.trade.flush()

    def _events(self, buyer: Buyer, visits: float) -> list[Event]:
        """A few come often, most come seldom (S131)."""
        since = (self.today - timezone.localdate(buyer.member.joined_at)).days
        count, last = min(int(self.rng.paretovariate(1.3) * visits / 3), 40), min(since, self.days)
        events: list[Event] = [(self._moment(last), partial(self._visit, buyer)) for _ in range(count)]
        if self.rng.random() < 0.03:
            events.append((self._moment(last), partial(self._top_up, buyer)))
        return events

    def _moment(self, days: int) -> datetime:
        """Some moment of the last `days` days, not later than now."""
        day = self.today - timedelta(days=self.rng.randrange(1, max(days, 1) + 1))
        return at_hour(day, self.rng)

    def _visit(self, buyer: Buyer, at: datetime) -> None:
        store = buyer.member.home_store if self.rng.random() < 0.85 else self.rng.choice(self.stores)
        sale = self.trade.sell(buyer, store=store, by=buyer.staff, at=at)
        if self.rng.random() < 0.01:
            self._return(buyer, sale.number, store, at + timedelta(minutes=20))

    def _guest(self, at: datetime) -> None:
        store = self.rng.choice(self.stores)
        self.trade.sell(None, store=store, by=self.cashier, at=at)

    def _return(self, buyer: Buyer, number: str, store: Store, at: datetime, *, full: bool = False) -> None:
        self.trade.flush()
        returned = Return(None if full else ((1, 1),), "尺码不合适")
        refunding.refund(number, returned, by=self.boss, store=store, key=self._key(), at=at)
        lots_of([buyer])

    def _top_up(self, buyer: Buyer, at: datetime) -> None:
        self.trade.flush()
        member, store = buyer.member, buyer.member.home_store
        amount, offer, order = self.rng.choice(
            (
                (Decimal("300.00"), None, None),
                (Decimal("1000.00"), "GIFT200", None),
                (Decimal("845.00"), "FREE5X", True),
            )
        )
        if member.balance + amount + 200 > store.region.wallet_cap:
            return
        late = at.astimezone(timezone.get_default_timezone()).replace(hour=15)
        asked = TopUpAsked(
            member=member.number,
            amount=amount,
            tenders=(Tender("wechat", amount),),
            offer=offer,
            order=Basket((Line(name="碎花连衣裙", unit_price=Decimal("169.00")),), member=member.number)
            if order
            else None,
            seen_total=Decimal("169.00") if order else None,
        )
        topping_up.top_up(asked, by=buyer.staff, store=store, key=self._key(), at=late)
        lots_of([buyer])

    def _open(self, buyer: Buyer, points: int) -> None:
        """An opening balance, as an import brings it."""
        at = buyer.member.joined_at
        store = buyer.member.home_store
        day = places.business_day(at, store)
        posting: Posting[LockedMember] = Posting(
            member=buyer.member, by=None, store=store, at=at, business_day=day, reference=f"demo:{self.name}"
        )
        booking.credit(posting, booking.Kind.OPENING, points, points_rules.ends_on(day, 1))
        self.trade.add(posting)

    def _owe(self, buyer: Buyer) -> None:
        """Bought a coat, spent the points that it brought, and gave the coat back."""
        self.trade.flush()
        noon = at_hour(self.today - timedelta(days=2), self.rng).replace(hour=15)
        number = self._sell_one(buyer, "长款羽绒服", Decimal("500.00"), Decimal("500.00"), noon)
        self._sell_one(buyer, "家居服", Decimal("60.00"), Decimal("10.00"), noon + timedelta(minutes=5), points=(500,))
        self._return(buyer, number, self.stores[0], noon + timedelta(hours=1), full=True)

    def _sell_one(
        self, buyer: Buyer, name: str, price: Decimal, total: Decimal, at: datetime, points: tuple[int, ...] = ()
    ) -> str:
        basket = Basket((Line(name=name, unit_price=price),), member=buyer.member.number, points=points)
        payment = Payment(total, (Tender("wechat", total),))
        who = {"by": self.boss, "store": self.stores[0], "key": self._key()}
        return str(selling.sell(basket, payment=payment, at=at, **who).data["number"])  # type: ignore[arg-type]

    def _key(self) -> str:
        self.keys += 1
        return f"demo:{self.name}:{self.keys}"
