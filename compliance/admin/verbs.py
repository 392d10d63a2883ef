"""What these pages share: rows are written by verbs, and a step is asked for before it is taken."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from compliance import texts
from ledger.refused import Refused
from stores.admin import HouseAdmin


class VerbAdmin(HouseAdmin):
    """Never deleted. `kept` (a verb) writes what the form says; what it refuses is told and nothing is written."""

    kept: ClassVar[Callable[..., Any]]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        type(self).kept(obj, **_who(request), **self.more(obj, form))

    def more(self, obj: Any, form: Any) -> dict[str, Any]:
        """What the verb takes beside who and when: the changed columns."""
        columns = {field.name for field in obj._meta.concrete_fields}
        return {"columns": [name for name in form.changed_data if name in columns]}

    def step(self, request: HttpRequest, object_id: str | int, says: Any, verb: Callable[..., Any]) -> HttpResponse:
        """A link only asks; the button below it does, by POST. A refusal is told on the row's page."""
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"title": str(row), "says": says, "back": back}
            return TemplateResponse(request, "admin/ask_first.html", context)
        try:
            verb(row, **_who(request))
        except Refused as refused:
            messages.error(request, " ".join(texts.sentences(refused)))
        return redirect(back)


def _who(request: HttpRequest) -> dict[str, Any]:
    """Who writes, and when: the admin's door lets staff in alone."""
    return {"by": request.user, "at": timezone.now()}
