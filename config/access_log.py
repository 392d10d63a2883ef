"""One line a request, without what was asked for: tills look people up by phone in the query."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class AccessLog(RequestMiddleware):
    """Method and path alone."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
