"""How allauth is bent to the desk: nobody signs up, people are added by the owner."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; people are added by `accounts.actions`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names; the mail address is the name."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("people:account")
