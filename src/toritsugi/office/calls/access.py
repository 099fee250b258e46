"""The only way to obtain calls, messages and what was said in them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import Right, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.calls.models import Call, ErasureProof, Message, StepTried

Person = User | AnonymousUser


def access_calls(user: Person) -> QuerySet[Call]:
    """Calls within reach, newest first."""
    return within_reach(user, Call.objects.select_related("client", "line", "version")).order_by("-started_at")


def access_running(user: Person) -> QuerySet[Call]:
    """Calls that have not ended, oldest first."""
    return access_calls(user).filter(ended_at__isnull=True).order_by("started_at")


def access_call(user: Person, call_id: str, right: Right = Right.SEE) -> Call:
    """One call, for what `right` names (see, export, erase). Raises Hidden or Forbidden."""
    call = one(access_calls(user), call_id=call_id)
    require(user, right)
    return call


def access_messages(user: Person) -> QuerySet[Message]:
    """Messages within reach, newest first."""
    rows = Message.objects.select_related("client", "line", "call", "call__version", "done_by", "acknowledged_by")
    return within_reach(user, rows).order_by("-created_at")


def access_message(user: Person, message_id: str, right: Right = Right.SEE) -> Message:
    """One message, for what `right` names (see, work). Raises Hidden or Forbidden."""
    message = one(access_messages(user), message_id=message_id)
    require(user, right)
    return message


def access_steps_tried(user: Person) -> QuerySet[StepTried]:
    """What callers within reach tried of procedures."""
    return within_reach(user, StepTried.objects.all())


def access_erasures(user: Person) -> QuerySet[ErasureProof]:
    """Proofs of erasure within reach, newest first."""
    return within_reach(user, ErasureProof.objects.select_related("client", "call")).order_by("-erased_at")
