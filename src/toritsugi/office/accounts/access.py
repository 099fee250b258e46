"""Who may do what: the one table of rights, and the tenant rule that every other `access.py` starts from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from toritsugi.office.accounts.models import Role, User

Row = TypeVar("Row", bound=Model)


class Right(StrEnum):
    """One thing a person may be allowed to do."""

    SEE = "see"  # calls, messages, recordings, deliveries of the clients within reach
    WORK = "work"  # set a message's status, acknowledge it
    RESEND = "resend"
    EXPORT = "export"
    ERASE = "erase"
    SEE_SETTINGS = "see_settings"  # contacts, endpoints, manuals
    SET_UP = "set_up"  # clients, lines, manuals, contacts, endpoints
    COMMENT = "comment"  # on a manual version that was sent
    APPROVE = "approve"  # a manual version, or send it back
    ROLL_BACK = "roll_back"  # to a manual that was approved before
    EMERGENCY = "emergency"  # set and end emergency lines
    RECORD = "record"  # own recordings of a line's sentences
    PEOPLE = "people"
    MACHINE = "machine"  # how the voice processes stand
    DESK = "desk"  # what concerns the whole desk: nodes, running calls


RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.SUPERVISOR: frozenset(Right) - {Right.PEOPLE, Right.APPROVE},
    Role.OPERATOR: frozenset({Right.SEE, Right.WORK, Right.DESK}),
    Role.CLIENT_USER: frozenset({Right.SEE, Right.WORK, Right.EXPORT, Right.ERASE, Right.SEE_SETTINGS})
    | {Right.COMMENT, Right.APPROVE, Right.ROLL_BACK, Right.EMERGENCY, Right.RECORD},
}


class Hidden(Http404):
    """There is no such object for this person: told alike whether it is missing or belongs to somebody else."""


class Forbidden(PermissionDenied):
    """The person may see the object and may not do this with it."""


def may(user: User | AnonymousUser, right: Right) -> bool:
    """Whether the person has this right at all."""
    return bool(user.is_authenticated and user.is_active) and right in RIGHTS.get(getattr(user, "role", ""), ())


def require(user: User | AnonymousUser, right: Right) -> None:
    """Raise Forbidden unless the person has the right."""
    if not may(user, right):
        raise Forbidden(right)


def within_reach(user: User | AnonymousUser, rows: QuerySet[Row, Any], client: str = "client") -> QuerySet[Row, Any]:
    """The rows of clients this person may see at all: the desk's people see every client, a client user one.

    client: the look-up that leads from a row to its client. Tenant first: whatever else is asked, it is asked of this.
    """
    if not may(user, Right.SEE):
        return rows.none()
    if user.role == Role.CLIENT_USER:  # type: ignore[union-attr]
        return rows.filter(**{client: user.client_id}) if user.client_id else rows.none()  # type: ignore[union-attr]
    return rows


def one(rows: QuerySet[Row, Any], **wanted: object) -> Row:
    """The one row of those within reach. Raises Hidden."""
    found = rows.filter(**wanted).first()
    if found is None:
        raise Hidden
    return found


def client_seen_by(user: User | AnonymousUser) -> str | None:
    """To which client's events a person is confined: "" none of them, None when nothing may be seen."""
    if not may(user, Right.SEE):
        return None
    return (user.client_id or None) if user.role == Role.CLIENT_USER else ""  # type: ignore[union-attr]


def access_people(user: User | AnonymousUser) -> QuerySet[User]:
    """The people an owner looks after. Raises Forbidden."""
    require(user, Right.PEOPLE)
    return User.objects.select_related("client").order_by("role", "email")


def access_person(user: User | AnonymousUser, pk: int) -> User:
    """One of them. Raises Forbidden or Hidden."""
    return one(access_people(user), pk=pk)
