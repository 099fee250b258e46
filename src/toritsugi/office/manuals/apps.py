"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ManualsConfig(AppConfig):
    """`manuals`."""

    name = "toritsugi.office.manuals"
    label = "manuals"
    default_auto_field = "django.db.models.BigAutoField"
