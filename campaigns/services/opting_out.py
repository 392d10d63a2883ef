"""An end to all marketing, at once: the consent goes, whatever is planned already is looked at again when it is claimed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.models import Reply
from members.models import Member
from members.services import family
from members.services.lock import LockedMember, lock
from messaging.models import Gateway, Notice
from messaging.services import notices

CHANNEL, SOURCE = "sms", "reply"


@transaction.atomic
def opt_out(member: Member, *, to: str, gateway: str, at: datetime) -> Reply.Effect:
    """Withdraw the marketing consent and confirm it once, to the number that asked. Told again, nothing happens.

    A member who never agreed is written down as refusing: what is merged with them later keeps the refusal.
    Refuses `not_found` (erased meanwhile).
    """
    locked = lock(id=member.pk)
    if _has_refused(locked):
        return Reply.Effect.ALREADY
    event = family.withdraw_consent(locked, family.SMS, by=None, at=at, channel=CHANNEL, source=SOURCE, text_version="")
    _confirm(locked, to=to, gateway=gateway, reference=str(event.pk), at=at)
    return Reply.Effect.OPT_OUT


def _has_refused(member: LockedMember) -> bool:
    last = member.consents.filter(kind=family.SMS).order_by("-at", "-id").first()
    return last is not None and not last.given


def _confirm(member: LockedMember, *, to: str, gateway: str, reference: str, at: datetime) -> None:
    """A word about one's own account, not marketing: no consent and no opt-out line."""
    with override("zh-hans"):
        text = _("You will get no more advertising from us. Notes about your own account still reach you.")
    row = Gateway.objects.filter(code=gateway).first()
    notices.add(Notice.Kind.OPT_OUT, to=to, text=text, gateway=row, member_id=member.pk, reference=reference, at=at)
