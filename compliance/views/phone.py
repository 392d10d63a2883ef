"""The phone's page: today's stores with their checklists, what a check would do, and the check that comes in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance import texts
from compliance.forms import inspections as forms
from compliance.models import Item
from compliance.services import inspections, mine, phone, workday
from compliance.views.guard import asked, inspects, inspects_in, on_the_phone
from stores.models import Staff

SCRIPTS = [
    f"compliance/{name}.js"
    for name in ("shrink", "keep", "page", "views", "camera", "measure", "check", "review", "send", "outbox")
]


@require_safe
@never_cache
@on_the_phone
def home(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Today's stores and all that their checks need; who inspects nowhere keeps a store's day, or reads their own record."""
    if not staff.has_perm(phone.INSPECT):
        return redirect("compliance:today")
    at = timezone.now()
    places = phone.places(staff, at=at)
    context = {"places": places, "work": phone.work(staff, places), "scripts": SCRIPTS, "may_inspect": True}
    context |= {"may_work": bool(workday.stores(staff)), "mine": mine.of(staff, at=at), "day": timezone.localdate(at)}
    return render(request, "compliance/phone/home.html", context)


@require_POST
@asked
def preview(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Whose score would move, by how much."""
    store = inspects_in(staff, request.POST.get("store", ""))
    wanted = [int(one) for one in request.POST.get("items", "").split(",") if one.isdecimal() and len(one) < 19]
    items = Item.objects.filter(pk__in=wanted).select_related("section__book").order_by("code")
    people, asides = inspections.preview(store, items, at=timezone.now())
    return render(request, "compliance/phone/_preview.html", {"people": people, "asides": asides})


@require_POST
@asked
def bring(request: HttpRequest, staff: Staff, id: UUID) -> HttpResponse:
    """A finished check; the same one again gets the same answer."""
    inspects(staff)
    walk = forms.walk(request.body)
    store = inspects_in(staff, walk.store)
    row = inspections.finish(id, walk, store=store, by=staff, at=timezone.now())
    return JsonResponse({"id": str(row.pk), "said": texts.told(row)})
