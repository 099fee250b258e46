"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """`delivery`."""

    name = "toritsugi.office.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
