"""A rule book in the office: read, copied to a draft, changed section by section, compared, put in force."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from time_machine import travel

from compliance.models import Book, Item, Section
from compliance.services import books, drafting
from ledger.refused import Code, Refused
from stores.models import Audit
from tests.compliance.office import ROOT, desk, html, said
from tests.compliance.standing import rule
from tests.factories import AT, Chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(AT, tick=False):
        yield


@pytest.fixture
def head(chain: Chain) -> Client:
    return desk(chain.hq)


@pytest.fixture
def draft(chain: Chain) -> Book:
    return books.copy(Book.objects.get(state="published"), by=chain.hq, at=AT)


def at(book: Book, verb: str = "change") -> str:
    return f"{ROOT}book/{book.pk}/{verb}/"


def section(book: Book, number: int) -> Section:
    return book.sections.get(number=number)


def form(row: Section, **how: Any) -> dict[str, Any]:
    """The section's page as it stands, with some fields typed over ("items-0-penalty" and the like)."""
    data = {"number": row.number, "title": row.title, "penalty": _typed(row.penalty), "joint": row.joint}
    data |= {"joint_value": _typed(row.joint_value), "items-TOTAL_FORMS": row.items.count()}
    data |= {"items-INITIAL_FORMS": row.items.count()}
    names = (
        "id",
        "code",
        "number",
        "title",
        "script",
        "check_kind",
        "limit",
        "penalty",
        "joint",
        "joint_value",
        "gender",
    )
    for place, item in enumerate(row.items.order_by("number")):
        data |= {f"items-{place}-{name}": _typed(getattr(item, name)) for name in names}
        data[f"items-{place}-exempt_jobs"] = "、".join(item.exempt_jobs)
        data |= {f"items-{place}-once_a_day": "on"} if item.once_a_day else {}
    return data | how


def _typed(value: Any) -> Any:
    return "" if value is None else value


def new(place: int, **how: Any) -> dict[str, Any]:
    base = {"id": "", "number": 90 + place, "check_kind": "yes_no", "once_a_day": "on", "joint": "", "gender": ""}
    empty = dict.fromkeys(("script", "limit", "penalty", "joint_value", "exempt_jobs"), "")
    return {f"items-{place}-{name}": value for name, value in (empty | base | how).items()}


def save(client: Client, row: Section, data: dict[str, Any]) -> Any:
    return client.post(f"{ROOT}section/{row.pk}/change/", data)


# --- reading


def test_the_book_is_read_on_one_page(head: Client, chain: Chain, django_assert_max_num_queries: Any) -> None:
    book = Book.objects.get()
    head.get(at(book))
    with django_assert_max_num_queries(14):
        text = html(head.get(at(book)))
    for words in (
        "欢迎光临-华硕智汇家",
        "within 30 seconds",
        "at most 0.2 cm",
        "not: 验机人员",
        "women only",
        "no penalty set",
    ):
        assert words in text
    assert "Make a new version" in text
    assert "Make a new version" not in html(desk(chain.manager).get(at(book)))


def test_a_book_to_be_looked_through_says_so(head: Client) -> None:
    book = Book.objects.get()
    Book.objects.update(review_due=AT.date())
    assert not head.get(at(book)).context["overdue"]
    Book.objects.update(review_due=AT.date() - timedelta(days=1))
    assert head.get(at(book)).context["overdue"]


def test_the_list_counts_rules_and_those_without_points(head: Client) -> None:
    """27 rules are shipped, ten of them blank (S2-S6, S20 in four parts, S21)."""
    row = head.get(f"{ROOT}book/").context["cl"].result_list[0]
    assert (row.n, row.blank) == (27, 10)


# --- a new version


def test_a_new_version_from_the_button_to_the_day_it_binds(head: Client, chain: Chain) -> None:
    old = Book.objects.get()
    head.post(at(old, "copy"))
    head.post(at(old, "copy"))
    draft = Book.objects.get(state="draft")
    assert (draft.version, draft.made_by, Item.objects.filter(section__book=draft).count()) == (2, chain.hq, 27)
    assert html(head.get(at(old))).count("Open the draft") == 1
    part = section(draft, 1)
    answer = save(head, part, form(part, **{"items-0-penalty": 3, "items-0-exempt_jobs": "验机人员,保洁;保安"}))
    assert answer["Location"] == at(draft)
    told = head.get(at(draft, "publish")).context
    assert [(word, one.what, one.fields) for one, word in told["changes"]] == [
        (
            "changed",
            "S2 营业前进行店面卫生打扫及陈列调整，检查个人仪容仪表",
            [("points taken from each", "–", "3"), ("jobs it does not bind", "–", "验机人员、保洁、保安")],
        )
    ]
    assert (told["rules"], len(told["unset"]), told["stores"]) == (27, 9, 3)
    assert Book.objects.get(state="published") == old
    answer = head.post(at(draft, "publish"))
    assert said(answer)[-1] == "门店行为规范（电子产品） v2 is in force now."
    old.refresh_from_db()
    assert (old.state, rule("S2").own_penalty) == ("retired", 3)
    assert said(head.post(at(draft, "publish")))[-1].startswith("This version is no draft any more")


def test_a_version_in_force_cannot_be_saved(head: Client, chain: Chain) -> None:
    part = section(Book.objects.get(), 1)
    assert save(head, part, form(part, title="别的")).status_code == 403
    assert head.post(at(Book.objects.get()), {"name": "别的"}).status_code == 403
    assert head.get(f"{at(Book.objects.get())}?edit=1").templates[0].name == "compliance/book.html"
    for row, columns in ((part, ["title"]), (Book.objects.get(), ["name"]), (part.items.first(), ["title"])):
        assert row is not None
        with pytest.raises(Refused) as refused:
            drafting.keep(row, columns, by=chain.hq, at=AT)
        assert refused.value.code == Code.BOOK_STATE


def test_rules_come_and_go_in_a_draft(head: Client, draft: Book) -> None:
    part = section(draft, 3)
    data = form(
        part, **{"items-TOTAL_FORMS": 2, **new(1, code="S13-2", title="送客出门", joint="ratio", joint_value=50)}
    )
    assert save(head, part, data).status_code == 302
    assert list(part.items.values_list("code", "joint", "joint_value")) == [("S13", "", None), ("S13-2", "ratio", 50)]
    assert "50 %" in html(head.get(at(draft)))
    save(head, part, form(part, joint="fixed", joint_value=8))
    assert "−8" in html(head.get(at(draft)))
    save(head, part, form(part, joint="same", joint_value="", **{"items-0-DELETE": "on"}))
    assert list(part.items.values_list("code", flat=True)) == ["S13-2"]
    told = {(one.what, one.kind) for one in drafting.differences(draft)}
    assert told == {("S13-2 送客出门", "added"), ("S13 登记顾客信息，递送名片并致送客词", "removed")}


def test_a_page_saved_as_it_stands_changes_nothing(head: Client, draft: Book) -> None:
    """The jobs that S21 leaves out are read back as they were shown."""
    part = section(draft, 5)
    before = Audit.objects.filter(action="book.changed").count()
    assert save(head, part, form(part)).status_code == 302
    assert Audit.objects.filter(action="book.changed").count() == before
    assert drafting.differences(draft) == []


def test_a_section_goes_with_its_rules(head: Client, draft: Book) -> None:
    part = section(draft, 4)
    assert "S14-1" in html(head.get(f"{ROOT}section/{part.pk}/delete/"))
    head.post(f"{ROOT}section/{part.pk}/delete/", {"post": "yes"})
    assert draft.sections.count() == 4
    assert Item.objects.filter(section__book=draft).count() == 16


def test_a_section_is_added_to_a_draft_alone(head: Client, draft: Book) -> None:
    empty = {"items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0, "joint_value": "", "penalty": "2", "joint": "none"}
    data = empty | {"number": "6", "title": "收银"}
    assert head.post(f"{ROOT}section/add/", data | {"book": draft.pk})["Location"] == at(draft)
    assert draft.sections.get(number=6).joint == "none"
    old = Book.objects.get(state="published")
    assert "book" in head.post(f"{ROOT}section/add/", data | {"book": old.pk}).context["adminform"].form.errors


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"joint": "fixed"}, "joint_value", "Say how many points, or how many percent."),
        ({"joint": "same", "joint_value": 5}, "joint_value", "Only a fixed number or a share has a figure here."),
    ],
)
def test_joint_liability_has_a_figure_exactly_where_it_needs_one(
    head: Client, draft: Book, typed: dict[str, Any], field: str, words: str
) -> None:
    part = section(draft, 2)
    assert save(head, part, form(part, **typed)).context["adminform"].form.errors[field] == [words]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"check_kind": "count"}, "limit", "What is measured needs a limit."),
        ({"exempt_jobs": "x" * 33}, "exempt_jobs", "A job has at most 32 characters."),
    ],
)
def test_a_rule_says_what_it_lacks(head: Client, draft: Book, typed: dict[str, str], field: str, words: str) -> None:
    part = section(draft, 2)
    data = form(part, **{f"items-0-{name}": value for name, value in typed.items()})
    assert save(head, part, data).context["inline_admin_formsets"][0].formset.errors[0][field] == [words]


def test_a_code_stands_once_in_a_book(head: Client, draft: Book) -> None:
    """S7 is a rule of the first section: the second cannot have it too, and nothing of the page is saved."""
    part = section(draft, 2)
    data = form(part, title="迎宾", **{"items-TOTAL_FORMS": 5, **new(4, code="S7", title="又一条")})
    assert said(save(head, part, data))[-1] == "The code S7 stands in this book already."
    part.refresh_from_db()
    assert (part.title, part.items.count()) == ("迎宾与接待", 4)


def test_the_head_of_a_draft_is_changed(head: Client, draft: Book) -> None:
    assert "adminform" in head.get(f"{at(draft)}?edit=1").context
    data = {"name": "新规范", "reach": "shift", "review_due": "2027-06-30", "note": "只算当班"}
    assert head.post(f"{at(draft)}?edit=1", data)["Location"] == at(draft)
    draft.refresh_from_db()
    assert (draft.name, draft.reach, draft.review_due) == ("新规范", "shift", date(2027, 6, 30))
    with translation.override("en"):
        told = drafting.differences(draft)[0]
    assert told.fields[1:] == [
        ("who answers for it", "everybody on the roster of the day", "only who was on duty at that minute"),
        ("to be looked through by", "–", "2027-06-30"),
    ]
    audited = Audit.objects.filter(action="book.changed").count()
    assert head.post(f"{at(draft)}?edit=1", data).status_code == 302
    assert Audit.objects.filter(action="book.changed").count() == audited


def test_a_limit_of_one_day_and_a_move_are_told(chain: Chain, draft: Book) -> None:
    item = Item.objects.get(section__book=draft, code="S11")
    item.once_a_day, item.section, item.number = False, section(draft, 3), 9
    drafting.keep(item, ["once_a_day", "section", "number"], by=chain.hq, at=AT)
    with translation.override("en"):
        told = [one.fields for one in drafting.differences(draft)]
    assert told == [
        [
            ("section", "迎宾与接待", "送客"),
            ("place in the section", "4", "9"),
            ("counts once a day and store", "yes", "no"),
        ]
    ]
