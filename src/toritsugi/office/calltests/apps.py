"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CallTestsConfig(AppConfig):
    """`calltests`."""

    name = "toritsugi.office.calltests"
    label = "calltests"
    default_auto_field = "django.db.models.BigAutoField"
