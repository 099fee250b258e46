"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class EditingConfig(AppConfig):
    """`editing`."""

    name = "toritsugi.office.editing"
    label = "editing"
    default_auto_field = "django.db.models.BigAutoField"
