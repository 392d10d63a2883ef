"""Texts with fields, each with what it becomes for real members beside it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from campaigns.models import Template
from campaigns.rules import fields as named
from stores.admin import MasterAdmin


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A brace must name a field."""

    class Meta:
        model = Template
        fields = ("code", "name", "occasion", "purpose", "channel", "subject", "body", "is_active")
        widgets = {
            "body": UnfoldAdminTextareaWidget(
                attrs={
                    "rows": 6,
                    "hx-post": "/admin/campaigns/texts/preview/",
                    "hx-trigger": "load, keyup changed delay:400ms, change",
                    "hx-target": "#text-preview",
                    "hx-include": "closest form",
                }
            )
        }

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        unknown = named.unknown(body)
        if unknown:
            raise forms.ValidationError(_("There is no field {%(name)s}."), params={"name": unknown[0]})
        return body


@admin.register(Template)
class TemplateAdmin(MasterAdmin):
    form = TemplateForm
    list_display = ("code", "name", "occasion", "purpose", "channel", "body", "is_active")
    list_filter = ("occasion", "purpose", "channel", "is_active")
    ordering = ("occasion", "name", "id")
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    change_form_after_template = "campaigns/text_after.html"
    when_empty = _("No text yet: manage.py bootstrap makes the usual ones.")
    fieldsets = (
        (_("Text"), {"fields": (("code", "name"), "body", "subject")}),
        (_("Use"), {"fields": (("occasion", "purpose"), ("channel", "is_active"))}),
    )
    helps = {
        "code": _("Short and lasting; automations and providers know the text by it."),
        "purpose": _("Marketing goes to those alone who agreed, in the hours of the gateway, once a week at most."),
        "subject": _("Of e-mails alone."),
        "body": _("Fields in braces are filled in for each member: {salutation}, {points}, {value} …"),
    }
