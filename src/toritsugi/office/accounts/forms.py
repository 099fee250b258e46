"""What the people's pages ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toritsugi.office.accounts.models import Role
from toritsugi.office.clients.models import Client


class ChangeRole(forms.Form):
    """What a person may do, and for whom."""

    role = forms.ChoiceField(label=_("役割"), choices=Role.choices)
    client = forms.ModelChoiceField(
        label=_("クライアント"),
        queryset=Client.objects.none(),
        required=False,
        help_text=_("クライアント担当者のときだけ選びます。"),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["client"].queryset = Client.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or {}
        if wanted.get("role") == Role.CLIENT_USER and not wanted.get("client"):
            self.add_error("client", _("どのクライアントの担当者かを選んでください。"))
        if wanted.get("role") != Role.CLIENT_USER:
            wanted["client"] = None
        return wanted


class NewPerson(ChangeRole):
    """Somebody new."""

    name = forms.CharField(label=_("名前"), max_length=100)
    email = forms.EmailField(label=_("メールアドレス"))
    field_order = ["name", "email", "role", "client"]
