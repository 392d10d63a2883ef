"""What was changed on a member's file is told in words, each version against the one before."""

from datetime import date

import pytest

from members.models import Child, Member
from members.services import family, people
from members.services.history import changes
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def test_each_version_tells_what_differs_in_words(chain: Chain) -> None:
    member = make_member(chain.s001, name="张三")
    people.edit(member, by=chain.hq, home_store=chain.s002, gender="f")
    people.edit(member, by=chain.hq, birthday=date(1990, 5, 1), lunar=True, adviser=chain.cashier, name="李四")
    versions = list(Member.history.order_by("-history_date", "-history_id"))  # type: ignore[attr-defined]
    newest, middle = ([tuple(change[1:]) for change in found] for found in changes(versions))
    assert newest == [("张三", "李四"), ("–", "1990-05-01"), ("–", "✓"), ("–", "cashier1 cashier1")]
    assert len(middle) == 2
    assert (str(chain.s001), str(chain.s002)) in middle


def test_a_child_that_is_gone_is_removed_without_a_trace(chain: Chain) -> None:
    child = Child.objects.create(member=make_member(chain.s001), name="小宝", birthday="2020-05-01")
    Child.objects.all().delete()
    family.remove_child(child, by=chain.hq, reason="asked", at=AT)
    assert not Audit.objects.exists()
