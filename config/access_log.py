"""One line a request, without what was asked for: tills look people up by phone in the query."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from checkout.services.e_receipts import PLACE


class AccessLog(RequestMiddleware):
    """Method and path alone; of an e-receipt's path not even its token, which opens it."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = f"{PLACE}…" if request.path.startswith(PLACE) else request.path
        return f"{request.method} {path}"
