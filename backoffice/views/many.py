"""A change of all members that a list shows: counted, asked once more, done in chunks (members/services/many.py)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.forms.many import ADVISER, CHANGES, TAG, UNTAG, ManyForm
from members.models import MemberTag
from members.services import many
from stores.models import Staff

PERMISSION = "members.change_many"


def change(request: HttpRequest, admin: Any) -> HttpResponse:
    """The form; then the count and what happens; then, if the count is still the same, it happens."""
    if not isinstance(request.user, Staff) or not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    ids = _listed(request, admin)
    form = ManyForm(request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST" or len(ids) > settings.BULK_MOST or not form.is_valid():
        return _ask(request, admin, form, ids)
    if request.POST.get("confirmed") != str(len(ids)):
        return _ask(request, admin, form, ids, sure=_told(form.cleaned_data, ids))
    done = _do(form.cleaned_data, ids, request.user)
    messages.success(request, _("%(changed)s of %(count)s members changed.") % {"changed": done, "count": len(ids)})
    return redirect(f"{reverse('admin:members_member_changelist')}?{request.GET.urlencode()}")


def _listed(request: HttpRequest, admin: Any) -> list[int]:
    """All members that the list's filters and search show, one more than may be changed at once."""
    rows = admin.get_changelist_instance(request).get_queryset(request)
    found = rows.select_related(None).prefetch_related(None).order_by("pk").values_list("pk", flat=True)
    return list(found[: settings.BULK_MOST + 1])


def _do(asked: dict[str, Any], ids: list[int], by: Staff) -> int:
    if asked["change"] == TAG:
        return many.tag_many(ids, asked["tag"], by=by)
    if asked["change"] == UNTAG:
        return many.untag_many(ids, asked["tag"], by=by)
    return many.edit_many(ids, by=by, **{asked["change"]: asked[asked["change"]]})


def _told(asked: dict[str, Any], ids: list[int]) -> list[str]:
    """How many are meant, how many have it already, and what goes away."""
    change = str(dict(CHANGES)[asked["change"]])
    value = asked["tag"] if asked["change"] in (TAG, UNTAG) else asked[asked["change"]]
    told = {"change": change, "value": value or "–", "count": len(ids)}
    said = [_("%(change)s “%(value)s”: %(count)s members.") % told]
    if asked["change"] in (TAG, UNTAG):
        have = MemberTag.objects.filter(member__in=ids, tag=value).count()
        said.append(_("%(have)s of them have the tag now.") % {"have": have})
        if asked["change"] == TAG and value.group.is_exclusive:
            others = MemberTag.objects.filter(member__in=ids, tag__group=value.group).exclude(tag=value).count()
            said.append(_("%(others)s lose another tag of the same group.") % {"others": others})
    elif asked["change"] != ADVISER:
        said.append(_("Members of another home store leave the lists of this one."))
    return said


def _ask(request: HttpRequest, admin: Any, form: ManyForm, ids: list[int], **more: Any) -> HttpResponse:
    common = admin.admin_site.each_context(request) | {"opts": admin.opts, "title": _("Change all that are listed")}
    shown = {"form": form, "count": len(ids), "most": settings.BULK_MOST, "too_many": len(ids) > settings.BULK_MOST}
    address = f"{reverse('admin:members_member_changelist')}?{request.GET.urlencode()}"
    status = 422 if form.errors else 200
    template = "backoffice/member_many.html"
    return TemplateResponse(request, template, common | shown | {"address": address} | more, status=status)
