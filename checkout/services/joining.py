"""A new member under a key: asked again, it is the same member, never "this phone is taken" by oneself (S125)."""

from datetime import datetime
from typing import Unpack

from django.utils import timezone

from checkout.answers import Answer
from checkout.services import requests
from checkout.services.requests import Call
from ledger.posting import Posting
from members.services import people
from members.services.lock import lock
from members.services.people import Person
from stores.models import Staff, Store


def join(*, by: Staff, store: Store, key: str, at: datetime | None = None, **person: Unpack[Person]) -> Answer:
    """The number of the member who joined; what is kept of the call holds no name and no phone.

    Refuses as `members.services.people.join`, `idempotency_key_required`, `idempotency_mismatch`, `in_progress`.
    """
    call = requests.call("join", dict(person), key=key, by=by, store=store, at=at or timezone.now())
    return requests.run(call, lambda: _joined(call, person))


def _joined(call: Call, person: Person) -> Answer:
    seen = requests.look(call, None).answer
    if seen is not None:
        return seen
    member = people.join(store=call.store, by=call.by, at=call.at, **person)
    answer = Answer.of(201, {"number": member.number})
    posting = Posting(
        member=lock(id=member.pk),
        by=call.by,
        store=call.store,
        at=call.at,
        business_day=call.business_day,
        reference=member.number,
    )
    requests.remember(posting, call, answer)
    posting.post()
    return answer
