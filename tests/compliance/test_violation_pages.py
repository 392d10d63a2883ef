"""A violation through the pages of the office: reported with a preview, looked into, confirmed, appealed, overturned."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from backoffice.services import telling
from compliance.models import Book, Evidence, Photo, Section, Violation
from compliance.services import books, violations
from stores.models import Approval, Staff, Store
from tests.compliance.office import ROOT, desk, filled, html, page, said, verbs
from tests.compliance.standing import appealed, confirmed, decided, reported, rule, score
from tests.factories import AT, Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "clock")]
ADD = f"{ROOT}violation/add/"


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(AT, tick=False):
        yield


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector", name="周巡检")


def sent(client: Client, store: Store, code: str = "S9", **how: Any) -> Any:
    return client.post(ADD, filled(rule(code), store=store.pk, key=str(uuid4()), **how))


def test_the_whole_way_through_the_office(chain: Chain, inspector: Staff) -> None:
    """Two sellers and the manager: -5 each; confirmed by the region's manager, appealed, and back to 0."""
    office = desk(inspector)
    key = str(office.get(ADD).context["form"]["key"].value())
    form = filled(rule("S9"), store=chain.s001.pk, key=key)
    looked = office.post(ADD, form | {"look": "1"})
    assert {(one.staff.username, one.points) for one in looked.context["charges"]} == {
        ("anna", "−5"), ("bella", "−5"), ("manager1", "−5"),
    }  # fmt: skip
    assert not Violation.objects.exists()
    for _twice in range(2):
        assert office.post(ADD, form | {"report": "1"}).status_code == 302
    row = Violation.objects.get(pk=key)
    assert verbs(office.get(page(row))) == ["investigate", "withdraw"]
    asked = office.get(page(row, "investigate"))
    assert len(asked.context["charges"]) == 3
    assert office.post(page(row, "investigate"), {"words": ""}).status_code == 422
    office.post(page(row, "investigate"), {"words": "录像属实"})
    assert verbs(office.get(page(row))) == []
    assert verbs(desk(chain.manager).get(page(row))) == []
    region = desk(chain.region_manager)
    assert verbs(region.get(page(row))) == ["decide"]
    link = re.search(r'href="([^"]*number=v-[^"]*)"', html(region.get(page(row))))
    assert link is not None
    assert row.number in html(region.get(link[1]))
    region.post("/admin/approvals/decide/", {"number": f"v-{row.number}", "decision": "approve", "remark": "同意"})
    assert score(chain.manager) == [-5]
    shop = desk(chain.manager)
    assert verbs(shop.get(page(row))) == ["appeal"]
    shop.post(page(row, "appeal"), {"words": "当时在接待另一位顾客"})
    assert verbs(region.get(page(row))) == verbs(shop.get(page(row))) == []
    head = desk(chain.hq)
    assert verbs(head.get(page(row))) == ["decide"]
    head.post("/admin/approvals/decide/", {"number": f"a-{row.number}", "decision": "approve", "remark": "申诉成立"})
    assert score(chain.manager) == [0]
    told = [(one.by.username, one.words) for one in head.get(page(row)).context["events"]]
    assert told == [
        ("xun", "两名导购聊天,未接待顾客"), ("xun", "录像属实"), ("region1", "同意"),
        ("manager1", "当时在接待另一位顾客"), ("hq1", "申诉成立"),
    ]  # fmt: skip


def test_who_is_charged_does_not_take_it_back(chain: Chain, inspector: Staff) -> None:
    """The store's manager may add what was found out, but dismiss nothing that costs points of their own."""
    row = reported(chain.s001, rule("S9"), by=inspector)
    shop = desk(chain.manager)
    assert verbs(shop.get(page(row))) == ["investigate"]
    assert said(shop.post(page(row, "withdraw"), {"words": "没有这回事"})) == [
        "This cannot be done now, or not by you."
    ]
    row.refresh_from_db()
    assert row.state == "reported"
    office = desk(inspector)
    office.post(page(row, "withdraw"), {"words": "看错了"})
    told = office.get(page(row)).context["events"]
    assert [(one.what, one.words) for one in told][1:] == [("Dismissed: it counts for nobody", "看错了")]


def test_what_was_decided_meanwhile_is_said(chain: Chain, inspector: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the page and its button somebody else took the step: the service says so, and nothing is done twice."""
    row = reported(chain.s001, rule("S9"), by=inspector)
    investigate = violations.investigate

    def late(found: Violation, **how: Any) -> Violation:
        investigate(found, by=chain.hq, findings="先到", at=AT)
        return investigate(found, **how)

    monkeypatch.setattr(violations, "investigate", late)
    answer = desk(inspector).post(page(row, "investigate"), {"words": "后到"})
    assert said(answer) == ["This is in another state by now: please look at it again."]
    row.refresh_from_db()
    assert (row.findings, Approval.objects.count()) == ("先到", 1)


def test_a_step_that_is_none_is_not_found(chain: Chain, inspector: Staff) -> None:
    row = reported(chain.s001, rule("S9"), by=inspector)
    assert desk(inspector).get(page(row, "pardon")).status_code == 404


@pytest.mark.parametrize(
    ("code", "how", "field", "words"),
    [
        ("S9", {"description": ""}, "description", "This field is required."),
        ("S9", {"at": "2026-11-22T23:59"}, "at", "This lies in the future."),
        ("S10", {}, "value", "This rule is measured: say what was measured."),
        ("S10", {"value": "30"}, "value", "With this value the rule is kept."),
        ("S10", {"value": "-1"}, "value", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_a_report_says_what_it_lacks(
    chain: Chain, inspector: Staff, code: str, how: dict[str, str], field: str, words: str
) -> None:
    answer = sent(desk(inspector), chain.s001, code, report="1", **how)
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [words])
    assert not Violation.objects.exists()


def test_a_measured_report_shows_its_limit(chain: Chain, inspector: Staff) -> None:
    office = desk(inspector)
    sent(office, chain.s001, "S10", report="1", value="45")
    assert office.get(page(Violation.objects.get())).context["measured"] == "45 s (within 30 seconds)"
    sent(office, chain.s001, "S11", report="1", value="3")
    assert office.get(page(Violation.objects.get(item_code="S11"))).context["measured"] == "3 (at most 2)"


def test_a_rule_without_points_or_counted_already_is_refused_in_words(chain: Chain, inspector: Staff) -> None:
    office = desk(inspector)
    blank = sent(office, chain.s001, "S2", look="1")
    assert blank.context["faults"] == ["This rule has no points yet: it cannot be applied until head office sets them."]
    reported(chain.s001, rule("S9"), by=inspector)
    again = sent(office, chain.s001, "S9", report="1")
    assert (again.status_code, again.context["faults"]) == (
        422, ["This rule counted in this store that day already."],
    )  # fmt: skip


def test_only_the_book_that_binds_the_store_is_applied(chain: Chain, inspector: Staff) -> None:
    own = Book.objects.create(code="own", name="一店", store=chain.s001, made_at=AT, made_by=chain.hq)
    Section.objects.create(book=own, number=1, title="一", penalty=1).items.create(code="X1", number=1, title="一条")
    books.publish(own, by=chain.hq, at=AT)
    old = sent(desk(inspector), chain.s001, "S9", look="1").context["form"]
    assert old.errors["item"] == ["S001 has another rule book: 一店 v1."]
    titles = [title for title, _rules in old.fields["item"].choices[1:]]
    assert titles[-1] == "一店 v1 · 一"
    assert not sent(desk(inspector), chain.s002, "S9", look="1").context["form"].errors


def test_a_store_manager_sees_and_reports_in_the_own_store_alone(chain: Chain, inspector: Staff) -> None:
    make_staff("far", "cashier", store=chain.s003)
    row = reported(chain.s003, rule("S7"), by=inspector) if _on_duty(chain) else None
    assert row is not None
    shop = desk(chain.manager)
    assert shop.get(page(row, "investigate")).status_code == 404
    assert list(shop.get(f"{ROOT}violation/").context["cl"].result_list) == []
    strange = sent(shop, chain.s003, "S9", report="1").context["form"].errors["store"]
    assert strange == ["Select a valid choice. That choice is not one of the available choices."]


def _on_duty(chain: Chain) -> bool:
    return bool(chain.s003.roster_set.create(staff=chain.cashier3, day=AT.date(), starts="09:00", ends="18:00"))


def test_the_list_counts_and_finds_what_is_overdue(
    chain: Chain, inspector: Staff, django_assert_max_num_queries: Any
) -> None:
    first = reported(chain.s001, rule("S9"), by=inspector)
    confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
    reported(chain.s001, rule("S7"), by=inspector)
    office = desk(chain.hq)
    office.get(f"{ROOT}violation/")
    with django_assert_max_num_queries(14):
        rows = office.get(f"{ROOT}violation/").context["cl"].result_list
    assert sorted((one.item_code, one.people, one.points) for one in rows) == [
        ("S7", 3, -30), ("S8", 3, -15), ("S9", 3, -15),
    ]  # fmt: skip
    with travel(AT + timedelta(days=2), tick=False):
        violations.investigate(Violation.objects.get(item_code="S7"), by=chain.manager, findings="x", at=timezone.now())
    with travel(AT + timedelta(days=4), tick=False):
        office = desk(chain.hq)
        late = office.get(f"{ROOT}violation/?overdue=1").context["cl"].result_list
        assert [one.pk for one in late] == [first.pk]
        assert office.get(page(first)).context["overdue"]
        assert not office.get(page(Violation.objects.get(item_code="S7"))).context["overdue"]


def test_photos_stand_on_the_page(chain: Chain, inspector: Staff) -> None:
    row = appealed(confirmed(chain, reported(chain.s001, rule("S9"), by=inspector)), by=chain.manager)
    for number, of in enumerate(({"violation": row}, {"appeal": row.appeal})):
        photo = Photo(
            id=uuid4(), store=chain.s001, by=inspector, at=AT, file="x", thumb="x", sha256=str(number), bytes=1,
            width=1, height=1,
        )  # fmt: skip
        photo.save(force_insert=True)
        Evidence(photo=photo, **of).save(force_insert=True)
    assert html(desk(chain.hq).get(page(row))).count("/thumb/") == 2


def test_what_reported_itself_was_nobody(chain: Chain) -> None:
    row = reported(chain.s001, rule("S7"), by=None)
    assert desk(chain.hq).get(page(row)).context["events"][0].by is None
    assert "by itself" in html(desk(chain.hq).get(page(row)))


def test_a_declined_confirmation_tells_its_remark(chain: Chain, inspector: Staff) -> None:
    row = reported(chain.s001, rule("S9"), by=inspector)
    violations.investigate(row, by=inspector, findings="不确定", at=AT)
    decided("v", row, by=chain.region_manager, approve=False)
    last = desk(chain.hq).get(page(row)).context["events"][-1]
    assert (last.by, last.what) == (chain.region_manager, "Dismissed: it counts for nobody")
    # Who opens the request once more is told that it is over.
    approval = Approval.objects.get(number=f"v-{row.number}")
    assert telling.tell(approval).trouble == "The violation does not wait for this any more."
