"""A rule book to be read, a new version of it, and putting that in force with what would change."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import texts
from compliance.models import Book, Item
from compliance.services import books, drafting
from ledger.refused import Refused
from stores.admin.pages import in_the_office, page
from stores.models import Staff

SEES, CHANGES = "compliance.view_book", "compliance.change_book"
PAGE = "admin:compliance_book_change"


@in_the_office(SEES)
@require_safe
def show(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Everything that the book says, section by section."""
    row = get_object_or_404(Book.objects.select_related("region", "store", "made_by", "published_by"), pk=pk)
    others = Book.objects.filter(code=row.code).exclude(pk=pk).order_by("-version")
    context = _rules(row) | {
        "row": row,
        "others": others,
        "waiting": next((one for one in others if one.state == Book.State.DRAFT), None),
        "may_change": staff.has_perm(CHANGES),
        "overdue": row.review_due is not None and row.review_due < timezone.localdate(),
    }
    return page(request, "compliance/book.html", str(row), context)


def _rules(row: Book) -> dict[str, Any]:
    """Its sections with their rules in words, how many, and how many of them without points."""
    items = Item.objects.select_related("section").order_by("number")
    sections = row.sections.order_by("number").prefetch_related(Prefetch("items", items))
    told = [(one, [texts.line(item) for item in one.items.all()]) for one in sections]
    lines = [line for _section, lines in told for line in lines]
    return {"sections": told, "rules": len(lines), "unset": sum(one.item.own_penalty is None for one in lines)}


@in_the_office(CHANGES)
@require_POST
def copy(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """A new version to be changed, or the one that waits already."""
    draft = books.copy(get_object_or_404(Book, pk=pk), by=staff, at=timezone.now())
    messages.success(request, _("This is a draft: nobody is bound by it before it is put in force."))
    return redirect(PAGE, draft.pk)


@in_the_office(CHANGES)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """What would change, for how many stores; the button below it puts the draft in force."""
    row = get_object_or_404(Book, pk=pk)
    if request.method == "POST" or row.state != Book.State.DRAFT:
        return _published(request, staff, row)
    items = list(Item.objects.filter(section__book=row).select_related("section"))
    context = {
        "row": row,
        "changes": [(one, texts.change(one.kind)) for one in drafting.differences(row)],
        "rules": len(items),
        "unset": [item for item in items if item.own_penalty is None],
        "stores": books.bound(row),
    }
    return page(request, "compliance/book_publish.html", _("Put in force: %(book)s") % {"book": row}, context)


def _published(request: HttpRequest, staff: Staff, row: Book) -> HttpResponse:
    try:
        books.publish(row, by=staff, at=timezone.now())
        messages.success(request, _("%(book)s is in force now.") % {"book": row})
    except Refused as refused:
        messages.error(request, " ".join(texts.sentences(refused)))
    return redirect(PAGE, row.pk)
