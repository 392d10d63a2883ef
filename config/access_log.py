"""One line a request, without what was asked for: tills look people up by phone in the query."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from checkout.services.e_receipts import PLACE

# What stands behind these opens something: a receipt, the door for a provider.
SECRET = (PLACE, "/callbacks/")


class AccessLog(RequestMiddleware):
    """Method and path alone; of an e-receipt's or a callback's path not even its token, which opens it."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = next((f"{place}…" for place in SECRET if request.path.startswith(place)), request.path)
        return f"{request.method} {path}"
