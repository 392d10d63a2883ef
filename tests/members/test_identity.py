"""A document was seen: the name on file is the document's, and nothing else of it is kept."""

import pytest

from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services import identity
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def test_the_documents_name_is_taken_over(chain: Chain) -> None:
    member = make_member(chain.s001, name="林女士")
    how = {"name": "林雨晴", "document": "id_card", "by": chain.cashier, "store": chain.s001, "at": AT}
    identity.confirm(member.number, **how)  # type: ignore[arg-type]
    member = Member.objects.get()
    assert (member.name, member.id_checked_at) == ("林雨晴", AT)
    row = Audit.objects.get(action="member.id_checked")
    assert (row.subject_id, row.by, row.detail) == (str(member.pk), chain.cashier, {"document": "id_card"})


@pytest.mark.parametrize(("name", "document"), [("", "id_card"), ("林雨晴", "library_card")])
def test_without_a_name_or_a_document_nothing_is_written(chain: Chain, name: str, document: str) -> None:
    member = make_member(chain.s001)
    with pytest.raises(Invalid):
        identity.confirm(member.number, name=name, document=document, by=chain.cashier)
    assert Member.objects.get().id_checked_at is None
    assert not Audit.objects.exists()


def test_nobody_is_not_found(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        identity.confirm("M000000000", name="林雨晴", document="passport", by=chain.cashier)
    assert refused.value.code is Code.NOT_FOUND
