"""A store's today on one page, for who works there: its doors and its tasks."""

from datetime import datetime
from typing import Any

from compliance.services import days
from compliance.services.days import Line
from stores.models import Staff, Store
from stores.places import business_day
from stores.scoping import scope_of

WORK = "compliance.work_day"
MOST = 50


def stores(staff: Staff) -> list[Store]:
    """The open stores whose day this person may keep."""
    rows = scope_of(staff).limit(Store.objects.filter(is_active=True), "").select_related("region").order_by("code")
    return [store for store in rows[:MOST] if staff.has_perm(WORK, store)]


def today(store: Store, *, at: datetime) -> list[Line]:
    """Where the store stands now."""
    return days.board([store], at=at)


def work(staff: Staff, store: Store, *, at: datetime) -> dict[str, Any]:
    """What the page's scripts read; `now` is the house's clock, since a phone's may be wrong."""
    place = {"code": store.code, "name": store.name}
    return {"staff": staff.pk, "stores": [place], "day": str(business_day(at, store)), "now": at.isoformat()}
