"""The OpenAPI document, its page, and that real answers look as it says."""

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from checkout.serializers import asking, people, showing, top_ups
from tests.factories import PIN, Chain, make_five_times_offer, make_member, make_product
from tests.tills import Till, walk


def document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def test_the_document_is_valid_without_a_warning(tmp_path: Any) -> None:
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert "openapi: 3" in target.read_text()


def test_every_call_has_an_example_of_its_answer_and_of_its_body() -> None:
    for path, calls in document()["paths"].items():
        for method, call in calls.items():
            good = next(answer for status, answer in call["responses"].items() if status.startswith("2"))
            for side in (good, call.get("requestBody")):
                if side is not None:
                    assert side["content"]["application/json"].get("examples"), (method, path)


def test_every_call_that_moves_value_asks_for_the_key() -> None:
    asked = {
        path
        for path, calls in document()["paths"].items()
        for one in calls.get("post", {}).get("parameters", [])
        if one["name"] == "Idempotency-Key" and one["required"]
    }
    assert asked == {
        "/api/v1/sales/",
        "/api/v1/sales/{number}/refunds/",
        "/api/v1/top-ups/",
        "/api/v1/top-ups/{number}/refunds/",
    }


def test_the_document_is_served_to_everybody(client: Client) -> None:
    answer = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert json.loads(answer.content)["info"]["title"] == "Huiyuan 会员通"


def test_the_page_takes_its_assets_from_this_machine(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "://" not in html
    assets = [part.split('"')[0] for part in html.split("/static/")[1:]]
    assert len(assets) >= 3
    for asset in assets:
        assert finders.find(asset), asset
    script = client.get("/api/v1/docs/?script=")
    assert "SwaggerUIBundle" in script.content.decode()


def test_only_the_page_may_style_itself(client: Client) -> None:
    page, other = client.get("/api/v1/docs/"), client.get("/healthz")
    directives = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert directives["style-src"] == "'self' 'unsafe-inline'"
    assert "unsafe-inline" not in directives["script-src"]
    assert "unsafe-inline" not in other.headers["Content-Security-Policy"]


def fields(serializer: BaseSerializer[Any], path: str = "") -> set[str]:
    """The paths of all leaves that a serializer names."""
    if isinstance(serializer, ListSerializer):
        serializer = serializer.child
    if not isinstance(serializer, Serializer):
        return {path}
    found = set()
    for name, field in serializer.fields.items():
        found |= fields(field, f"{path}.{name}" if path else name)
    return found


def holes(serializer: BaseSerializer[Any], answer: Any) -> tuple[set[str], set[str]]:
    """(what the answer has and the document lacks, leaves that the document has and the answer lacks)."""
    said, real = fields(serializer), {path for path, _value in walk(answer)}
    inside = {path for path in said if not any(path.startswith(f"{one}.") for one in real)}
    return real - {part for path in said for part in prefixes(path)}, inside - real


def prefixes(path: str) -> set[str]:
    parts = path.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}


@pytest.fixture
def till(chain: Chain) -> Till:
    make_product("A1", "169.00")
    make_five_times_offer()
    return Till(chain.s001)


def test_real_answers_look_as_the_document_says(till: Till) -> None:
    member = make_member(points=620, wallet=("1000.00", "200.00"), at=timezone.now())
    order = {"member": member.number, "lines": [{"sku": "A1", "quantity": 1}]}
    sellers = [{"staff": "cashier1"}]
    paid = {"points": [300], "wallet": "69", "seen_total": "149", "tenders": [{"method": "cash", "amount": "80"}]}
    approval = {"code": "manager1", "pin": PIN}
    sold = till.post("sales/", order | paid | {"sellers": sellers}).json()
    back = f"sales/{sold['number']}"
    free = {"offer": "FREE5X", "basket": order, "seen_total": "169"}
    top_up = {"member": member.number, "amount": "845", "tenders": [{"method": "card", "amount": "845"}]} | free
    topped = till.post("top-ups/", top_up).json()
    undo = {"account": "merchant", "reason": "moves", "pay_to": "6222"}
    answers: list[tuple[Any, Any]] = [
        (showing.QuoteOut(), till.post("quotes/", order | {"points": [300]}).json()),
        (showing.SaleOut(), sold),
        (showing.RefundQuoteOut(), till.post(f"{back}/refund-quotes/", {"all": True}).json()),
        (showing.RefundOut(), till.post(f"{back}/refunds/", {"all": True, "reason": "x", "approval": approval}).json()),
        (showing.SaleOut(), till.get(f"{back}/").json()),
        (top_ups.TopUpOut(), topped),
        (top_ups.UndoQuoteOut(), till.post(f"top-ups/{topped['number']}/refund-quotes/", undo).json()),
        (top_ups.UndoOut(), till.post(f"top-ups/{topped['number']}/refunds/", undo).json()),
        (people.MemberOut(), till.get(f"members/{member.number}/").json()),
    ]
    empty = {"skipped", "coupons_usable", "approval_required", "waiver", "refunds", "alternatives", "flags", "sale"}
    for serializer, answer in answers:
        assert "code" not in answer, answer
        unsaid, missing = holes(serializer, answer)
        assert unsaid == set(), type(serializer).__name__
        assert {path for path in missing if not prefixes(path) & empty} == set(), type(serializer).__name__


BODIES: dict[str, type[Serializer[Any]]] = {
    "quote": asking.QuoteIn,
    "sell": asking.SaleIn,
    "refund_quote": asking.RefundQuoteIn,
    "refund": asking.RefundIn,
    "top_up": asking.TopUpIn,
    "top_up_refund_quote": asking.UndoQuoteIn,
    "top_up_refund": asking.UndoIn,
    "join": people.JoinIn,
    "edit_member": people.EditIn,
}


def test_the_examples_of_bodies_are_accepted() -> None:
    calls = [call for path in document()["paths"].values() for call in path.values()]
    bodies = {call["operationId"]: call["requestBody"]["content"] for call in calls if "requestBody" in call}
    assert set(bodies) == set(BODIES)
    for name, content in bodies.items():
        for example in content["application/json"]["examples"].values():
            BODIES[name](data=example["value"]).is_valid(raise_exception=True)
