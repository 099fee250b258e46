"""Addresses of the office."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from toritsugi.office.accounts.views import choose_language
from toritsugi.office.base.health import health
from toritsugi.office.calls.live import events
from toritsugi.office.inbox.hook import hook
from toritsugi.office.machine.views import numbers

urlpatterns = [
    path("", include("toritsugi.office.visits.urls")),
    path("people/", include("toritsugi.office.accounts.urls")),
    # the owner looks after mail addresses: allauth's own page for them would let anybody change the name to sign in by
    path("accounts/email/", RedirectView.as_view(pattern_name="people:account"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("healthz", health, name="health"),
    path("events/", events, name="events"),
    path("inbox/<slug:client_id>/hook", hook, name="inbox_hook"),
    path("metrics", numbers, name="metrics"),
    path("machine/", include("toritsugi.office.machine.urls")),
    path("calls/", include("toritsugi.office.calls.urls")),
    path("messages/", include("toritsugi.office.calls.message_urls")),
    path("board/", include("toritsugi.office.delivery.urls")),
    path("clients/", include("toritsugi.office.clients.urls")),
    path("manuals/", include("toritsugi.office.manuals.urls")),
    path("manuals/", include("toritsugi.office.proving.urls")),
    path("calling/", include("toritsugi.office.calltests.urls")),
    path("editor/", include("toritsugi.office.editing.urls")),
    path("inbox/", include("toritsugi.office.inbox.urls")),
    path("voices/", include("toritsugi.office.voices.urls")),
]
