"""Verbs of stored value: top up, spend, give back, close (docs/algorithms/ledgers.md, stored value). Amounts are yuan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from ledger import reading
from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from members.services.lock import LockedMember
from stores.master import Remembered
from wallets import rules
from wallets.models import Lot, Offer, Part, WalletEntry

Kind = WalletEntry.Kind
_offers = Remembered(lambda: {offer.code: offer for offer in Offer.objects.select_related("gift_product")})


def offers() -> list[Offer]:
    """All top-up offers, holding or not, by code."""
    return sorted(_offers.value.values(), key=lambda offer: offer.code)


def offer(code: str) -> Offer:
    """The top-up offer of that code. Refuses `offer_unusable` (reason unknown)."""
    found = _offers.value.get(code)
    if found is None:
        raise Refused(Code.OFFER_UNUSABLE, reason="unknown", offer=code)
    return found


def plain_offer(offer: Offer) -> rules.Offer:
    """The offer as the rules see it."""
    return rules.Offer(
        code=offer.code,
        minimum=offer.minimum,
        gift=offer.gift,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        stores=frozenset(offer.store_codes),
        limit_per_member=offer.limit_per_member,
        limit_per_day=offer.limit_per_day,
        is_active=offer.is_active,
    )


def open_lots(member: Member) -> dict[UUID, Lot]:
    """The member's lots that hold money, oldest first, by id. Read it after the lock."""
    rest = "WHERE t.member_id = %s AND t.closed_as = '' AND t.used < t.principal + t.gift ORDER BY t.at, t.id"
    return {lot.pk: lot for lot in reading.rows(Lot, rest, [member.pk])}


def plain(lot: Lot) -> rules.Lot:
    """The lot as the rules see it."""
    return rules.Lot(lot.pk, lot.principal, lot.gift, lot.used, lot.at, closed=bool(lot.closed_as))


def top_up(
    posting: Posting[LockedMember], *, amount: Decimal, gift: Decimal, offer: Offer | None, kind: Kind = Kind.TOP_UP
) -> Lot:
    """Put `amount` and `gift` money on the wallet as a lot of its own. The cap is asked by `check_cap` before."""
    lot = posting.add(
        Lot(
            id=uuid7(),
            member_id=posting.member.pk,
            store_id=posting.store_id,
            principal=amount,
            gift=gift,
            offer_id=None if offer is None else offer.pk,
            at=posting.at,
            business_day=posting.business_day,
            reference=posting.reference,
        )
    )
    entry = add_entry(posting, kind, principal=amount, gift=gift)
    add_part(posting, entry, lot, Touch(principal=amount, gift=gift))
    return lot


def check_cap(member: Member, *, amount: Decimal, gift: Decimal, cap: Decimal, multiple: int = 0) -> None:
    """Refuses `balance_cap`; with a waiver's `multiple` it also tells the `largest_order` that could be waived."""
    try:
        rules.check_cap(member.balance, amount, gift=gift, cap=cap)
    except Refused as refused:
        if multiple:
            refused.args_["largest_order"] = rules.largest_order(cap, member.balance, multiple=multiple)
        raise


def spend(posting: Posting[LockedMember], *, amount: Decimal, lots: Mapping[Any, Lot]) -> None:
    """Pay `amount` from the oldest lots first. Refuses `insufficient_balance`."""
    parts = rules.plan_spend([plain(lot) for lot in lots.values()], amount)
    principal = sum((part.principal for part in parts), ZERO)
    entry = add_entry(posting, Kind.SPEND, principal=-principal, gift=principal - amount)
    for part in parts:
        add_part(posting, entry, lots[part.lot.id], Touch(part.face, -part.principal, -part.gift), spent=True)


@dataclass(frozen=True)
class Spent:
    """The sale that a return belongs to: its number, its refunds' numbers so far, and by top-up what came with it.

    `family`: the members from the buyer to today's holder, where the buyer was merged.
    """

    sale: str
    refunds: Sequence[str] = ()
    family: Sequence[int] = ()
    extras: Callable[[str], Sequence[rules.Extra]] = lambda _number: ()


@dataclass(frozen=True)
class GivenBack:
    """What a return did to stored value: yuan on the wallet, and yuan paid out for lots that were cashed out before."""

    to_wallet: Decimal
    paid_out: Decimal


def give_back(posting: Posting[LockedMember], *, amount: Decimal, spent: Spent, book: bool = True) -> GivenBack:
    """Give `amount` back to the lots that paid a sale, last taken first; never fails on the cap.

    A lot that was cashed out since takes nothing: what its formula now pays more goes to the account of the cash-out.
    """
    lots, taken = _taken(posting.member, spent)
    parts = rules.plan_give_back(taken, amount)
    living = [part for part in parts if not part.lot.closed]
    closed = [part for part in parts if part.lot.closed]
    paid = ZERO
    for part in closed:
        lot = lots[part.lot.id]
        paid += rules.after_cash_out(part.lot, part.face, account=account_of(lot), extras=spent.extras(lot.reference))
    if book:
        _book_give_back(posting, living, closed, lots)
    return GivenBack(sum((part.face for part in living), ZERO), paid)


def _book_give_back(
    posting: Posting[LockedMember],
    living: Sequence[rules.Part],
    closed: Sequence[rules.Part],
    lots: Mapping[Any, Lot],
) -> None:
    if living:
        principal = sum((part.principal for part in living), ZERO)
        gift = sum((part.gift for part in living), ZERO)
        entry = add_entry(posting, Kind.GIVE_BACK, principal=principal, gift=gift)
        for part in living:
            add_part(posting, entry, lots[part.lot.id], Touch(-part.face, part.principal, part.gift), spent=True)
    if closed:
        entry = add_entry(posting, Kind.CLOSED_RETURN, principal=ZERO, gift=ZERO)
        for part in closed:
            add_part(posting, entry, lots[part.lot.id], Touch(used=-part.face), spent=True)


def account_of(lot: Lot) -> rules.Account:
    """On whose account a closed lot was cashed out."""
    return "merchant" if lot.closed_as == Lot.Account.MERCHANT else "customer"


def close(posting: Posting[LockedMember], *, lot: Lot, account: rules.Account) -> None:
    """Close a lot: what it holds leaves the wallet, C stays as it is for goods that come back later."""
    left = plain(lot)
    entry = add_entry(posting, Kind.CASH_OUT, principal=-left.principal_left, gift=-left.gift_left)
    add_part(posting, entry, lot, Touch(principal=-left.principal_left, gift=-left.gift_left))
    posting.guard(lot, "t.closed_as = ''", (), Refused(Code.NOT_REFUNDABLE, reason="closed"))
    posting.set_to(lot, "closed_as", account)
    posting.set_to(lot, "closed_at", posting.at)


def used_on(member: Member, day: Any) -> Decimal:
    """Stored value that the member has spent on a business day, for the proof of the holder."""
    spent = WalletEntry.objects.filter(member=member, kind=Kind.SPEND, business_day=day)
    return -(spent.aggregate(total=Sum("amount"))["total"] or ZERO)


def _taken(member: Member, sale: Spent) -> tuple[dict[UUID, Lot], list[rules.Taken]]:
    """The lots that paid a sale, in the order of spending, with what has come back to each: those that hold it today."""
    # By the entry's member too: only so do kind and reference have an index.
    members = sale.family or (member.pk,)
    mine = Part.objects.filter(member__in=members, entry__member__in=members).select_related("lot")
    spent = list(mine.filter(entry__kind=Kind.SPEND, entry__reference=sale.sale).order_by("lot__at", "lot_id"))
    back = mine.filter(
        entry__kind__in=(Kind.GIVE_BACK, Kind.CLOSED_RETURN), entry__reference__in=list(sale.refunds)
    ).values_list("lot__reference", "used")
    given: dict[str, Decimal] = {}
    for reference, used in back:
        given[reference] = given.get(reference, ZERO) - used
    lots = [part.lot for part in spent]
    if any(lot.member_id != member.pk for lot in lots):
        now = {
            lot.reference: lot
            for lot in Lot.objects.filter(member=member, reference__in=[lot.reference for lot in lots])
        }
        lots = [now[lot.reference] for lot in lots]
    taken = [
        rules.Taken(plain(lot), part.used, given.get(lot.reference, ZERO))
        for lot, part in zip(lots, spent, strict=True)
    ]
    return {lot.pk: lot for lot in lots}, taken


def lot_of(member_id: int, reference: str) -> Lot:
    """The lot of a top-up as its holder today has it (`finding.holder`)."""
    return Lot.objects.get(member_id=member_id, reference=reference)


@dataclass(frozen=True)
class Touch:
    """Signed changes of a lot: of C, and of what the member has."""

    used: Decimal = ZERO
    principal: Decimal = ZERO
    gift: Decimal = ZERO


def add_entry(posting: Posting[LockedMember], kind: Kind, *, principal: Decimal, gift: Decimal) -> WalletEntry:
    member = posting.member
    posting.add_to(member, "principal", principal)
    posting.add_to(member, "gift", gift)
    posting.add_to(member, "wallet_seq", 1)
    return posting.add(
        WalletEntry(
            member_id=member.pk,
            store_id=posting.store_id,
            by_id=posting.by_id,
            kind=kind.value,
            amount=principal + gift,
            principal=principal,
            gift=gift,
            balance_after=member.balance,
            at=posting.at,
            business_day=posting.business_day,
            reference=posting.reference,
            seq=member.wallet_seq,
        )
    )


def add_part(
    posting: Posting[LockedMember], entry: WalletEntry, lot: Lot, touch: Touch, *, spent: bool = False
) -> None:
    posting.add(
        Part(
            member_id=posting.member.pk,
            entry_id=entry.pk,
            lot_id=lot.pk,
            used=touch.used,
            principal=touch.principal,
            gift=touch.gift,
            sold_store_id=lot.store_id,
            spent_store_id=posting.store_id if spent else None,
        )
    )
    if touch.used:
        posting.add_to(lot, "used", touch.used)
