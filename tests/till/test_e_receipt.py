"""The page behind the QR: for everybody who has the link, and for nobody else."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkout.models import Sale
from checkout.services import e_receipts
from members.models import Member
from tests.checkout.doing import basket, give_back, line, sell
from tests.factories import Chain, make_member

NOW = timezone.now()


@pytest.fixture
def url(chain: Chain) -> str:
    """The link of a sale of 林雨晴, who had 400 points and 80.00 on the wallet, and used 30.00 of it."""
    member = make_member(
        chain.s001, name="林雨晴", phone="+8613805741234", points=400, wallet=("80.00", "0.00"), at=NOW
    )
    sell(chain, basket(line("169.00"), member=member, wallet=30), "169.00", ("cash", "139.00"), at=NOW)
    return e_receipts.url(Sale.objects.get())


def html(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_link_is_the_address_of_the_page(url: str) -> None:
    assert reverse("e-receipt", args=[url.split("/")[-2]]) == url


def test_whoever_has_the_link_sees_the_receipt_without_a_log_in(client: Client, url: str) -> None:
    page = html(client.get(url))
    # 400 points and 169 of this order.
    for words in ("¥169.00", "¥139.00", "林**", "569", "可抵50元", "Store S001"):
        assert words in page, words


def test_nothing_else_of_the_member_is_shown(client: Client, url: str) -> None:
    page, member = html(client.get(url)), Member.objects.get()
    # Neither phone nor number nor what is left on the wallet.
    for words in ("林雨晴", "1234", member.number, "50.00"):
        assert words not in page, words


def test_the_page_keeps_to_itself(client: Client, url: str) -> None:
    answer = client.get(url)
    headers = answer.headers
    assert "private" in headers["Cache-Control"]
    assert (headers["X-Robots-Tag"], headers["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert '<meta name="robots" content="noindex, nofollow">' in html(answer)
    assert "<script" not in html(answer)
    assert not client.cookies


def test_every_wrong_token_is_answered_alike(client: Client, url: str) -> None:
    forged = url[:-2] + ("A" if url[-2] != "A" else "B") + "/"
    answers = [client.get(one) for one in (forged, "/r/nothing/", f"/r/{'A' * 43}/", f"/r/{Sale.objects.get().pk}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}


def test_a_receipt_may_only_be_read(client: Client, url: str) -> None:
    assert client.post(url).status_code == 405


def test_somebody_who_was_erased_has_no_name_there(client: Client, url: str) -> None:
    Member.objects.update(status="erased")
    assert "林" not in html(client.get(url))


def test_what_came_back_is_said(client: Client, chain: Chain, url: str) -> None:
    give_back(chain, Sale.objects.get().number, at=NOW)
    assert "−¥169.00" in html(client.get(url))
