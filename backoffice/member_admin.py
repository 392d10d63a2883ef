"""Members in the admin, with everything that the rooms know of one person on one page in tabs."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backoffice.member_page.tabs import EDIT, tab_named
from backoffice.views import calling, many
from backoffice.views import member as views
from members.admin import MemberAdmin
from members.models import Member


class MemberPage(MemberAdmin):
    """The change page is a page of tabs, one of which edits; what is posted to it edits."""

    # What the house puts above every list stays there.
    list_tops = MemberAdmin.list_before_template
    list_before_template = "backoffice/_member_list_top.html"
    change_form_outer_before_template = "backoffice/_member_head.html"

    actions = ("make_call_list",)

    class Media:
        css = {"all": ["backoffice/member.css"]}

    def get_urls(self) -> list[URLPattern]:
        opened = never_cache(self.admin_site.admin_view(self.act))
        several = never_cache(self.admin_site.admin_view(self.change_many))
        # Before the admin's own, which take any text for a key.
        return [
            path("<int:pk>/change/do/<slug:name>/", opened, name="members_member_do"),
            path("many/", several, name="members_member_many"),
            *super().get_urls(),
        ]

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return views.act(request, self, str(pk), name)

    def change_many(self, request: HttpRequest) -> HttpResponse:
        return many.change(request, self)

    def has_call_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm(calling.PERMISSION))

    @admin.action(description=_("Make a call list"), permissions=["call"])
    def make_call_list(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        """Of those that were chosen, or of all that the filters and the search show."""
        return calling.make(request, self, rows)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user: Any = request.user
        above = {"may_change_many": user.has_perm(many.PERMISSION)}
        listed: HttpResponse = super().changelist_view(request, above | (extra_context or {}))
        return listed

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        member = self.get_object(request, object_id)
        if not isinstance(member, Member) or not self.has_view_permission(request, member):
            answer: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
            return answer
        tab = views.wanted_tab(request)
        if request.method == "GET" and tab.name != EDIT:
            return views.page(request, self, member, tab)
        above = views.head(request, member, tab)
        edited: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | above)
        return edited

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is a tab; it shows no more than the rest of the page, to nobody else."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        member = self.get_object(request, object_id)
        if not isinstance(member, Member):
            raise Http404
        return views.page(request, self, member, tab_named("history"))

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Old versions are not brought back whole: columns follow from others and value from its rows."""
        raise Http404
