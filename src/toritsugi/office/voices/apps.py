"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """`voices`."""

    name = "toritsugi.office.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"
