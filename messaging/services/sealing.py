"""Secrets that people type into the back-office are kept sealed: Fernet with a key derived from SECRET_KEY.

A copy of the database without the house's key opens nothing. After a change of SECRET_KEY the former one stands in
SECRET_KEY_FALLBACKS until `resealed` has gone over all rows (nightly).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"huiyuan: secrets of robots"


class Unreadable(ValueError):
    """Sealed with a key that this house no longer has."""


def seal(text: str) -> str:
    """`text` so that only this house can read it; "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def opened(sealed: str) -> str:
    """What was sealed. Raises `Unreadable`."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise Unreadable("sealed with another key") from None


def resealed(sealed: str) -> str:
    """The same under today's key. Raises `Unreadable`."""
    try:
        return _box().rotate(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise Unreadable("sealed with another key") from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
