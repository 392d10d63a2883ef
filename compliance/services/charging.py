"""Who answers for what was found: the roster of the moment and the store's managers (docs/algorithms/compliance.md)."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from compliance.models import Book, Charge, Item
from compliance.rules import fanning
from compliance.rules.fanning import Person, Rule
from ledger.refused import Code, Refused
from stores.models import Assignment, Roster, Staff, Store
from stores.models.staff import Role
from stores.places import business_day


def rule_of(item: Item) -> Rule:
    """What the item takes, inherited from its section where it says nothing itself. Refuses `violation_refused` (penalty_unset)."""
    penalty = item.own_penalty
    if penalty is None:
        raise Refused(Code.VIOLATION_REFUSED, reason="penalty_unset", item=item.code)
    own = item.joint != ""
    return Rule(
        penalty=penalty,
        joint=item.joint if own else item.section.joint,
        joint_value=item.joint_value if own else item.section.joint_value,
        exempt_jobs=frozenset(item.exempt_jobs),
        gender=item.gender,
    )


def charges(store: Store, item: Item, *, at: datetime) -> list[Charge]:
    """What each person would lose, not written. Refuses `violation_refused` (reason penalty_unset, nobody)."""
    rule = rule_of(item)
    staff = people(store, at=at, reach=item.section.book.reach)
    shares = fanning.fan_out(staff.values(), rule)
    if not shares:
        raise Refused(Code.VIOLATION_REFUSED, reason="nobody", item=item.code)
    found = Staff.objects.in_bulk([share.id for share in shares])
    return [Charge(staff=found[share.id], points=share.points, kind=share.kind) for share in shares]


def people(store: Store, *, at: datetime, reach: str) -> dict[int, Person]:
    """Everybody of the store who may answer for something seen at `at`, by id."""
    day = business_day(at, store)
    duty = on_shift(store, at=at, day=day, reach=reach)
    managers = _managers(store, day)
    found = Staff.objects.in_bulk(duty | managers)
    return {
        pk: Person(pk, job=one.job, gender=one.gender, on_shift=pk in duty, manages=pk in managers)
        for pk, one in found.items()
    }


def on_shift(store: Store, *, at: datetime, day: date, reach: str) -> set[int]:
    """Whoever is on the roster of the day, or only those on duty at that minute."""
    rows = Roster.objects.filter(store=store, day=day)
    if reach == Book.Reach.DAY:
        return set(rows.values_list("staff", flat=True))
    local = timezone.localtime(at)
    minute = int((local.replace(tzinfo=None) - datetime.combine(day, datetime.min.time())) / timedelta(minutes=1))
    return {one.staff_id for one in rows if fanning.on_duty(one.starts, one.ends, minute)}


def _managers(store: Store, day: date) -> set[int]:
    """The managers of this very store: a region's manager is not liable for each of its stores."""
    running = Q(until__isnull=True) | Q(until__gte=day)
    stays = Q(staff__left_on__isnull=True) | Q(staff__left_on__gte=day)
    found = Assignment.objects.filter(running, stays, role=Role.MANAGER, store=store, since__lte=day)
    return set(found.values_list("staff", flat=True))
