"""One's own record on the phone: the score, what it is made of, and an appeal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import travel

from compliance.models import Appeal, Book, Violation
from compliance.services import record
from stores.models import Staff
from tests.compliance.standing import confirmed, reported, rule
from tests.compliance.walking import enter
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def violation(chain: Chain, book: Book) -> Violation:
    inspector = make_staff("inspector1", "inspector")
    return confirmed(chain, reported(chain.s001, rule("S8"), by=inspector, description="没有说欢迎词"))


def of(name: str) -> Staff:
    return Staff.objects.get(username=name)


def test_the_score_and_this_months_part_of_it(chain: Chain, violation: Violation) -> None:
    found = record.of(of("anna"), at=AT)
    assert (found.score, found.month) == (-5, -5)
    assert [(line[0].violation, line[1:]) for line in found.lines] == [(violation, ("−5", True))]
    assert record.of(of("anna"), at=AT + timedelta(days=20)).month == 0
    nobody = record.of(chain.cashier, at=AT)
    assert (nobody.score, nobody.month, nobody.lines) == (0, 0, [])


def test_an_appeal_is_open_until_its_last_moment(violation: Violation) -> None:
    assert violation.due is not None
    assert record.may_appeal(violation, at=violation.due)
    assert not record.may_appeal(violation, at=violation.due + timedelta(seconds=1))
    violation.state = "appealed"
    assert not record.may_appeal(violation, at=AT)


def test_who_is_charged_appeals_on_the_phone(violation: Violation) -> None:
    client, address = enter(of("anna")), f"/compliance/me/{violation.pk}/appeal/"
    with travel(AT, tick=False):
        empty = client.post(address, {"reason": " "})
        assert (empty.status_code, len(empty.context["sentences"])) == (422, 1)
        assert client.post(address, {"reason": "当时在接待顾客"}).headers["Location"] == "/compliance/me/"
        page = client.get("/compliance/me/").content.decode()
        again = client.post(address, {"reason": "x"})
    assert Appeal.objects.get().reason == "当时在接待顾客"
    assert "没有说欢迎词" in page
    assert address not in page
    assert again.status_code == 422


def test_too_late_is_said_in_words(violation: Violation) -> None:
    with travel(AT + timedelta(days=60), tick=False):
        answer = enter(of("anna")).post(f"/compliance/me/{violation.pk}/appeal/", {"reason": "x"})
    assert answer.status_code == 422
    assert not Appeal.objects.exists()


def test_nobody_appeals_for_others(chain: Chain, violation: Violation) -> None:
    for who in (chain.cashier, chain.hq):
        assert enter(who).post(f"/compliance/me/{violation.pk}/appeal/", {"reason": "x"}).status_code == 404
    anna = enter(of("anna"))
    assert anna.post(f"/compliance/me/{uuid4()}/appeal/", {"reason": "x"}).status_code == 404
    assert anna.post(f"/compliance/me/{violation.pk}/appeal/", {"reason": "\x00"}).status_code == 404
