"""The till's key map: what can be done by one key, and by which two keys unless the device has its own (static/till/keymap.js)."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Action -> keys (an F key by its name, others as Alt and the place on the keyboard), what it does. F3, F6, F7 and F11 are
# the browser's own, too: each action has a second key.
ACTIONS: dict[str, tuple[str, Promise]] = {
    "member": ("F2 Alt+KeyM", _("Find the member; a digit picks from the list")),
    "join": ("Alt+KeyJ", _("A guest becomes a member")),
    "line": ("F3 Alt+KeyL", _("Goods; “3*” before a number sells three")),
    "seller": ("Alt+KeyS", _("Salesperson")),
    "points": ("F4 Alt+KeyP", _("Points: the best choice, the next, none")),
    "wallet": ("F6 Alt+KeyW", _("Stored value: Enter for the most, 0 for none")),
    "coupon": ("F7 Alt+KeyQ", _("Coupon: number, code, Enter for the first")),
    "hold": ("F8 Alt+KeyG", _("Hold this order; empty: recall one")),
    "held": ("Alt+KeyB", _("Held orders")),
    "pay": ("F9 Alt+Enter", _("Take payment; in the amount Enter means exact")),
    "exact": ("Alt+Digit1", _("The exact amount")),
    "50": ("Alt+Digit2", _("50 yuan handed over")),
    "100": ("Alt+Digit3", _("100 yuan handed over")),
    "200": ("Alt+Digit4", _("200 yuan handed over")),
    "last": ("Alt+KeyR", _("The last receipt again")),
    "clear": ("Alt+KeyX", _("Clear the order")),
    "refund": ("F10 Alt+KeyU", _("Return goods")),
    "void": ("Alt+KeyV", _("Void the last sale")),
    "receipts": ("F11 Alt+KeyO", _("Receipts")),
    "top-up": ("Alt+KeyT", _("Top up stored value")),
    "shift": ("Alt+KeyC", _("Cash shift")),
    "display": ("Alt+KeyY", _("Customer display")),
    "help": ("F1 Alt+KeyH", _("This sheet")),
}
# Actions that lead to a page of their own, by the page's name.
PAGES = frozenset({"refund", "void", "receipts", "top-up", "shift", "display"})


def actions() -> list[dict[str, Any]]:
    """All actions with their default keys; those that lead elsewhere with the page's address."""
    return [
        {"name": name, "keys": keys.split(), "words": words, "page": reverse(f"till:{name}") if name in PAGES else ""}
        for name, (keys, words) in ACTIONS.items()
    ]
