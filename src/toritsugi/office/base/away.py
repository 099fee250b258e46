"""While the database is away every page says so, and when to come back."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

#: seconds
COME_BACK = 10


class DatabaseAway(MiddlewareMixin):
    """503 instead of 500 where the database did not answer."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(COME_BACK)})
