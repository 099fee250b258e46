"""Addresses of the office."""

from __future__ import annotations

from django.urls import include, path

from toritsugi.office.base.health import health
from toritsugi.office.calls.live import events
from toritsugi.office.inbox.hook import hook

urlpatterns = [
    path("", include("toritsugi.office.visits.urls")),
    path("people/", include("toritsugi.office.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", health, name="health"),
    path("events/", events, name="events"),
    path("inbox/<slug:client_id>/hook", hook, name="inbox_hook"),
    path("calls/", include("toritsugi.office.calls.urls")),
    path("messages/", include("toritsugi.office.calls.message_urls")),
    path("board/", include("toritsugi.office.delivery.urls")),
    path("clients/", include("toritsugi.office.clients.urls")),
    path("inbox/", include("toritsugi.office.inbox.urls")),
]
