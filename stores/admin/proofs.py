"""Keys of machines and the log of what people did."""

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.models import APIKey as PlainKey

from stores import models
from stores.admin.lists import Period
from stores.admin.manners import BookAdmin, HouseAdmin

admin.site.unregister(PlainKey)

# What the log says was done; an action without words stands by its name.
DEEDS: dict[str, Promise] = {
    "approval.approved": _("request approved"),
    "approval.declined": _("request declined"),
    "approval.waiting": _("request made"),
    "card.issued": _("card issued"),
    "card.lost": _("card lost"),
    "card.replaced": _("card replaced"),
    "cash.in": _("cash put in"),
    "cash.out": _("cash taken out"),
    "child.added": _("child entered"),
    "child.removed": _("child removed"),
    "child.revealed": _("child's name and birthday shown"),
    "coupon.granted": _("coupon granted"),
    "coupons.issued": _("coupon codes made"),
    "demo.part": _("demo data made"),
    "demo.started": _("demo data made"),
    "export": _("list exported"),
    "held.dropped": _("held order dropped"),
    "import.applied": _("import booked"),
    "import.discarded": _("import discarded"),
    "import.undone": _("import undone"),
    "import.uploaded": _("file uploaded"),
    "member.active": _("unfrozen"),
    "member.cancelled": _("cancelled"),
    "member.erased": _("erased"),
    "member.exported": _("data exported"),
    "member.frozen": _("frozen"),
    "member.id_checked": _("document seen"),
    "member.merged": _("merged"),
    "member.proof": _("proof of messages handed out"),
    "member.rejoined": _("membership given back"),
    "member.unmerged": _("merge undone"),
    "phone.changed": _("phone changed"),
    "phone.revealed": _("phone shown"),
    "pin.set": _("new PIN"),
    "pin.unlocked": _("PIN unlocked"),
    "points.adjusted": _("points changed by hand"),
    "receipt.reprinted": _("receipt printed again"),
    "second_factor.reset": _("second factor reset"),
    "second_factor.set": _("second factor set up"),
    "shift.closed": _("shift closed"),
    "shift.opened": _("shift opened"),
    "staff.imported": _("staff imported"),
    "tag.added": _("tag put on"),
    "tag.removed": _("tag taken off"),
    "tier.locked": _("tier set and locked"),
    "tier.unlocked": _("tier unlocked"),
}
LONGEST_ID = 12


@admin.register(models.ApiKey)
class ApiKeyAdmin(HouseAdmin):
    """Keys are made by `manage.py create_api_key`; here they end."""

    list_display = ("prefix", "name", "scope", "store", "staff", "created", "expiry_date", "revoked", "last_used_at")
    list_filter = ("scope", "revoked")
    list_select_related = ("store", "staff")
    ordering = ("-created",)
    search_fields = ("=prefix", "name__startswith")
    search_help_text = _("Prefix, or the start of the name")
    when_empty = _("No machine has a key. A key is made on the server: manage.py create_api_key.")
    fields = (
        "prefix",
        "name",
        "scope",
        "store",
        "staff",
        "stores",
        "created",
        "expiry_date",
        "revoked",
        "last_used_at",
    )
    readonly_fields = ("prefix", "scope", "store", "staff", "created", "last_used_at")
    filter_horizontal = ("stores",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(models.Audit)
class AuditAdmin(BookAdmin):
    list_display = ("at", "deed", "by", "store", "subject")
    list_filter = (("at", Period), "store")
    list_select_related = ("by", "store")
    ordering = ("-id",)
    search_fields = ("=subject_id", "=action")
    search_help_text = _("The subject's id, or the whole name of the action")
    when_empty = _("Nothing is logged in these days: widen the period.")

    @admin.display(description=_("action"))
    def deed(self, row: models.Audit) -> str:
        return str(DEEDS.get(row.action, row.action))

    @admin.display(description=_("subject"))
    def subject(self, row: models.Audit) -> str:
        """What it was done to: the word for it and its id, a long one by its end."""
        found = apps.all_models.get(row.subject_type.split(".")[0], {}).get(row.subject_type.split(".")[-1])
        word = found._meta.verbose_name if found else row.subject_type
        end = row.subject_id if len(row.subject_id) <= LONGEST_ID else f"…{row.subject_id[-6:]}"
        return f"{word} {end}"
