"""Photos that come in pieces: nothing is lost, nothing is doubled, nothing foreign is seen."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from time_machine import travel

from compliance.models import Photo, Upload
from compliance.services import photos
from compliance.services.photos import MOST_OPEN, MOST_PIECE, Piece
from compliance.tasks import clean_photos
from ledger.refused import Code, Invalid, Refused
from tests.compliance.pictures import ARCHIVE, SVG, huge_png, picture, with_place
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db
BACKEND = "config.permissions.AssignmentBackend"


def bring(chain: Chain, data: bytes, *, id: UUID, step: int = 700, **who: Any) -> Photo:
    by, store = who.get("by", chain.cashier), who.get("store", chain.s001)
    for offset in range(0, len(data), step):
        piece = Piece(data[offset : offset + step], offset, len(data))
        assert photos.put(id, piece, store=store, by=by, at=AT) == min(offset + step, len(data))
    return photos.finish(id, by=by)


def test_a_photo_comes_in_pieces_and_is_kept_with_a_small_one(
    chain: Chain, django_capture_on_commit_callbacks: Any
) -> None:
    id, data = uuid4(), picture(size=(640, 480))
    with django_capture_on_commit_callbacks(execute=True):
        photo = bring(chain, data, id=id)
    assert (photo.pk, photo.store, photo.by, photo.width, photo.height) == (id, chain.s001, chain.cashier, 640, 480)
    assert photo.file.name == f"photos/S001/2026-11/{id}.jpg"
    assert (photo.file.size, len(photo.sha256)) == (photo.bytes, 64)
    with photo.thumb.open("rb") as small:
        assert Image.open(BytesIO(small.read())).size == (320, 240)
    # What it was made of is gone.
    assert not default_storage.exists(f"uploads/{id}")
    assert not Upload.objects.exists()


def test_the_same_piece_again_is_harmless_and_a_gap_is_told(chain: Chain) -> None:
    id, data = uuid4(), picture()
    here = {"store": chain.s001, "by": chain.cashier, "at": AT}
    assert photos.put(id, Piece(data[:400], 0, len(data)), **here) == 400
    assert photos.put(id, Piece(data[:400], 0, len(data)), **here) == 400
    assert photos.put(id, Piece(data[:200], 0, len(data)), **here) == 400
    assert photos.put(id, Piece(data[500:], 500, len(data)), **here) == 400
    assert photos.put(id, Piece(b"", 400, len(data)), **here) == 400
    assert photos.put(id, Piece(data[400:], 400, len(data)), **here) == len(data)
    assert photos.finish(id, by=chain.cashier).width == 60


def test_finishing_twice_gives_the_same_photo_and_a_late_piece_changes_nothing(chain: Chain) -> None:
    id, data = uuid4(), picture()
    first = bring(chain, data, id=id)
    assert photos.finish(id, by=chain.cashier) == first
    assert photos.put(id, Piece(data[:9], 0, len(data)), store=chain.s001, by=chain.cashier, at=AT) == len(data)
    assert (Photo.objects.count(), Upload.objects.count()) == (1, 0)


def test_a_piece_left_over_by_a_process_that_died_is_written_anew(chain: Chain) -> None:
    id, data = uuid4(), picture()
    default_storage.save(f"uploads/{id}/0", BytesIO(b"half of it"))
    assert bring(chain, data, id=id, step=MOST_PIECE).width == 60


def test_a_photo_is_not_made_before_all_is_here(chain: Chain) -> None:
    id, data = uuid4(), picture()
    photos.put(id, Piece(data[:400], 0, len(data)), store=chain.s001, by=chain.cashier, at=AT)
    with pytest.raises(Invalid):
        photos.finish(id, by=chain.cashier)
    with pytest.raises(Refused) as refused:
        photos.finish(uuid4(), by=chain.cashier)
    assert refused.value.code == Code.NOT_FOUND


@pytest.mark.parametrize(
    ("offset", "size", "length"),
    [(0, 5 * 1024 * 1024 + 1, 10), (0, 0, 0), (-1, 100, 10), (95, 100, 10), (0, 1_000_000, MOST_PIECE + 1)],
)
def test_pieces_that_do_not_fit_are_refused(chain: Chain, offset: int, size: int, length: int) -> None:
    with pytest.raises(Invalid):
        photos.put(uuid4(), Piece(b"x" * length, offset, size), store=chain.s001, by=chain.cashier, at=AT)


def test_an_id_belongs_to_one_person_one_store_and_one_size(chain: Chain) -> None:
    id, data = uuid4(), picture()
    photos.put(id, Piece(data[:9], 0, len(data)), store=chain.s001, by=chain.cashier, at=AT)
    for by, store, size in (
        (chain.manager, chain.s001, len(data)),
        (chain.cashier, chain.s002, len(data)),
        (chain.cashier, chain.s001, len(data) + 1),
    ):
        with pytest.raises(Refused) as refused:
            photos.put(id, Piece(data[9:], 9, size), store=store, by=by, at=AT)
        assert refused.value.code == Code.NOT_FOUND
    with pytest.raises(Refused):
        photos.finish(id, by=chain.manager)


def test_too_many_photos_under_way_are_refused(chain: Chain) -> None:
    common = {"store": chain.s001, "by": chain.cashier, "at": AT, "size": 10}
    Upload.objects.bulk_create(Upload(id=uuid4(), **common) for _ in range(MOST_OPEN))
    with pytest.raises(Invalid):
        photos.put(uuid4(), Piece(b"x", 0, 10), store=chain.s001, by=chain.cashier, at=AT)


@pytest.mark.parametrize("data", [SVG, huge_png(), picture() + ARCHIVE, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photo_is_refused_and_leaves_nothing(chain: Chain, data: bytes) -> None:
    id = uuid4()
    with pytest.raises(Invalid):
        bring(chain, data, id=id)
    assert not Photo.objects.exists()
    assert not default_storage.exists(f"photos/S001/2026-11/{id}.jpg")


def test_what_was_begun_two_days_ago_and_never_finished_goes(chain: Chain) -> None:
    old, new, bare = uuid4(), uuid4(), uuid4()
    for id, at in ((old, AT - timedelta(days=2, seconds=1)), (new, AT - timedelta(days=2))):
        photos.put(id, Piece(b"x" * 9, 0, 10), store=chain.s001, by=chain.cashier, at=at)
    Upload.objects.create(id=bare, store=chain.s001, by=chain.cashier, at=AT - timedelta(days=9), size=10)
    with travel(AT, tick=False):
        assert clean_photos() == {"uploads": 2}
    assert list(Upload.objects.values_list("pk", flat=True)) == [new]
    assert [default_storage.exists(f"uploads/{id}") for id in (old, new)] == [False, True]


# --- over HTTP


def enter(who: Any) -> Client:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def put(client: Client, id: UUID, data: bytes, *, offset: int = 0, store: str = "S001", size: int = 0) -> Any:
    address = f"/compliance/photos/{id}/?store={store}&offset={offset}&size={size or len(data)}"
    return client.put(address, data, content_type="application/octet-stream")


def test_a_photo_over_http_shows_no_place(chain: Chain) -> None:
    client, id, data = enter(chain.cashier), uuid4(), with_place()
    assert put(client, id, data[:500], size=len(data)).json() == {"received": 500}
    assert put(client, id, data[500:], offset=500, size=len(data)).json() == {"received": len(data)}
    made = client.post(f"/compliance/photos/{id}/").json()
    assert made == {"id": str(id), "thumb": f"/compliance/photos/{id}/thumb/"}
    for address in (f"/compliance/photos/{id}/picture/", made["thumb"]):
        answer = client.get(address)
        shown = answer.content
        assert b"GPS" not in shown
        assert not Image.open(BytesIO(shown)).getexif()
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=3600, immutable"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_photo_is_shown_to_those_who_may_see_its_store_alone(chain: Chain) -> None:
    photo = bring(chain, picture(), id=uuid4())
    address = f"/compliance/photos/{photo.pk}/picture/"
    for who in (chain.cashier, chain.manager, chain.region_manager, chain.hq):
        answer = enter(who).get(address)
        assert (answer.status_code, answer.content[:2]) == (200, b"\xff\xd8")
    for who in (chain.cashier2, chain.cashier3, chain.manager2, make_staff("nobody", "")):
        assert enter(who).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert enter(chain.hq).get(f"/compliance/photos/{uuid4()}/picture/").status_code == 404


def test_a_foreign_store_is_not_there(chain: Chain) -> None:
    answer = put(enter(chain.cashier), uuid4(), b"x", store="S003")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_refusals_are_told_in_words(chain: Chain) -> None:
    client, id = enter(chain.cashier), uuid4()
    put(client, id, SVG)
    answer = client.post(f"/compliance/photos/{id}/", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert len(answer.json()["sentences"]) == 1
    nonsense = client.put(f"/compliance/photos/{id}/?store=S001&offset=x&size=²", b"x")
    assert nonsense.status_code == 422
    logged_out = put(Client(), id, b"x")
    assert (logged_out.status_code, logged_out.json()["code"]) == (403, "not_authenticated")
