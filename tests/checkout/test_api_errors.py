"""Every error as one shape."""

from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions

from checkout import texts
from checkout.api_errors import STATUS, by_field, handle
from ledger.refused import Code, Invalid, Refused

CONTEXT: dict[str, Any] = {"request": SimpleNamespace(method="PUT"), "view": None}


def database_error(state: str) -> OperationalError:
    error = OperationalError("waiting")
    error.__cause__ = type("Cause", (Exception,), {"pgcode": state})()
    return error


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_words_and_a_status(code: Code) -> None:
    assert code in texts.REFUSALS
    assert STATUS.get(code, 409) in {400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 503}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused(Code.INSUFFICIENT_POINTS, have=1, needed=2), 409, "insufficient_points"),
        (Refused(Code.IDEMPOTENCY_KEY_REQUIRED), 400, "idempotency_key_required"),
        (Refused(Code.NOT_FOUND), 404, "not_found"),
        (Refused(Code.FORBIDDEN), 403, "forbidden"),
        (Invalid({"phone": ["no"]}), 400, "invalid"),
        (exceptions.ValidationError({"a": ["no"]}), 400, "invalid"),
        (exceptions.ParseError(), 400, "invalid"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "not_authenticated"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (PermissionDenied(), 403, "forbidden"),
        (exceptions.NotFound(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.Throttled(7), 429, "throttled"),
        (database_error("55P03"), 409, "in_progress"),
        (database_error("40P01"), 409, "in_progress"),
        (database_error("57P03"), 503, "unavailable"),
        (KeyError("unforeseen"), 500, "server_error"),
    ],
)
def test_what_goes_wrong_has_a_status_and_a_code(error: Exception, status: int, code: str) -> None:
    answer = handle(error, CONTEXT)
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.data["detail"]
    assert ("errors" in answer.data) == (code == "invalid")


@pytest.mark.parametrize(("error", "seconds"), [(Refused(Code.IN_PROGRESS), "1"), (exceptions.Throttled(7), "8")])
def test_what_may_be_tried_again_says_when(error: Exception, seconds: str) -> None:
    answer = handle(error, CONTEXT)
    assert answer.data["retryable"] is True
    assert answer.headers["Retry-After"] == seconds


def test_a_refusal_tells_what_it_knows() -> None:
    answer = handle(Refused(Code.BALANCE_CAP, cap=D("5000.00"), room=D("844.99"), largest_order=D("168.99")), CONTEXT)
    assert answer.data == {
        "code": "balance_cap",
        "detail": answer.data["detail"],
        "retryable": False,
        "cap": "5000.00",
        "room": "844.99",
        "largest_order": "168.99",
    }


def test_amounts_inside_are_text_too() -> None:
    answer = handle(Refused(Code.ALREADY_REFUNDED, left={1: 2, 2: D("1.5")}, of=(D("3"), "x")), CONTEXT)
    assert (answer.data["left"], answer.data["of"]) == ({"1": 2, "2": "1.50"}, ["3.00", "x"])


def test_a_rule_that_finds_bad_input_names_its_field() -> None:
    answer = handle(Refused(Code.INVALID, field="lines.0.unit_price", reason="unknown_product", sku="X"), CONTEXT)
    assert list(answer.data["errors"]) == ["lines.0.unit_price"]


def test_an_unforeseen_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    handle(KeyError("unforeseen"), CONTEXT)
    assert "unforeseen" in caplog.text


def test_messages_go_by_the_path_of_their_field() -> None:
    nested = {
        "lines": [{}, {"quantity": ["too small", "odd"]}],
        "points": {0: ["no step"]},
        "approval": {"non_field_errors": ["incomplete"]},
        "non_field_errors": ["no"],
    }
    assert by_field(nested) == {
        "lines.1.quantity": ["too small", "odd"],
        "points.0": ["no step"],
        "approval": ["incomplete"],
        "body": ["no"],
    }
