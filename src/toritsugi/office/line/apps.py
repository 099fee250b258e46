"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class LineConfig(AppConfig):
    """`line`."""

    name = "toritsugi.office.line"
    label = "line"
    default_auto_field = "django.db.models.BigAutoField"
