"""A receipt or a statement by message: somebody asked for it, so it is a note about their own account, no marketing."""

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from checkout import texts
from checkout.models import Sale
from checkout.rules.basket import Problem
from checkout.services import e_receipts, statements
from ledger.money import ZERO, text
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.rules import normal_phone
from messaging.models import Gateway, Notice
from messaging.services import notices, ways
from messaging.services.addresses import hashed, masked
from stores.models import Store

Channel = Gateway.Channel


def send_receipt(number: str, *, store: Store, to: str = "", at: datetime | None = None) -> str:
    """Send the link of a sale's e-receipt to a phone or e-mail address ("": the member's phone); to whom, masked.

    Once a receipt, address and minute: asked again, nothing more leaves. Refuses `not_found`, `invalid` (no address, or
    none that it could be; no PUBLIC_URL, so that the link would lead nowhere; no gateway).
    """
    at = at or timezone.now()
    sale = Sale.objects.known_in(store).filter(number=number).first()
    if sale is None:
        raise Refused(Code.NOT_FOUND, what="receipt", number=number)
    if not settings.PUBLIC_URL:
        raise _invalid("no_public_url")
    with override("zh-hans"):
        said = _("Your receipt from %(store)s: %(link)s") % {"store": sale.store.name, "link": e_receipts.url(sale)}
        subject = _("Your receipt")
    return _send(
        Notice.Kind.RECEIPT, to or _phone(sale.member), (subject, said), number=number, member=sale.member_id, at=at
    )


def send_statement(member: Member, *, on: date, to: str = "", at: datetime | None = None) -> str:
    """Send what stands on the member's account at the end of `on`; as `send_receipt` otherwise."""
    at = at or timezone.now()
    told = statements.statement(member, on=on)
    with override("zh-hans"):
        said = _("Your account at the end of %(day)s: %(points)s points, %(wallet)s yuan of stored value.") % {
            "day": on.isoformat(),
            "points": told.points_closing,
            "wallet": text(sum(told.wallet_closing, ZERO)),
        }
        subject = _("Your statement")
    return _send(
        Notice.Kind.STATEMENT, to or _phone(member), (subject, said), number=on.isoformat(), member=member.pk, at=at
    )


def _send(kind: Notice.Kind, to: str, words: tuple[str, str], *, number: str, member: int | None, at: datetime) -> str:
    address = _address(to)
    gateway = ways.default(Channel.EMAIL if "@" in address else Channel.SMS)
    if gateway is None:
        raise _invalid("no_gateway")
    reference = f"{number} {hashed(address)[:12]} {at:%Y%m%d%H%M}"
    subject, said = words
    notices.add(
        kind, to=address, text=said, subject=subject, gateway=gateway, member_id=member, reference=reference, at=at
    )
    return masked(address)


def _phone(member: Member | None) -> str:
    found = member.phones.filter(until__isnull=True).first() if member is not None else None
    return found.number if found else ""


def _address(to: str) -> str:
    """An e-mail address, or a phone in E.164. Refuses `invalid`."""
    wanted = to.strip()
    try:
        if "@" not in wanted:
            return normal_phone(wanted)
        validate_email(wanted)
    except (Refused, ValidationError) as fault:
        raise _invalid("not_an_address" if wanted else "needed") from fault
    return wanted


def _invalid(fault: str) -> Invalid:
    return Invalid(texts.errors([Problem("to", fault)]))
