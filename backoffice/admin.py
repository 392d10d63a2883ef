"""What stands above the rooms in the admin: the member's page, the inbox of the second person, the nightly jobs."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_celery_results.models import GroupResult, TaskResult
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.member_admin import MemberPage
from backoffice.services import telling
from members.models import Member
from stores.admin import BookAdmin, HouseAdmin, Period
from stores.models import Approval

admin.site.register(Member, MemberPage)
admin.site.unregister(
    [
        ClockedSchedule,
        CrontabSchedule,
        IntervalSchedule,
        SolarSchedule,
        PeriodicTask,
        GroupResult,
        TaskResult,
        TOTPDevice,
        AccessAttempt,
        AccessFailureLog,
        AccessLog,
    ]
)


class ActionFilter(admin.SimpleListFilter):
    """What is asked for, in the inbox's words."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(telling.TITLES.items())

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        return rows.filter(action=self.value()) if self.value() else rows


@admin.register(Approval)
class ApprovalAdmin(BookAdmin):
    """All requests with what became of them; deciding is done in the inbox (`views/inbox.py`)."""

    list_display = ("number", "asked_at", "what", "store", "asked_by", "reason", "level", "state", "approver")
    list_filter = (("asked_at", Period), "state", ActionFilter, "store")
    list_select_related = ("store", "asked_by", "approver")
    ordering = ("-asked_at", "-id")
    search_fields = ("=number",)
    scope_path = "store"
    when_empty = _("Nothing was asked for in these days. What waits for a second person stands under Approvals.")

    @admin.display(description=_("action"))
    def what(self, approval: Approval) -> str:
        return telling.title(approval)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(HouseAdmin):
    """The nightly jobs: when, whether, and when last. Which there are is the code's matter (`manage.py bootstrap`)."""

    list_display = ("name", "crontab", "enabled", "last_run_at", "total_run_count")
    list_select_related = ("crontab",)
    ordering = ("name",)
    when_empty = _("No job is planned: manage.py bootstrap plans the usual ones.")
    fields = ("name", "task", "crontab", "enabled", "last_run_at", "total_run_count")
    readonly_fields = ("name", "task", "last_run_at", "total_run_count")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(HouseAdmin):
    list_display = ("hour", "minute", "day_of_week", "day_of_month", "month_of_year", "timezone")
    ordering = ("hour", "minute", "id")
    when_empty = _("No time is set: manage.py bootstrap sets the usual ones.")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(TaskResult)
class TaskResultAdmin(BookAdmin):
    """What the jobs said at their last runs."""

    list_display = ("date_created", "periodic_task_name", "task_name", "status", "date_done", "result")
    list_filter = (("date_created", Period), "status", "task_name")
    ordering = ("-date_created", "-id")
    when_empty = _("No job has run in these days. Does the worker run?")
    search_fields = ("=task_id",)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(BookAdmin):
    """Log-ins that failed; who is locked is unlocked on their page under staff."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "path_info")
    list_filter = (("attempt_time", Period),)
    ordering = ("-attempt_time", "-id")
    search_fields = ("=username", "=ip_address")
    search_help_text = _("Log-in name or address")
    when_empty = _("No log-in has failed in these days.")
    fields = ("attempt_time", "username", "ip_address", "failures_since_start", "path_info", "user_agent")
