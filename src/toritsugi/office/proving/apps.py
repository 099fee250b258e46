"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ProvingConfig(AppConfig):
    """`proving`."""

    name = "toritsugi.office.proving"
    label = "proving"
    default_auto_field = "django.db.models.BigAutoField"
