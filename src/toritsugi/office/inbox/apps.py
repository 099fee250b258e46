"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """`inbox`."""

    name = "toritsugi.office.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
