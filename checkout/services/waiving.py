"""The top-up that waives an order: what it needs and what it gives (S113, docs/algorithms/ledgers.md)."""

from decimal import Decimal
from typing import Any

from checkout.services.requests import Call
from ledger.money import text
from members.models import Member
from stores import places
from stores.models import Store
from wallets import rules
from wallets import services as wallets
from wallets.models import Offer

# What an offer is refused for whoever asks.
NOT_HERE_NOW = ("inactive", "not_started", "ended", "other_store")


def told(code: str, *, member: Member, order: Decimal, store: Store) -> dict[str, Any]:
    """What the till shows: the top-up needed for `order` yuan, the room on the wallet, the largest order.

    Refuses `offer_unusable` (unknown offer, order below its minimum).
    """
    offer = wallets.offer(code)
    cap = places.place(store).region.wallet_cap
    needed = rules.five_times(order, multiple=offer.multiple, minimum=offer.minimum_order)
    return {
        "offer": offer.code,
        "needed": text(needed),
        "room": text(max(cap - member.balance, Decimal("0.00"))),
        "largest_order": text(rules.largest_order(cap, member.balance, multiple=offer.multiple)),
        "gift_item": offer.gift_product.name if offer.gift_product else None,
        "gift_value": text(offer.gift_value),
    }


def holding(call: Call) -> list[Offer]:
    """The offers that hold in the store at that time, by code."""
    return [one for one in wallets.offers() if fault_of(one, rules.Uses(), call) not in NOT_HERE_NOW]


def fault_of(offer: Offer, uses: rules.Uses, call: Call) -> str | None:
    """Why the offer is refused at its smallest amount, or None (wallets.rules.offer_fault)."""
    plain = wallets.plain_offer(offer)
    return rules.offer_fault(plain, amount=offer.minimum, store=call.store.code, at=call.at, uses=uses)
