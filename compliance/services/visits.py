"""The plan of visits: who looks at which stores on a day, in which order."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from compliance import texts
from compliance.models import Visit
from ledger.refused import Invalid
from stores.models import Staff, Store

INSPECT = "compliance.inspect"
MOST = 20


@transaction.atomic
def plan(inspector: Staff, stores: Sequence[Store], day: date, *, note: str = "") -> tuple[list[Visit], list[Visit]]:
    """Visits to `stores` on `day`, in that order behind those that stand there already: the new ones, and those.

    Refuses `invalid`: no store, more than 20 a day, a store in which this person does not inspect.
    """
    # One plan of a person at a time: two at once would give one turn twice.
    Staff.objects.select_for_update().get(pk=inspector.pk)
    standing = {visit.store_id: visit for visit in Visit.objects.filter(inspector=inspector, day=day)}
    wanted = list(dict.fromkeys(stores))
    fresh = [store for store in wanted if store.pk not in standing]
    if not wanted or len(fresh) + len(standing) > MOST:
        raise Invalid({"stores": [texts.plan_size(MOST)]})
    strange = [store for store in wanted if not inspector.has_perm(INSPECT, store)]
    if strange:
        raise Invalid({"stores": [texts.not_inspecting(inspector, strange)]})
    last = Visit.objects.filter(inspector=inspector, day=day).aggregate(last=Max("position"))["last"] or 0
    made = [
        Visit(inspector=inspector, store=store, day=day, position=turn, note=note)
        for turn, store in enumerate(fresh, start=last + 1)
    ]
    for visit in made:
        visit.save(force_insert=True)
    return made, [standing[store.pk] for store in wanted if store.pk in standing]
