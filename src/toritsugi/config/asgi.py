"""The ASGI application: Django behind a bound on bodies, with the lifespan that owns the event source."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toritsugi.config.settings")

from django.core.asgi import get_asgi_application

from toritsugi.config.bodies import Bounded

django_application = Bounded(get_asgi_application())

# Models may be imported only once Django is set up.
from toritsugi.config.lifespan import Lifespan  # noqa: E402
from toritsugi.office.calls.events import EventSource  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

lifespan = Lifespan(EventSource(), django_application)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Django, but for the lifespan; every request finds the event source in `scope["state"]["events"]`."""
    if scope["type"] == "lifespan":
        await lifespan(scope, receive, send)
        return
    await django_application(scope, receive, send)
