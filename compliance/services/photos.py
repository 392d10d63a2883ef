"""Photos: sent in pieces under an id of the phone's, written anew, kept (docs/decisions/0030-offline.md)."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import texts
from compliance.models import Photo, Upload
from compliance.rules.pictures import MOST_BYTES, Fault
from compliance.services.picturing import Drawn, NoPhoto, draw
from ledger.refused import Code, Invalid, Refused
from stores.models import Staff, Store

# A piece fits into one request many times over; what is not finished in two days goes.
MOST_PIECE = 512 * 1024
KEEP = timedelta(days=2)
MOST_OPEN = 100


class Piece(NamedTuple):
    """Some bytes of a file of `size` bytes, from `offset` on."""

    data: bytes
    offset: int
    size: int


@transaction.atomic
def put(id: UUID, piece: Piece, *, store: Store, by: Staff, at: datetime) -> int:
    """Take a piece of photo `id`; how many bytes are here now.

    Only the next piece is written: one that is here already, or one after a gap, changes nothing, and the phone goes on
    from the number that it is told. Refuses `invalid` (field photo: too large, too many under way), `not_found` (the id
    is somebody else's).
    """
    if Photo.objects.filter(pk=id, by=by, store=store).exists():
        return piece.size
    _fits(piece)
    row = _opened(id, size=piece.size, store=store, by=by, at=at)
    if piece.offset != row.received or not piece.data:
        return row.received
    name = _piece(id, piece.offset)
    # Left over where a process died between its file and its row.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(piece.data))
    row.received += len(piece.data)
    row.save(update_fields=["received"])
    return row.received


def _fits(piece: Piece) -> None:
    if piece.size > MOST_BYTES:
        raise Invalid({"photo": [texts.photo_fault(Fault.TOO_LARGE)]})
    end = piece.offset + len(piece.data)
    if piece.offset < 0 or len(piece.data) > MOST_PIECE or not 1 <= piece.size >= end:
        raise Invalid({"photo": [texts.photo_fault(Fault.BROKEN)]})


def _opened(id: UUID, *, size: int, store: Store, by: Staff, at: datetime) -> Upload:
    """The locked row of an upload, made by its first piece."""
    known = Upload.objects.filter(pk=id).exists()
    if not known and Upload.objects.filter(by=by).count() >= MOST_OPEN:
        raise Invalid({"photo": [_("Too many photos are on their way: send those first.")]})
    if not known:
        Upload.objects.get_or_create(pk=id, defaults={"store": store, "by": by, "at": at, "size": size})
    row = Upload.objects.select_for_update().get(pk=id)
    if (row.by_id, row.store_id, row.size) != (by.pk, store.pk, size):
        raise Refused(Code.NOT_FOUND, what="photo", number=str(id))
    return row


@transaction.atomic
def finish(id: UUID, *, by: Staff) -> Photo:
    """Make the photo of its pieces; the same photo when it is finished again.

    Refuses `invalid` (field photo: not all is here, or the bytes are no picture that is taken), `not_found`.
    """
    row = Upload.objects.select_for_update().filter(pk=id, by=by).first()
    made = Photo.objects.filter(pk=id, by=by).first()
    if made is not None:
        return made
    if row is None:
        raise Refused(Code.NOT_FOUND, what="photo", number=str(id))
    if row.received < row.size:
        raise Invalid({"photo": [_("The photo is not here as a whole yet.")]})
    photo = _kept(row, _drawn(row))
    row.delete()
    transaction.on_commit(lambda: _forget(id))
    return photo


@transaction.atomic
def keep(data: bytes, *, store: Store, by: Staff, at: datetime) -> Photo:
    """A whole photo that came with a form. Refuses `invalid` (photo)."""
    id, size = uuid4(), len(data)
    for offset in range(0, size or 1, MOST_PIECE):
        put(id, Piece(data[offset : offset + MOST_PIECE], offset, size), store=store, by=by, at=at)
    return finish(id, by=by)


def _drawn(row: Upload) -> Drawn:
    offsets = sorted(map(int, default_storage.listdir(_folder(row.pk))[1]))
    try:
        return draw(b"".join(_read(_piece(row.pk, offset)) for offset in offsets))
    except NoPhoto as no:
        raise Invalid({"photo": [texts.photo_fault(no.fault)]}) from no


def _kept(row: Upload, drawn: Drawn) -> Photo:
    name = f"photos/{row.store.code}/{row.at:%Y-%m}/{row.pk}"
    files = {"file": (f"{name}.jpg", drawn.file), "thumb": (f"{name}-small.jpg", drawn.thumb)}
    for path, data in files.values():
        default_storage.delete(path)
        default_storage.save(path, ContentFile(data))
    photo = Photo(
        id=row.pk,
        store=row.store,
        by=row.by,
        at=row.at,
        sha256=drawn.sha256,
        bytes=len(drawn.file),
        width=drawn.size.width,
        height=drawn.size.height,
        **{column: path for column, (path, _data) in files.items()},
    )
    photo.save(force_insert=True)
    return photo


def clean_up(*, at: datetime) -> int:
    """Remove what was begun more than two days ago and never finished, with its pieces. How many."""
    old = list(Upload.objects.filter(at__lt=at - KEEP).values_list("pk", flat=True))
    for id in old:
        _forget(id)
    Upload.objects.filter(pk__in=old).delete()
    return len(old)


def _folder(id: UUID) -> str:
    return f"uploads/{id}"


def _piece(id: UUID, offset: int) -> str:
    return f"{_folder(id)}/{offset}"


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        data: bytes = file.read()
        return data


def _forget(id: UUID) -> None:
    """The pieces and their folder go; there may be none left."""
    folder = _folder(id)
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
