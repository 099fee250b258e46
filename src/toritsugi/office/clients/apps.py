"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """`clients`."""

    name = "toritsugi.office.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"
