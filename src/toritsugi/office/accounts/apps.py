"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """`accounts`."""

    name = "toritsugi.office.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
