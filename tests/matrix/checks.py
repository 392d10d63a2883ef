"""What the pages of compliance need: a visit, an inspection and a photo of a store, a violation, a score, a proposal."""

from datetime import date, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from compliance.models import Book, Inspection, Photo, Proposal, Visit
from stores.models import Staff, Store
from tests.compliance.standing import confirmed, reported, rule
from tests.factories import AT, Chain


def make_checks(chain: Chain, store: Store) -> None:
    """The photo of S001 is the manager's, that of S003 head office's."""
    by = chain.manager if store == chain.s001 else chain.hq
    book = Book.objects.get(state="published")
    visit = Visit.objects.create(inspector=by, store=store, day=AT.date())
    Inspection(
        id=uuid4(), visit=visit, store=store, by=by, book=book, business_day=AT.date(), started_at=AT, finished_at=AT,
        input_hash="0" * 64,
    ).save(force_insert=True)  # fmt: skip
    name = f"photos/{store.code}/world.jpg"
    Photo(
        id=uuid4(), store=store, by=by, at=AT, file=name, thumb=name, sha256="0" * 64, bytes=1, width=1, height=1
    ).save(force_insert=True)  # fmt: skip
    finder = Staff.objects.get(username="inspector1")
    found = confirmed(chain, reported(store, rule("S8"), by=finder, at=AT - timedelta(days=2)), by=chain.hq)
    person = found.charges.order_by("staff")[0].staff
    Proposal(staff=person, store=store, step="warning", period=date(2026, 11, 1), lost=10, at=AT).save(
        force_insert=True
    )
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(b"\xff\xd8\xff"))
