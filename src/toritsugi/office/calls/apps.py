"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """`calls`."""

    name = "toritsugi.office.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"
