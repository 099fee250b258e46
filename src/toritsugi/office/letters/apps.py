"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """`letters`."""

    name = "toritsugi.office.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
