"""Undo of what was saved one by one: goods and people."""

from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from stores.importing.sheets import Sheet, plain
from stores.models import ImportRow


def take_back(
    sheet: Sheet, model: type[models.Model], made: list[ImportRow], *, end: dict[str, Any]
) -> list[tuple[int, str]]:
    """New rows go, or are ended by `end` where something names them; changed ones get back what they had.

    What was changed again since stands in the way: (line, words).
    """
    rows = model._default_manager.in_bulk([row.subject for row in made])
    blocked = []
    for row in made:
        instance = rows.get(row.subject)
        if instance is None:
            continue
        if row.is_new:
            _remove(sheet, instance, end)
        elif _is_changed(instance, row.trace):
            blocked.append((row.row, _("%(name)s: was changed since") % {"name": instance}))
        else:
            _restore(sheet, instance, row.trace["before"])
    return blocked


def _remove(sheet: Sheet, instance: models.Model, end: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            instance.delete()
    except ProtectedError:
        for name, value in end.items():
            setattr(instance, name, value)
        sheet.do_instance_save(instance, is_create=False)


def _is_changed(instance: models.Model, trace: dict[str, Any]) -> bool:
    return any(plain(getattr(instance, name)) != value for name, value in trace["after"].items())


def _restore(sheet: Sheet, instance: models.Model, before: dict[str, Any]) -> None:
    for name, value in before.items():
        field = instance._meta.get_field(name)
        setattr(instance, field.attname, field.to_python(value))  # type: ignore[union-attr]
    if before:
        sheet.do_instance_save(instance, is_create=False)
