"""The e-receipt's address: a page for whoever holds the receipt, behind a token that nobody can guess.

The token is the sale's id and 128 bits of HMAC-SHA256 over it under `SECRET_KEY`: it needs no column and no statement, and is
always the same for the same sale. Links on paper outlive a change of the key where the old one stays in
`SECRET_KEY_FALLBACKS`.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from checkout.models import Sale

PLACE = "/r/"
SALT = "checkout.e_receipt"
MAC_BYTES = 16
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ADDRESS = re.compile(rf"{PLACE}({TOKEN.pattern})/?$")


def url(sale: Sale) -> str:
    """Where the e-receipt of `sale` is: absolute when `PUBLIC_URL` is set, else a path on this host."""
    return f"{settings.PUBLIC_URL}{PLACE}{_token(sale.pk, settings.SECRET_KEY)}/"


def find(token: str) -> Sale | None:
    """The sale behind a token with all that a receipt shows; None for every token that this house did not make."""
    if not TOKEN.fullmatch(token):
        return None
    pk = UUID(bytes=urlsafe_b64decode(f"{token}=")[:16])
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # The whole text is compared: the last character has two bits to spare, and no second spelling of a token is taken.
    if not any(constant_time_compare(token, _token(pk, secret)) for secret in secrets):
        return None
    return Sale.objects.whole().filter(pk=pk).first()


def scanned(text: str) -> Sale | None:
    """The sale whose QR was scanned: `text` is the address of an e-receipt, of whatever host."""
    found = ADDRESS.search(text.strip())
    return find(found[1]) if found else None


def _token(pk: UUID, secret: str | bytes) -> str:
    mac = salted_hmac(SALT, pk.bytes, secret=secret, algorithm="sha256").digest()[:MAC_BYTES]
    return urlsafe_b64encode(pk.bytes + mac).decode().rstrip("=")
