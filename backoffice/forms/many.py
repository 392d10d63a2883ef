"""The form of a change of all members that a list shows: a tag, the adviser, the home store."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from backoffice.member_page.forms import ALL_TAGS, TagField
from stores.models import Assignment, Staff, Store
from stores.scoping import scope_of

TAG, UNTAG, ADVISER, STORE = "tag", "untag", "adviser", "home_store"
CHANGES = [
    (TAG, _("Put a tag on")),
    (UNTAG, _("Take a tag off")),
    (ADVISER, _("Set the adviser")),
    (STORE, _("Set the home store")),
]
# Which field each change reads; an adviser may be none.
NEEDS = {TAG: "tag", UNTAG: "tag", STORE: "home_store"}


class ManyForm(forms.Form):
    """What changes, and to what."""

    change = forms.ChoiceField(label=_("what changes"), choices=CHANGES, widget=widgets.UnfoldAdminSelectWidget)
    tag = TagField(label=_("tag"), queryset=ALL_TAGS, required=False, widget=widgets.UnfoldAdminSelectWidget)
    adviser = forms.ModelChoiceField(
        label=_("adviser"),
        queryset=Staff.objects.none(),
        required=False,
        widget=widgets.UnfoldAdminSelectWidget,
        help_text=_("Empty: no adviser any more."),
    )
    home_store = forms.ModelChoiceField(
        label=_("home store"), queryset=Store.objects.none(), required=False, widget=widgets.UnfoldAdminSelectWidget
    )

    def __init__(self, by: Staff, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        scope = scope_of(by)
        people = Staff.objects.filter(is_active=True, kind=Staff.Kind.PERSON)
        near = people if scope.everywhere else people.filter(pk__in=_near(by))
        self.fields["adviser"].queryset = near.order_by("code")  # type: ignore[attr-defined]
        stores = scope.limit(Store.objects.filter(is_active=True), "").order_by("code")
        self.fields["home_store"].queryset = stores  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        needed = NEEDS.get(found.get("change", ""), "")
        if needed and not found.get(needed) and needed not in self.errors:
            self.add_error(needed, _("This is needed."))
        return found


def _near(by: Staff) -> Any:
    """Colleagues: who has an assignment in a store that `by` may see."""
    return scope_of(by).limit(Assignment.objects.order_by()).values("staff")
