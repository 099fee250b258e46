"""Whoever has a one-time password changes it before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from toritsugi.office.accounts.actions import do_keep_own_password
from toritsugi.office.accounts.models import User

#: Pages that stay open: without them nobody could obey.
OPEN = frozenset({"account_change_password", "account_logout", "account_reauthenticate", "set_language", "health"})


class OneTimePassword(MiddlewareMixin):
    """Leads to the change of the password until it was changed."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in OPEN or not getattr(request.user, "must_change_password", False):
            return None
        messages.info(request, _("はじめに、ご自身のパスワードに変更してください。"))
        return HttpResponseRedirect(reverse("account_change_password"))


@receiver([password_changed, password_set, password_reset], dispatch_uid="base.own_password")
def _own_password(user: User, **_others: Any) -> None:
    do_keep_own_password(user)
