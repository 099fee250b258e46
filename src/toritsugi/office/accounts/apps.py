"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """`accounts`."""

    name = "toritsugi.office.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, user_logged_in

        from toritsugi.office.accounts.actions import do_note_language_of_page, do_note_own_password

        user_logged_in.connect(do_note_language_of_page, dispatch_uid="accounts.language")
        password_changed.connect(do_note_own_password, dispatch_uid="accounts.own_password")
