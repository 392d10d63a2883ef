"""Phones and e-mail addresses as rows keep them: a keyed hash to find them by, and a masked form to show."""

from django.utils.crypto import salted_hmac

HASH = 32


def hashed(address: str) -> str:
    """The keyed hash of a phone in E.164 or of an e-mail address; nobody finds the address by it."""
    return salted_hmac("messaging.to", address.strip().lower(), algorithm="sha256").hexdigest()[:HASH]


def masked(address: str) -> str:
    """138****1234, or w***@example.com; "" for no address."""
    if "@" in address:
        name, _at, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    number = address.removeprefix("+86")
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****" if number else ""
