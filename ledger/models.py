"""Abstract nouns of every ledger; this room has no tables.

A movement is one appended entry per member, kind and reference, with a number `seq` that counts per member and the
balance after it. What the rooms declare themselves: `member`, `by`, `store`, `reverses`, the amount (points or yuan)
and the constraints. `AppendOnly` is the mark by which `triggers.py` finds the tables that must refuse every change;
`Fixed` marks tables in which only the named columns may change. docs/algorithms/ledgers.md tells the whole.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7


class Posted(models.Model):
    """A row that a `Posting` writes: its id is made beforehand, `posted_at` is the database's own clock (for feeds)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    posted_at = models.DateTimeField(_("booked at"), db_default=Now(), editable=False)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """Never updated, never deleted, never truncated: a trigger refuses it."""

    class Meta:
        abstract = True


class Fixed(models.Model):
    """Never deleted or truncated; only the columns in `changeable` may be updated: a trigger refuses the rest."""

    changeable: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class Entry(Posted, AppendOnly):
    """One movement of a ledger."""

    kind = models.CharField(_("kind"), max_length=24)
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    reference = models.CharField(_("reference"), max_length=64)
    seq = models.PositiveIntegerField(_("running number"))

    class Meta:
        abstract = True
