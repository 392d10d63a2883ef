"""A store's or a region's own rule book: begun like another or empty, and which book binds which store."""

from collections.abc import Iterator

import pytest
from django.test import Client
from time_machine import travel

from compliance.models import Book, Item
from compliance.services import books, drafting
from ledger.refused import Invalid
from tests.compliance.office import ROOT, desk, html, said
from tests.factories import AT, Chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(AT, tick=False):
        yield


@pytest.fixture
def head(chain: Chain) -> Client:
    return desk(chain.hq)


def page(book: Book, verb: str = "change") -> str:
    return f"{ROOT}book/{book.pk}/{verb}/"


def test_a_store_gets_a_book_of_its_own(head: Client, chain: Chain) -> None:
    old = Book.objects.get()
    data = {
        "code": "s001",
        "name": "一店",
        "region": "",
        "store": chain.s001.pk,
        "reach": "day",
        "note": "",
        "like": old.pk,
    }
    head.post(f"{ROOT}book/add/", data | {"review_due": ""})
    own = Book.objects.get(code="s001")
    assert (own.state, own.made_by, Item.objects.filter(section__book=own).count()) == ("draft", chain.hq, 27)
    assert head.get(page(own, "publish")).context["stores"] == 1
    assert {one.kind for one in drafting.differences(own)} == {"added"}
    head.post(page(own, "publish"))
    assert (books.applicable(chain.s001), books.applicable(chain.s002)) == (own, old)
    assert [books.bound(old), books.bound(own)] == [2, 1]
    again = head.post(f"{ROOT}book/add/", data).context["adminform"].form.errors
    assert again["code"] == ["There is a rule book of this code: open it and make a new version."]
    both = head.post(f"{ROOT}book/add/", data | {"code": "x", "region": chain.s001.region_id}).context["adminform"].form
    assert "region" in both.errors


def test_a_region_s_book_leaves_out_stores_with_a_nearer_one(chain: Chain) -> None:
    """R1 has S001 and S002, R2 has S003; of two equally near ones the first by its code binds."""
    division = Book.objects.get()
    of_store = Book(code="store", name="店", store=chain.s001)
    of_region = Book(code="region", name="区", region=chain.s001.region)
    for one in (of_store, of_region):
        drafting.begin(one, like=division, by=chain.hq, at=AT)
        books.publish(one, by=chain.hq, at=AT)
    assert [books.bound(one) for one in (of_store, of_region, division)] == [1, 1, 1]
    assert [books.applicable(one) for one in (chain.s001, chain.s002, chain.s003)] == [of_store, of_region, division]
    twin = drafting.begin(Book(code="a", name="甲"), like=None, by=chain.hq, at=AT)
    assert books.bound(twin) == 1
    division.store = chain.s003
    assert books.bound(division) == 1
    far = drafting.begin(Book(code="z", name="乙", region=chain.s001.region), like=None, by=chain.hq, at=AT)
    assert books.bound(far) == 0


def test_an_empty_book_can_be_begun_and_not_put_in_force(head: Client, chain: Chain) -> None:
    own = drafting.begin(Book(code="empty", name="空"), like=None, by=chain.hq, at=AT)
    assert "No section yet" in html(head.get(page(own)))
    assert said(head.post(page(own, "publish")))[-1].startswith("This version is no draft any more, or has no rule yet")
    own.refresh_from_db()
    assert own.state == "draft"
    with pytest.raises(Invalid):
        drafting.begin(Book(code="empty", name="空"), like=None, by=chain.hq, at=AT)
