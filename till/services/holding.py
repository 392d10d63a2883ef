"""Orders put aside and taken up again: each is taken up by exactly one till of its store."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from checkout.rules.basket import Basket
from ledger import probes
from ledger.refused import Code, Invalid, Refused
from members import rules
from members.services import finding
from stores import audit
from stores.models import Staff, Store
from till.models import Held

MOST = 50
LONGEST = 64


@transaction.atomic
def hold(basket: Basket, draft: object, *, id: UUID, by: Staff, store: Store) -> Held:
    """Put an order aside under an id that the page made; the same id again changes nothing.

    Refuses `invalid`: an empty order, too many that wait already.
    """
    known = Held.objects.filter(pk=id, store=store).first()
    if known is not None:
        return known
    if not basket.lines and not basket.member:
        raise Invalid({"": [_("There is nothing to hold.")]})
    if Held.objects.waiting(store).count() >= MOST:
        raise Invalid({"": [_("%(most)s orders wait already: recall or drop some first.") % {"most": MOST}]})
    pieces = sum(line.quantity for line in basket.lines)
    row = Held(id=id, store=store, by=by, at=timezone.now(), label=_label(basket), pieces=pieces, draft=draft)
    row.save(force_insert=True)
    return row


def _label(basket: Basket) -> str:
    """What it is known by: the member, masked, and the first article."""
    said = [rules.mask_name(finding.one(basket.member).name)] if basket.member else []
    if basket.lines:
        line = basket.lines[0]
        product = Product.objects.filter(sku=line.sku).first() if line.sku else None
        said.append(product.name if product else line.name or line.sku or line.barcode)
    return " · ".join(said)[:LONGEST]


def recall(id: UUID, *, key: UUID, by: Staff, store: Store) -> Held:
    """Take an order up again. The same key again brings the same order; every other till is told who has it.

    Refuses `not_found` (another store's, or cleaned up), `invalid` (recalled or dropped by somebody).
    """
    taken = _end(id, store, recalled_at=timezone.now(), recalled_by=by, recalled_key=key)
    row = _row(id, store)
    if not taken and row.recalled_key != key:
        raise Invalid({"": [_gone(row)]})
    return row


@transaction.atomic
def drop(id: UUID, *, by: Staff, store: Store) -> Held:
    """Throw an order away; logged, since goods may have been handed out. Refuses as `recall`."""
    ended = _end(id, store, dropped_at=timezone.now(), dropped_by=by)
    row = _row(id, store)
    if ended:
        audit.record("held.dropped", row, by=by, store=store, at=row.dropped_at, pieces=row.pieces)
    elif row.recalled_at is not None:
        raise Invalid({"": [_gone(row)]})
    return row


def _end(id: UUID, store: Store, **columns: object) -> int:
    """The guard: only a row that still waits is taken, so of two at once one gets it."""
    rows = Held.objects.filter(pk=id, store=store)
    if not probes.is_off("guards"):
        rows = rows.filter(recalled_at=None, dropped_at=None)
    return rows.update(**columns)


def _row(id: UUID, store: Store) -> Held:
    row = Held.objects.filter(pk=id, store=store).select_related("recalled_by", "dropped_by").first()
    if row is None:
        raise Refused(Code.NOT_FOUND, what="held", number=str(id))
    return row


def _gone(row: Held) -> str:
    at, who = (row.recalled_at, row.recalled_by) if row.recalled_at else (row.dropped_at, row.dropped_by)
    named = {"who": who.name if who else "", "at": timezone.localtime(at).strftime("%H:%M") if at else ""}
    words = _("%(who)s took this order at %(at)s.") if row.recalled_at else _("%(who)s dropped this order at %(at)s.")
    return words % named


def clean_up(*, at: datetime) -> int:
    """Remove the orders held more than `settings.KEEP_HELD_HOURS` hours ago, whatever became of them. How many."""
    return Held.objects.filter(at__lt=at - timedelta(hours=settings.KEEP_HELD_HOURS)).delete()[0]
