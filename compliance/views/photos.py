"""Photos over HTTP: pieces in, the picture out to those who may see its store."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from compliance.models import Photo
from compliance.services import photos
from compliance.views.guard import asked, number, on_the_phone, store_of
from stores.models import Staff
from stores.scoping import scope_of

# A photo never changes; who is shown it may keep it for an hour, nobody on the way may.
CACHE = "private, max-age=3600, immutable"


@require_http_methods(["PUT", "POST"])
@asked
def bring(request: HttpRequest, staff: Staff, id: UUID) -> HttpResponse:
    """PUT: a piece from `offset` on; how many bytes are here. POST: all is here, make the photo."""
    if request.method == "POST":
        photo = photos.finish(id, by=staff)
        return JsonResponse({"id": str(photo.pk), "thumb": reverse("compliance:thumb", args=[photo.pk])})
    store = store_of(staff, request.GET.get("store", ""))
    piece = photos.Piece(request.body, number(request, "offset"), number(request, "size"))
    return JsonResponse({"received": photos.put(id, piece, store=store, by=staff, at=timezone.now())})


@require_safe
@on_the_phone
def show(request: HttpRequest, staff: Staff, id: UUID, *, small: bool = False) -> HttpResponse:
    """The picture, as a picture and nothing else."""
    photo = scope_of(staff).limit(Photo.objects.filter(pk=id)).first()
    if photo is None:
        raise Http404
    file = photo.thumb if small else photo.file
    with file.open("rb") as opened:
        answer = HttpResponse(opened.read(), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{id}.jpg"'
    answer["Cache-Control"] = CACHE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
