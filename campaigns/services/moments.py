"""Posts on a store's Moments: of advertisements at most one a week, Monday to Sunday (S128), never a bare link (S129)."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import MomentsPost
from ledger import probes
from ledger.refused import Code, Refused
from stores import audit
from stores.models import Staff, Store

AD = MomentsPost.Kind.ADVERTISEMENT
WEEK = timedelta(days=7)
LINKS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def monday(at: datetime) -> date:
    """The store-local Monday that the week of `at` began on."""
    day = timezone.localdate(at)
    return day - timedelta(days=day.weekday())


def refuse_second(store: Store, *, at: datetime) -> None:
    """Refuses `invalid` (one_a_week; by, posted, next) when the store has had its advertisement of the week."""
    week = monday(at)
    row = MomentsPost.objects.select_related("by").filter(store=store, week=week, kind=AD).first()
    if row is not None:
        told = {"store": store.name, "by": row.by.name, "posted": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"}
        raise Refused(Code.INVALID, field="kind", reason="one_a_week", next=str(week + WEEK), **told)


def refuse_bare_link(text: str) -> None:
    """Refuses `invalid` (bare_link): nothing is said beside a link."""
    if LINKS.search(text) and not LINKS.sub("", text).strip():
        raise Refused(Code.INVALID, field="text", reason="bare_link")


@transaction.atomic
def post(store: Store, kind: str, text: str, *, by: Staff, at: datetime) -> MomentsPost:
    """Note a post. Posts of a store go one after another, so of two at the same moment the second is told who was first.

    Refuses `invalid` (one_a_week, bare_link).
    """
    refuse_bare_link(text)
    if not probes.is_off("moments_lock"):
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    if kind == AD:
        refuse_second(store, at=at)
    row = MomentsPost(store=store, kind=kind, week=monday(at), text=text, by=by, at=at)
    row.save(force_insert=True)
    audit.record("moments.posted", row, by=by, store=store, at=at, kind=kind)
    return row
