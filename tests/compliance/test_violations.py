"""Reporting: once by its key, once a day, frozen by the roster of the moment; day or shift; books and their versions."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from compliance.models import Book, Item, Section, Violation
from compliance.services import books, shipping, violations
from ledger.refused import Code, Refused
from stores.models import Assignment, Roster, Staff
from tests.compliance.standing import DAY, LATE, confirmed, reported, roster, rule, score, seller, told
from tests.factories import AT, Chain, make_staff, make_store

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector")


def reason(house: Chain, item: Item, **how: object) -> object:
    with pytest.raises(Refused) as refused:
        violations.report(house.s001, item, **{"key": uuid4(), "at": AT, "by": None} | how)  # type: ignore[arg-type]
    return refused.value.args_.get("reason", refused.value.code)


def test_the_same_key_is_one_violation(chain: Chain, inspector: Staff) -> None:
    roster(chain.s001, chain.cashier)
    key = uuid4()
    first = violations.report(chain.s001, rule("S8"), key=key, at=AT, by=inspector)
    assert violations.report(chain.s001, rule("S8"), key=key, at=AT, by=inspector) == first
    assert reason(chain, rule("S9"), key=key) == Code.IDEMPOTENCY_MISMATCH
    assert Violation.objects.get().charges.count() == 2


def test_a_rule_counts_once_a_day_and_store(chain: Chain, inspector: Staff) -> None:
    roster(chain.s001, chain.cashier)
    reported(chain.s001, rule("S8"), by=inspector)
    assert reason(chain, rule("S8")) == "once"
    assert reported(chain.s002, rule("S8"), by=inspector, at=AT).store == chain.s002
    assert reported(chain.s001, rule("S8"), by=inspector, at=AT + timedelta(days=1)).business_day == DAY + timedelta(
        days=1
    )


def test_whoever_comes_second_at_the_same_moment_is_told(
    chain: Chain, inspector: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both had looked before either wrote: the constraint speaks, and for the same key the first one's row is answered."""
    roster(chain.s001, chain.cashier)
    first, shown = reported(chain.s001, rule("S8"), by=inspector), violations.charging.charges
    monkeypatch.setattr(violations, "preview", lambda store, item, at: shown(store, item, at=at))
    assert reason(chain, rule("S8")) == "once"
    looks = iter([None, first])
    monkeypatch.setattr(violations, "_made", lambda *_: next(looks))
    assert violations.report(chain.s001, rule("S8"), key=first.pk, at=AT, by=inspector) == first
    monkeypatch.setattr(violations, "_made", lambda *_: None)
    monkeypatch.setattr(violations, "constraint_of", lambda _error: "another")
    with pytest.raises(DatabaseError), transaction.atomic():
        reported(chain.s001, rule("S8"), by=inspector)


def test_a_roster_that_changes_afterwards_changes_nothing(chain: Chain, inspector: Staff) -> None:
    roster(chain.s001, chain.cashier)
    found = reported(chain.s001, rule("S8"), by=inspector)
    Roster.objects.all().delete()
    roster(chain.s001, chain.manager, chain.cashier2)
    confirmed(chain, found)
    assert told(found) == {"cashier1": -5, "manager1*": -5}
    assert score(chain.cashier, chain.manager, chain.cashier2) == [-5, -5, 0]


def test_a_day_takes_everybody_and_a_shift_those_of_the_minute(chain: Chain, inspector: Staff) -> None:
    """A 09:00-15:00, B 14:00-22:00, seen at 20:00; then a draft of the book that says `shift`."""
    roster(chain.s001, chain.cashier)
    roster(chain.s001, chain.cashier2, hours=LATE)
    at = datetime(2026, 11, 22, 20, 0, tzinfo=SHANGHAI)
    assert told(reported(chain.s001, rule("S8"), by=inspector, at=at)) == {
        "cashier1": -5, "cashier2": -5, "manager1*": -5,
    }  # fmt: skip
    draft = books.copy(Book.objects.get(), by=chain.hq, at=AT)
    Book.objects.filter(pk=draft.pk).update(reach="shift")
    books.publish(draft, by=chain.hq, at=AT)
    assert told(reported(chain.s001, rule("S9"), by=inspector, at=at)) == {"cashier2": -5, "manager1*": -5}


def test_after_midnight_the_day_before_goes_on_where_the_region_says_so(chain: Chain, inspector: Staff) -> None:
    region = chain.s001.region
    region.cutoff_hour = 4
    region.save(update_fields=["cutoff_hour"])
    Book.objects.update(reach="shift")
    roster(chain.s001, chain.cashier, hours=(time(18), time(2)))
    found = reported(chain.s001, rule("S8"), by=inspector, at=datetime(2026, 11, 23, 1, 30, tzinfo=SHANGHAI))
    assert (found.business_day, set(told(found))) == (DAY, {"cashier1", "manager1*"})


def test_a_manager_answers_alone_and_nobody_answers_where_nobody_is(chain: Chain, inspector: Staff) -> None:
    assert told(reported(chain.s001, rule("S8"), by=inspector)) == {"manager1*": -5}
    Assignment.objects.filter(staff=chain.manager).update(until=date(2026, 11, 21))
    assert reason(chain, rule("S9")) == "nobody"


def test_who_left_and_the_regions_manager_are_not_liable(chain: Chain, inspector: Staff) -> None:
    roster(chain.s001, chain.cashier)
    Staff.objects.filter(pk=chain.manager.pk).update(left_on=date(2026, 11, 20))
    assert told(reported(chain.s001, rule("S8"), by=inspector)) == {"cashier1": -5}


def test_testers_may_sit_once_the_rule_has_points(chain: Chain, inspector: Staff) -> None:
    """S21: exempt by job role, in a new version that gives the blank section 3 points and the manager half."""
    roster(chain.s001, seller("yan", chain.s001, job="验机人员"), chain.cashier)
    draft = books.copy(Book.objects.get(), by=chain.hq, at=AT)
    draft.sections.filter(title="站姿与行为").update(penalty=3, joint="ratio", joint_value=50)
    books.publish(draft, by=chain.hq, at=AT)
    assert told(reported(chain.s001, rule("S21"), by=inspector)) == {"cashier1": -3, "manager1*": -2}


def test_old_results_keep_the_version_they_were_found_under(chain: Chain, inspector: Staff) -> None:
    roster(chain.s001, chain.cashier)
    old = rule("S8")
    draft = books.copy(Book.objects.get(), by=chain.hq, at=AT)
    assert books.copy(Book.objects.get(version=1), by=chain.hq, at=AT) == draft
    Item.objects.filter(section__book=draft, code="S8").update(penalty=20, joint="none")
    assert reason(chain, Item.objects.get(section__book=draft, code="S8")) == "draft"
    books.publish(draft, by=chain.hq, at=AT)
    assert told(reported(chain.s001, rule("S8"), by=inspector)) == {"cashier1": -20}
    # A phone that was out of reach still holds the version of this morning.
    assert told(reported(chain.s002, old, by=inspector)) == {"manager2*": -5}
    assert list(Book.objects.order_by("version").values_list("version", "state")) == [(1, "retired"), (2, "published")]


def test_a_book_is_published_once_and_with_rules(chain: Chain) -> None:
    book = Book.objects.get()
    empty = Book.objects.create(code="empty", name="空", made_at=AT)
    for one, state in ((book, "published"), (empty, "empty")):
        with pytest.raises(Refused) as refused:
            books.publish(one, by=chain.hq, at=AT)
        assert (refused.value.code, refused.value.args_["state"]) == (Code.BOOK_STATE, state)


@pytest.mark.parametrize("what", ["item", "section", "new item", "removed", "moved"])
def test_the_database_refuses_changes_of_a_published_book(chain: Chain, what: str) -> None:
    item = rule("S8")
    draft = books.copy(Book.objects.get(), by=chain.hq, at=AT)
    ways = {
        "item": lambda: Item.objects.filter(pk=item.pk).update(title="x"),
        "section": lambda: Section.objects.filter(pk=item.section_id).update(penalty=1),
        "new item": lambda: Item.objects.create(section=item.section, code="X", number=99, title="x"),
        "removed": lambda: Item.objects.filter(pk=item.pk).delete(),
        "moved": lambda: Item.objects.filter(section__book=draft, code="S7").update(section=item.section),
    }
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ways[what]()


def test_the_nearest_book_binds(chain: Chain) -> None:
    whole = Book.objects.get()
    near = {
        key: books.publish(filled(key, **where), by=None, at=AT)
        for key, where in {"own": {"store": chain.s001}, "region": {"region": chain.s001.region}}.items()
    }
    assert [books.applicable(one) for one in (chain.s001, chain.s002, chain.s003)] == [
        near["own"],
        near["region"],
        whole,
    ]
    Book.objects.update(state="retired")
    assert books.applicable(make_store("S009")) is None


def filled(code: str, **where: object) -> Book:
    book = Book.objects.create(code=code, name=code, made_at=AT, **where)
    Item.objects.create(section=Section.objects.create(book=book, number=1, title="x"), code="X", number=1, title="x")
    return book


def test_shipping_twice_adds_nothing(chain: Chain) -> None:
    assert shipping.ship(at=AT) == 0


def test_a_violation_that_is_not_there_is_named(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        violations.locked(uuid4(), [])
    assert refused.value.code == Code.NOT_FOUND


def test_whoever_is_charged_takes_nothing_back(chain: Chain, inspector: Staff) -> None:
    row = reported(chain.s001, rule("S8"), by=inspector)
    with pytest.raises(Refused) as refused:
        violations.withdraw(row, by=chain.manager, note="没有这回事", at=AT)
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.FORBIDDEN, "own")
    row.refresh_from_db()
    assert row.state == "reported"
