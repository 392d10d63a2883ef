"""The audience builder: conditions in groups, how many members they mean, and a masked sample of them."""

import json
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import audience
from campaigns.audience_words import unknown, words
from campaigns.forms.audiences import AudienceForm, read
from campaigns.forms.choices import offered
from campaigns.models import Audience
from campaigns.rules import tree
from campaigns.views.guard import in_the_office, page
from stores.admin.lists import scope_at
from stores.models import Staff

SEES, ADDS, CHANGES = "campaigns.view_audience", "campaigns.add_audience", "campaigns.change_audience"
LIST = "admin:campaigns_audience_changelist"


@in_the_office(ADDS)
def add(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A new audience, from nothing."""
    return _build(request, staff, None)


@in_the_office(SEES)
def change(request: HttpRequest, staff: Staff, pk: str) -> HttpResponse:
    """One audience: whoever may not change it reads it, and may see whom it means."""
    row = Audience.objects.filter(pk=int(unquote(pk))).first() if unquote(pk).isdecimal() else None
    if row is None:
        raise Http404
    return _build(request, staff, row)


@in_the_office(SEES)
@require_POST
def count(request: HttpRequest, staff: Staff) -> HttpResponse:
    """How many members of the stores one may see, ten of them masked; or the faults by their place."""
    asked = read(request.POST.get("tree", ""))
    faults = tree.check(asked) or unknown(asked)
    if faults:
        return JsonResponse({"faults": [{"path": one.path, "text": words(one)} for one in faults]})
    now, scope = timezone.now(), scope_at(request)
    found = {"counted": audience.count(asked, at=now, scope=scope), "described": audience.described(tree.normal(asked))}
    shown = found | {"sample": audience.sample(asked, at=now, scope=scope)}
    return JsonResponse({"html": render_to_string("campaigns/_audience_count.html", shown, request)})


def _build(request: HttpRequest, staff: Staff, row: Audience | None) -> HttpResponse:
    """The form; what is sent is saved, over the audience or beside it ("_copy")."""
    copies = "_copy" in request.POST
    may = staff.has_perm(ADDS if copies or row is None else CHANGES)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = AudienceForm(request.POST or None, audience=row, copies=copies)
    if request.method == "POST" and form.is_valid():
        form.keep(by=staff, at=timezone.now())
        return redirect(LIST)
    title = row.name if row else _("New audience")
    return page(request, "campaigns/audience.html", title, _shown(form, staff, row), 422 if form.errors else 200)


def _shown(form: AudienceForm, staff: Staff, row: Audience | None) -> dict[str, Any]:
    return {
        "form": form,
        "audience": row,
        "may_save": not (row and row.is_shipped) and staff.has_perm(CHANGES if row else ADDS),
        "may_copy": row is not None and staff.has_perm(ADDS),
        "offered": offered(staff, form.shown_tree),
        "tree": form.shown_tree,
        "faults": form.faults,
        "tree_json": json.dumps(form.shown_tree, ensure_ascii=False),
    }
