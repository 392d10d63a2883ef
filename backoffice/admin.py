"""What stands above the rooms in the admin: the member's page, the inbox of the second person, the nightly jobs."""

from django.contrib import admin, messages
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

from checkout import texts
from ledger.refused import Refused
from members.admin import MemberAdmin
from members.models import Member
from stores import approvals
from stores.admin import BookAdmin, HouseAdmin
from stores.models import Approval, Staff

admin.site.register(Member, MemberAdmin)
admin.site.unregister(
    [ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule, PeriodicTask, GroupResult, TaskResult]
)


@admin.register(Approval)
class ApprovalAdmin(BookAdmin):
    """What waits for a second person; who may decide does it here, one by one, and everything is checked again."""

    list_display = ("number", "asked_at", "action", "store", "asked_by", "reason", "level", "state", "approver")
    list_filter = ("state", "action", "store")
    list_select_related = ("store", "asked_by", "approver")
    ordering = ("-asked_at", "-id")
    search_fields = ("=number",)
    actions = ("approve", "decline")
    scope_path = "store"

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, Staff) and request.user.has_perm("stores.change_approval")

    @admin.action(description=_("Approve"), permissions=["decide"])
    def approve(self, request: HttpRequest, rows: QuerySet[Approval]) -> None:
        self._decide(request, rows, approve=True)

    @admin.action(description=_("Decline"), permissions=["decide"])
    def decline(self, request: HttpRequest, rows: QuerySet[Approval]) -> None:
        self._decide(request, rows, approve=False)

    def _decide(self, request: HttpRequest, rows: QuerySet[Approval], *, approve: bool) -> None:
        """Each on its own: a refusal leaves that one waiting and says why."""
        if not isinstance(request.user, Staff):
            return
        for row in rows:
            try:
                done = approvals.decide(row, by=request.user, approve=approve)
            except Refused as refused:
                self.message_user(request, f"{row.number}: {texts.refusal(refused)}", messages.ERROR)
            else:
                self.message_user(request, f"{row.number}: {done.get_state_display()}", messages.SUCCESS)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(HouseAdmin):
    """The nightly jobs: when, whether, and when last. Which there are is the code's matter (`manage.py bootstrap`)."""

    list_display = ("name", "crontab", "enabled", "last_run_at", "total_run_count")
    list_select_related = ("crontab",)
    ordering = ("name",)
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

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(TaskResult)
class TaskResultAdmin(BookAdmin):
    """What the jobs said at their last runs."""

    list_display = ("date_created", "periodic_task_name", "task_name", "status", "date_done", "result")
    list_filter = ("status", "task_name")
    ordering = ("-date_created", "-id")
    search_fields = ("=task_id",)
