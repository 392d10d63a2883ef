"""What is sent by itself: text, coupon and gateway of each; the switch stands on a page of its own, which says whom it meets."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from campaigns.models import Automation
from stores.admin import MasterAdmin


@admin.register(Automation)
class AutomationAdmin(MasterAdmin):
    """On and off by its own page alone, since that also says from when on people are met."""

    list_display = ("code", "kind", "days", "purpose", "template", "offer", "gateway", "is_on", "ran_to", "look")
    list_filter = ("kind", "purpose", "is_on")
    list_select_related = ("template", "offer", "gateway")
    ordering = ("code",)
    fixed = ("code", "kind")
    readonly_fields = ("is_on", "ran_to", "look")
    when_empty = _("No automation yet: manage.py bootstrap makes the usual ones, all of them off.")
    fieldsets = (
        (_("Automation"), {"fields": (("code", "kind", "days"), ("is_on", "ran_to", "look"))}),
        (_("What is sent"), {"fields": (("template", "purpose"), ("gateway", "offer"))}),
    )
    helps = {
        "days": _(
            "Points: so many days before they end. Long not seen: so many days after the last visit. Otherwise 0."
        ),
        "purpose": _("About one's own account needs no consent and says nothing about goods; all else is marketing."),
        "offer": _("Everybody who is met gets a coupon of this offer with the message."),
    }

    @admin.display(description=_("switch and runs"))
    def look(self, row: Automation) -> SafeString | str:
        """The page of the switch."""
        if row._state.adding:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("campaigns:automation", args=[row.pk]), _("Open"))
