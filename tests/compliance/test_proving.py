"""Photos as evidence: with a report from the office, with an appeal from the phone; all or nothing, and seen by who decides."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compliance.models import Appeal, Evidence, Photo, Violation
from stores.models import Staff
from tests.compliance.office import ROOT, desk, filled, html, page
from tests.compliance.pictures import CAMERA, SVG, with_place
from tests.compliance.standing import confirmed, reported, rule
from tests.factories import AT, Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book"), pytest.mark.time_machine(AT)]
TOO_LARGE = b"x" * (5 * 1024 * 1024 + 1)


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector")


def shots(*files: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile("a.jpg", data) for data in files]


def office(staff: Staff, chain: Chain) -> tuple[Client, dict[str, Any]]:
    """A desk with an empty form, and what is typed into it."""
    client = desk(staff)
    key = client.get(f"{ROOT}violation/add/").context["form"]["key"].value()
    return client, filled(rule("S9"), store=chain.s001.pk, key=str(key))


def test_a_report_from_the_office_brings_its_photos_once(chain: Chain, inspector: Staff) -> None:
    client, typed = office(inspector, chain)
    looked = client.post(f"{ROOT}violation/add/", typed | {"look": "1"})
    assert 'type="file"' in html(looked)
    assert not Violation.objects.exists()
    for _time in range(2):
        files = {"pictures": shots(with_place(), with_place())}
        assert client.post(f"{ROOT}violation/add/", typed | {"report": "1"} | files).status_code == 302
    row = Violation.objects.get()
    assert (row.evidence.count(), Photo.objects.count()) == (2, 2)
    photo = Photo.objects.filter(store=chain.s001, by=inspector)[0]
    with photo.file.open("rb") as kept:
        assert CAMERA.encode() not in kept.read()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (shots(SVG), "no photo"),
        (shots(with_place(), SVG), "no photo"),
        (shots(TOO_LARGE), "larger than 5 MB"),
        (shots(*[b"x"] * 7), "At most 6 photos"),
    ],
)
def test_what_is_no_photo_is_told_at_the_field_and_nothing_is_reported(
    chain: Chain, inspector: Staff, files: list[SimpleUploadedFile], says: str
) -> None:
    client, typed = office(inspector, chain)
    for one in files:
        one.seek(0)
    answer = client.post(f"{ROOT}violation/add/", typed | {"report": "1", "pictures": files})
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (422, ["pictures"])
    assert says in errors["pictures"][0]
    # What would happen stands there still, so that the photos can be chosen again beside the button.
    assert len(answer.context["charges"]) == 3
    assert (Violation.objects.count(), Photo.objects.count()) == (0, 0)


def test_an_appeal_brings_photos_and_who_decides_sees_them(chain: Chain, inspector: Staff) -> None:
    row = confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
    anna, address = desk(Staff.objects.get(username="anna")), f"/compliance/me/{row.pk}/appeal/"
    refused = anna.post(address, {"reason": "当时在接待顾客", "photos": shots(with_place(), SVG)})
    assert (refused.status_code, "no photo" in html(refused), "当时在接待顾客" in html(refused)) == (422, True, True)
    many = anna.post(address, {"reason": "x", "photos": shots(*[b"x"] * 7)})
    assert (many.status_code, "At most 6" in html(many)) == (422, True)
    assert (Appeal.objects.count(), Photo.objects.count()) == (0, 0)
    for status in (302, 422):
        again = anna.post(address, {"reason": "当时在接待顾客", "photos": shots(with_place(), with_place())})
        assert again.status_code == status
    assert (Appeal.objects.get().evidence.count(), Evidence.objects.count(), Photo.objects.count()) == (2, 2, 2)
    head = desk(chain.hq)
    shown = head.get(page(row))
    assert [(title, len(found)) for title, found in shown.context["evidence"]] == [("Appealed", 2)]
    inbox = html(head.get(f"/admin/approvals/decide/?number=a-{row.number}"))
    assert page(row) in inbox
    photo = Photo.objects.all()[0]
    assert head.get(f"/compliance/photos/{photo.pk}/thumb/").status_code == 200


def test_a_request_without_photos_names_none(chain: Chain, inspector: Staff) -> None:
    row = confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
    desk(Staff.objects.get(username="anna")).post(f"/compliance/me/{row.pk}/appeal/", {"reason": "x"})
    assert "Look at the photos" not in html(desk(chain.hq).get(f"/admin/approvals/decide/?number=a-{row.number}"))
