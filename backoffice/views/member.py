"""A member's page: a tab, or the page of an action. The rows that one may see are the admin's matter (`get_object`)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.member_page import menu
from backoffice.member_page.actions import Action, Doing
from backoffice.member_page.forms import ActionForm
from backoffice.member_page.overview import overview
from backoffice.member_page.tabs import EDIT, OVERVIEW, TABS, Tab, tab_named
from checkout import texts
from ledger.refused import Refused
from members.models import Member
from members.services.finding import masked_phone
from stores.models import Staff


def wanted_tab(request: HttpRequest) -> Tab:
    """The tab that the address asks for; one that the reader may not see is the first."""
    tab = tab_named(request.GET.get("tab", ""))
    return tab if _staff(request).has_perm(tab.permission) else tab_named(OVERVIEW)


def head(request: HttpRequest, member: Member, tab: Tab) -> dict[str, Any]:
    """What stands above every tab: who this is, the tabs, the actions."""
    by = _staff(request)
    return {
        "member": member,
        "phone": masked_phone(member),
        "tabs": [one for one in TABS if by.has_perm(one.permission) and (one.name != EDIT or by.has_perm(CHANGE))],
        "tab": tab,
        "actions": menu.actions_for(by, member),
        "address": reverse("admin:members_member_change", args=[member.pk]),
    }


CHANGE = "members.change_member"


def page(request: HttpRequest, admin: Any, member: Member, tab: Tab) -> HttpResponse:
    """One tab of a member's page."""
    shown = overview(member) if tab.name == OVERVIEW else {}
    tables = [table for make in tab.tables for table in make(request, member)]
    return _render(request, admin, "backoffice/member.html", head(request, member, tab) | shown | {"tables": tables})


def act(request: HttpRequest, admin: Any, pk: str, name: str) -> HttpResponse:
    """The page of an action: asked, then done."""
    member, action = _found(request, admin, pk, name)
    sent = request.POST if request.method == "POST" else None
    form = action.form(member, _staff(request), sent, initial=request.GET.dict())
    doing = Doing(member, _staff(request), timezone.now())
    if not (request.method == "POST" and form.is_valid()):
        return _ask(request, admin, action, form)
    return _do(request, admin, action, form, doing)


def _do(request: HttpRequest, admin: Any, action: Action, form: ActionForm, doing: Doing) -> HttpResponse:
    """Asked once more where figures depend on the answer; done, or refused beside the field that it is about."""
    try:
        if action.preview and "confirmed" not in request.POST:
            return _ask(request, admin, action, form, sure=action.preview(doing, form.cleaned_data))
        said = action.do(doing, form.cleaned_data)
    except Refused as refused:
        form.refuse(refused, texts.refusal(refused))
        return _ask(request, admin, action, form)
    if isinstance(said, HttpResponse):
        return said
    if action.is_shown_once:
        return _ask(request, admin, action, form, once=said)
    messages.success(request, str(said))
    return redirect(f"{reverse('admin:members_member_change', args=[doing.member.pk])}?tab={action.tab}")


def _ask(request: HttpRequest, admin: Any, action: Action, form: ActionForm, **more: Any) -> HttpResponse:
    above = head(request, form.member, tab_named(action.tab))
    status = 422 if form.errors else 200
    shown = above | {"action": action, "form": form, "asks_twice": action.preview is not None} | more
    return _render(request, admin, "backoffice/member_action.html", shown, status=status)


def _render(request: HttpRequest, admin: Any, template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    member = shown["member"]
    common = admin.admin_site.each_context(request) | {"opts": admin.opts, "original": member, "media": admin.media}
    title = _("%(name)s, member %(number)s") % {"name": member.name, "number": member.number}
    return TemplateResponse(request, template, common | {"title": title} | shown, status=status)


def _found(request: HttpRequest, admin: Any, pk: str, name: str) -> tuple[Member, Action]:
    """Unknown, or out of sight: 404. Not allowed: 403. What does not fit the member as they are is not there."""
    member, action = admin.get_object(request, pk), menu.action_named(name)
    if member is None or action is None:
        raise Http404
    if not action.allowed(_staff(request), member):
        raise PermissionDenied
    if not action.fits(member):
        raise Http404(_("This does not fit the member as they are now."))
    return member, action


def _staff(request: HttpRequest) -> Staff:
    if not isinstance(request.user, Staff):
        raise PermissionDenied
    return request.user
