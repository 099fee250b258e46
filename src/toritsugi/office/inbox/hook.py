"""The built-in receiver: POST /inbox/<client>/hook, as a client's own service would be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from toritsugi.office.inbox.actions import Refused, do_receive

#: bytes; Standard Webhooks asks senders to stay below 20 kB
LONGEST = 64_000


@csrf_exempt
@require_POST
def hook(request: HttpRequest, client_id: str) -> HttpResponse:
    """204 for a webhook whose signature fits, 401 for any other, 413 for one that is too long."""
    if int(request.headers.get("content-length") or 0) > LONGEST:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        do_receive(client_id, headers, request.body)
    except Refused:
        return HttpResponse(status=401)
    return HttpResponse(status=204)
