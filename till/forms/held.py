"""Ids and keys that the page makes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from till.forms.checking import checked


class IdForm(forms.Form):
    """Which held order, and under which key it is recalled."""

    id = forms.UUIDField(label=_("Held order"))
    key = forms.UUIDField(required=False)


def ids(posted: Any) -> tuple[UUID, UUID]:
    """The order's id and the key, the id itself where none is sent. Refuses `invalid`."""
    found = checked(IdForm(posted))
    return found["id"], found["key"] or found["id"]
