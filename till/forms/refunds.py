"""What the pages of returns post: lines with their quantities, the way back, the second person."""

import re
from dataclasses import dataclass, replace
from typing import Any

from checkout.rules.asked import Return
from checkout.rules.basket import Approval
from checkout.serializers import building
from checkout.serializers.asking import RefundIn, RefundQuoteIn
from stores.models import Store
from stores.rules import normal_number
from till.forms.checking import json_of, parsed

BACK = re.compile(r"back-([0-9]{1,4})")
UNKNOWN = "?"
Posted = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A return of sale `number`; `way` is the method that all its money goes back by, "" as it came.

    `later`: nobody is there who may agree, so it is to wait in their inbox.
    """

    number: str
    returned: Return
    way: str = ""
    key: str = ""
    later: bool = False


def preview(posted: Posted, store: Store) -> Asked | None:
    """What is to be looked at; None while no line comes back. Refuses `invalid`, by field."""
    body = _body(posted)
    if not body["all"] and not body["lines"]:
        return None
    returned = building.goods_back(parsed(body, RefundQuoteIn, store))
    return Asked(normal_number(posted.get("number", "")), returned, posted.get("way", ""))


def confirmed(posted: Posted, store: Store) -> Asked:
    """What is to be booked, with the way back and the amount as the preview showed them. Refuses `invalid`, by field."""
    body = _body(posted) | {
        "tenders": json_of(posted.get("tenders") or "[]"),
        "reason": posted.get("reason"),
        "seen_amount": posted.get("seen_amount") or None,
    }
    later = posted.get("later") == "yes"
    code, pin = ("", "") if later else _second_person(posted)
    if code or pin:
        body["approval"] = {"code": code, "pin": pin or UNKNOWN}
    returned = building.goods_back(parsed(body, RefundIn, store))
    if returned.approval and not pin:
        # A page that was loaded again has no PIN any more; by the code its first question is known again.
        returned = replace(returned, approval=Approval(returned.approval.code, ""))
    return Asked(normal_number(posted.get("number", "")), returned, key=str(posted.get("key", "")), later=later)


def _second_person(posted: Posted) -> tuple[str, str]:
    return str(posted.get("code", "")).strip(), str(posted.get("pin", ""))


def _body(posted: Posted) -> dict[str, Any]:
    everything = posted.get("all") == "yes"
    named = [(int(found[1]), value) for name, value in posted.items() if (found := BACK.fullmatch(name))]
    lines = [{"line": line, "quantity": value} for line, value in named if value.strip() not in ("", "0")]
    return {"all": everything, "lines": [] if everything else lines, "terminal": posted.get("terminal", "")}
