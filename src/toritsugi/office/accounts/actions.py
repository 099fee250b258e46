"""Verbs: people of the desk and of clients."""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction

from toritsugi.office.accounts.models import LANGUAGES, Role, User
from toritsugi.office.base.language import in_english
from toritsugi.office.clients.models import Client

#: letters that look alike are left out: passwords are read off a terminal
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A random password of four groups of five letters, about 100 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


@transaction.atomic
def do_create_user(
    *, email: str, name: str, role: str, password: str | None = None, client: Client | None = None
) -> tuple[User, str]:
    """Add a person; the password is returned once, and made where none is given (then it must be changed).

    Raises ValidationError naming the field.
    """
    made = password is None
    clear = new_password() if password is None else password
    user = User(email=email.strip().lower(), name=name.strip(), role=role, client=client, must_change_password=made)
    user.set_password(clear)
    user.full_clean()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, clear


def do_create_first_owner(email: str = "owner@desk.localhost", name: str = "オーナー") -> tuple[User, str] | None:
    """The first owner with a one-time password, where the desk has no owner yet; None where it has."""
    with transaction.atomic():
        if User.objects.select_for_update().filter(role=Role.OWNER).exists():
            return None
        return do_create_user(email=email, name=name, role=Role.OWNER)


@transaction.atomic
def do_set_password(user: User, password: str | None = None) -> str:
    """Set a password, or make a one-time one; returned once. Ends the person's sessions (their hash no longer fits)."""
    clear = new_password() if password is None else password
    user.set_password(clear)
    user.must_change_password = password is None
    user.save(update_fields=["password", "must_change_password"])
    return clear


def do_note_language(user: User, language: str) -> None:
    """Keep the language somebody reads, for letters to them; what is no language of the desk's changes nothing."""
    if language in dict(LANGUAGES) and language != user.language:
        user.language = language
        user.save(update_fields=["language"])


def do_note_language_of_page(sender: object, user: User, **_: object) -> None:
    """Somebody has signed in on a page in their language."""
    do_note_language(user, "en" if in_english() else "ja")


def do_set_active(user: User, active: bool) -> None:
    """Let a person in or keep them out; their sessions end with the next request. Raises LastOwner."""
    if not active and user.role == Role.OWNER:
        _refuse_last_owner(user)
    user.is_active = active
    user.save(update_fields=["is_active"])


def do_note_own_password(sender: object, user: User, **_: object) -> None:
    """A person has chosen a password: the one-time password is used up."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])


def do_keep_own_password(user: User) -> None:
    """The person has chosen a password: nobody else knows it, nothing has to be changed."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])


class LastOwner(ValueError):
    """The desk keeps at least one owner who can sign in."""


@transaction.atomic
def do_set_role(user: User, role: str, client: Client | None = None) -> User:
    """What a person may do from now on. Raises LastOwner, ValidationError naming the field."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.role == Role.OWNER and role != Role.OWNER:
        _refuse_last_owner(row)
    row.role = Role(role)
    row.client = client if role == Role.CLIENT_USER else None
    row.full_clean(exclude=["password"])
    row.save(update_fields=["role", "client"])
    return row


def _refuse_last_owner(leaving: User) -> None:
    if not User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=leaving.pk).exists():
        raise LastOwner("the last owner")
