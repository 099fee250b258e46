"""Nouns: the people who use the desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: languages of pages and letters
LANGUAGES = (("ja", "日本語"), ("en", "English"))


class Role(models.TextChoices):
    """What a person may do. Client users belong to one client, all others to the desk."""

    OWNER = "owner", _("オーナー")
    SUPERVISOR = "supervisor", _("スーパーバイザー")
    OPERATOR = "operator", _("オペレーター")
    CLIENT_USER = "client_user", _("クライアント担当者")


class UserManager(BaseUserManager["User"]):
    """Finds people by mail address; they are written by `accounts.actions` alone."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this mail address, whatever the case of its letters."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by mail address. client is set for client users and for nobody else.

    language: of the letters to them; that of the pages, as they chose it last.
    """

    email = models.EmailField(_("メールアドレス"), unique=True)
    name = models.CharField(_("名前"), max_length=100)
    role = models.CharField(_("役割"), max_length=20, choices=Role.choices)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    language = models.CharField(_("言語"), max_length=2, choices=LANGUAGES, default="ja")
    is_active = models.BooleanField(_("有効"), default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_client_iff_client_user",
                condition=Q(role="client_user", client__isnull=False)
                | (~Q(role="client_user") & Q(client__isnull=True)),
                violation_error_message=_("クライアント担当者だけがクライアントに属します。"),
            ),
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="user_language_known", condition=Q(language__in=["ja", "en"])),
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_any_case"),
        ]

    def __str__(self) -> str:
        return f"user {self.pk}"  # no name: this text may stand in a log

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email).lower()

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    @property
    def is_desk(self) -> bool:
        """Whether the person belongs to the desk and not to a client."""
        return self.role != Role.CLIENT_USER

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permissions are not used; `access.py` of each app decides."""
        return False
