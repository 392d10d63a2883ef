"""Two files of one person are merged from the page, with the figures seen before, and made two again."""

import pytest

from members.models import Member, Merge
from stores import approvals
from stores.models import Approval
from tests.backoffice.opening import address, do, enter, errors, said, text
from tests.factories import Chain, make_coupon, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(chain: Chain) -> list[Member]:
    stays = make_member(chain.s001, name="林雨晴", points=100)
    goes = make_member(chain.s001, name="林小晴", points=250, phone="+8613900005555")
    make_coupon(member=goes)
    return [stays, goes]


def test_a_file_without_stored_value_is_merged_at_once(chain: Chain, two: list[Member]) -> None:
    stays, goes = two
    client = enter(chain.manager)
    sure = client.post(address(stays, "merge"), {"other": "13900005555", "reason": "one person"})
    assert "250 move, 350 afterwards" in text(sure)
    assert "林小晴" not in text(sure)
    assert Member.objects.get(pk=goes.pk).status == "active"
    done = do(client, stays, "merge", other=goes.number, reason="one person")
    assert Merge.objects.get().number in said(done)[0]
    assert Member.objects.get(pk=stays.pk).points == 350
    assert Member.objects.get(pk=goes.pk).merged_into == stays


def test_stored_value_waits_for_head_office(chain: Chain, two: list[Member]) -> None:
    rich = make_member(chain.s001, wallet=("100.00", "0.00"))
    done = do(enter(chain.manager), two[0], "merge", other=rich.number, reason="one person")
    approval = Approval.objects.get()
    assert approval.number in said(done)[0]
    approvals.decide(approval, by=chain.hq, approve=True)
    assert Member.objects.get(pk=two[0].pk).balance == 100
    undone = do(enter(chain.manager), two[0], "undo-merge", merge=Merge.objects.get().pk, reason="two persons")
    assert "waits for a second person" in said(undone)[0]


def test_a_merge_is_undone(chain: Chain, two: list[Member]) -> None:
    client = enter(chain.manager)
    assert client.get(address(two[0], "undo-merge")).status_code == 404
    do(client, two[0], "merge", other=two[1].number, reason="one person")
    assert list(errors(do(client, two[0], "undo-merge", merge="", reason="x"))) == ["merge"]
    assert do(client, two[0], "undo-merge", merge=Merge.objects.get().pk, reason="two persons").status_code == 302
    assert [Member.objects.get(pk=one.pk).points for one in two] == [100, 250]


def test_a_merge_is_refused_by_field(chain: Chain, two: list[Member]) -> None:
    client, foreign = enter(chain.manager), make_member(chain.s003)
    for other in ("nobody", "13900009999", foreign.number):
        assert list(errors(do(client, two[0], "merge", other=other, reason="x"))) == ["other"], other
    same = errors(do(client, two[0], "merge", other=two[0].number, reason="x"))
    assert same == {"__all__": ["This is one member, not two."]}
