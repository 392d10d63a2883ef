"""An inspection comes in from a phone: once, with its violations, whatever the line did."""

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError
from time_machine import travel

from compliance.models import Book, Evidence, Finding, Inspection, Violation, Visit
from compliance.rules.walks import Walk
from compliance.services import inspections
from ledger.refused import Code, Invalid, Refused
from stores.models import Staff
from tests.compliance.pictures import picture
from tests.compliance.test_photos import bring
from tests.compliance.walking import body, enter, found, item, send, walk
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(chain: Chain, book: Book) -> Staff:
    return make_staff("inspector1", "inspector")


def finish(chain: Chain, made: Walk, inspector: Staff, id: object = None) -> Inspection:
    return inspections.finish(id or uuid4(), made, store=chain.s001, by=inspector, at=AT)  # type: ignore[arg-type]


def results(row: Inspection) -> dict[str, tuple[str, str]]:
    return {one.item.code: (one.result, one.outcome) for one in row.findings.select_related("item")}


def test_what_failed_becomes_violations_under_the_phones_keys(chain: Chain, inspector: Staff) -> None:
    greeting, posture = found("S8", note="没有说欢迎语"), found("S20-1")
    row = finish(
        chain,
        walk(greeting, found("S10", "passed", value=D("31")), found("S11", "failed", value=D(2)), posture),
        inspector,
    )
    assert results(row) == {
        "S8": ("failed", "reported"),
        # A watch decides, not an opinion.
        "S10": ("failed", "reported"),
        "S11": ("passed", ""),
        # Head office has set no penalty.
        "S20-1": ("failed", "penalty_unset"),
    }
    made = Violation.objects.get(pk=greeting.key)
    assert (made.store, made.item, made.reported_by, made.at) == (chain.s001, item("S8"), inspector, AT)
    assert Violation.objects.count() == 2
    assert not Violation.objects.filter(pk=posture.key).exists()


def test_the_same_inspection_again_is_the_same_and_other_findings_are_refused(chain: Chain, inspector: Staff) -> None:
    id, made = uuid4(), walk(found("S8"))
    first = finish(chain, made, inspector, id)
    assert finish(chain, made, inspector, id) == first
    assert (Inspection.objects.count(), Finding.objects.count(), Violation.objects.count()) == (1, 1, 1)
    for walked, by in ((walk(found("S8", "passed")), inspector), (made, chain.hq)):
        with pytest.raises(Refused) as refused:
            finish(chain, walked, by, id)
        assert refused.value.code == Code.IDEMPOTENCY_MISMATCH


def test_an_item_that_counted_today_holds_nothing_up(chain: Chain, inspector: Staff) -> None:
    finish(chain, walk(found("S8")), inspector)
    again = finish(chain, walk(found("S8"), found("S11", value=D(3))), inspector)
    assert results(again) == {"S8": ("failed", "once"), "S11": ("failed", "reported")}
    assert Violation.objects.count() == 2


def test_the_preview_adds_up_people_and_says_what_counts_for_nobody(chain: Chain, inspector: Staff) -> None:
    finish(chain, walk(found("S9")), inspector)
    people, asides = inspections.preview(
        chain.s001, [item(code) for code in ("S8", "S9", "S11", "S20-1", "S20-2")], at=AT
    )
    told = [(one.staff.username, one.points, one.joint, one.shown) for one in people]
    assert told == [("anna", -10, False, "−10"), ("bella", -10, False, "−10"), ("manager1", -10, True, "−10")]
    assert [line.partition(":")[0] for line in asides] == ["S9", "S20-1, S20-2"]
    assert Violation.objects.count() == 1


def test_a_key_that_stands_for_another_violation_refuses_the_whole(chain: Chain, inspector: Staff) -> None:
    first = found("S8")
    finish(chain, walk(first), inspector)
    with pytest.raises(Refused) as refused:
        finish(chain, walk(found("S11", value=D(3), key=first.key)), inspector)
    assert refused.value.code == Code.IDEMPOTENCY_MISMATCH
    assert Inspection.objects.count() == 1


def test_photos_become_evidence(chain: Chain, inspector: Staff) -> None:
    photo = bring(chain, picture(), id=uuid4(), by=inspector)
    seen, kept = found("S8", photos=(photo.pk,)), found("S14-1", "passed", photos=(photo.pk,))
    row = finish(chain, walk(seen, kept), inspector)
    assert list(Evidence.objects.values_list("photo", "violation")) == [(photo.pk, seen.key)]
    assert [list(one.photos.all()) for one in row.findings.all()] == [[photo], [photo]]


def test_a_photo_that_is_not_here_is_refused_with_nothing_written(chain: Chain, inspector: Staff) -> None:
    foreign = bring(chain, picture(), id=uuid4())
    for photo in (foreign.pk, uuid4()):
        with pytest.raises(Invalid):
            finish(chain, walk(found("S8", photos=(photo,))), inspector)
    assert not Inspection.objects.exists()


def test_items_of_another_book_and_drafts_are_refused(chain: Chain, inspector: Staff) -> None:
    draft = Book.objects.create(code="new", name="new", made_at=AT)
    with pytest.raises(Refused) as refused:
        finish(chain, walk(book=draft.pk), inspector)
    assert refused.value.code == Code.NOT_FOUND
    other = found("S8")
    with pytest.raises(Invalid):
        finish(chain, walk(type(other)(10**9, other.key, "failed", None, "", ())), inspector)


def test_the_visit_of_the_day_is_done_by_it(chain: Chain, inspector: Staff) -> None:
    named = Visit.objects.create(inspector=inspector, store=chain.s001, day=AT.date() - timedelta(days=1))
    todays = Visit.objects.create(inspector=inspector, store=chain.s001, day=AT.date())
    assert finish(chain, walk(found("S8", "passed")), inspector).visit == todays
    assert finish(chain, walk(found("S8", "passed"), visit=named.pk), inspector).visit == named
    assert {visit.state for visit in Visit.objects.all()} == {"done"}
    assert finish(chain, walk(found("S8", "passed"), visit=named.pk), inspector).visit == named


def test_times_of_a_phone_are_held_between_a_week_ago_and_now(chain: Chain, inspector: Staff) -> None:
    late = finish(chain, walk(started_at=AT - timedelta(days=30), finished_at=AT - timedelta(days=29)), inspector)
    assert (late.started_at, late.finished_at) == (AT - timedelta(days=7), AT - timedelta(days=7))
    ahead = finish(chain, walk(started_at=AT + timedelta(hours=3), finished_at=AT + timedelta(hours=2)), inspector)
    assert (ahead.started_at, ahead.finished_at, ahead.business_day) == (AT, AT, AT.date())


def test_a_defect_is_not_taken_for_a_twin(chain: Chain, inspector: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = found("S8", "passed")
    with pytest.raises(IntegrityError):
        finish(chain, walk(twice, twice), inspector)


# --- over HTTP


def test_an_inspection_over_http_says_what_came_of_it(chain: Chain, inspector: Staff) -> None:
    client, id = enter(inspector), uuid4()
    sent = body(walk(found("S8"), found("S20-1")))
    answers = [send(client, id, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert [line.partition(" ")[0] for line in answers[0].json()["said"]] == ["S8", "S20-1"]
    clean = send(client, uuid4(), body(walk(found("S14-1", "passed")))).json()
    assert len(clean["said"]) == 1


def test_only_who_inspects_in_a_store_brings_one_in(chain: Chain, inspector: Staff) -> None:
    made = body(walk(found("S8")))
    statuses = {
        who.username: send(enter(who), uuid4(), made).status_code
        for who in (chain.cashier, chain.manager2, chain.finance, chain.manager, chain.region_manager)
    }
    assert statuses == {"cashier1": 403, "manager2": 404, "finance1": 403, "manager1": 200, "region1": 200}
    assert Inspection.objects.count() == 2


def test_the_preview_over_http_is_for_those_who_inspect_there(chain: Chain, inspector: Staff) -> None:
    sent = {"store": "S001", "items": f"{item('S8').pk},x,{10**30}"}
    with travel(AT, tick=False):
        page = enter(inspector).post("/compliance/preview/", sent)
    assert "anna" in page.content.decode()
    statuses = [enter(who).post("/compliance/preview/", sent).status_code for who in (chain.cashier, chain.manager2)]
    assert statuses == [403, 404]
    assert not Violation.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        '{"store": "S001"}',
        '{"store": "S001", "store": "S001"}',
        '{"store": "S001", "book": 1, "started_at": "x", "finished_at": "x", "findings": [{"item": "a"}]}',
        '{"store": "\\u0000", "book": 1}',
    ],
)
def test_a_body_that_is_none_is_refused_in_words(inspector: Staff, sent: str) -> None:
    answer = send(enter(inspector), uuid4(), sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["sentences"]


def test_an_item_twice_is_refused(inspector: Staff) -> None:
    one = body(walk(found("S8")))
    answer = send(enter(inspector), uuid4(), one | {"findings": one["findings"] * 2})
    assert answer.status_code == 422
    assert not Inspection.objects.exists()
