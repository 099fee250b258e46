"""The only way to obtain lines to record for, and their recordings."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import Right, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.access import access_line
from toritsugi.office.clients.models import Line
from toritsugi.office.voices.models import VoiceTake

Person = User | AnonymousUser


def access_line_to_hear(user: Person, line_id: str) -> Line:
    """A line whose sentences the person may hear. Raises Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.SEE_SETTINGS)
    return line


def access_line_to_record(user: Person, line_id: str) -> Line:
    """A line whose sentences the person may record. Raises Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.RECORD)
    return line


def access_takes(user: Person, line: Line) -> QuerySet[VoiceTake]:
    """The recordings of a line, newest first. Raises Forbidden."""
    require(user, Right.SEE_SETTINGS)
    rows = within_reach(user, VoiceTake.objects.filter(line=line, client_id=line.client_id))
    return rows.select_related("recorded_by", "changed_by").order_by("-recorded_at", "pk")


def access_take(user: Person, take_id: str, right: Right = Right.SEE_SETTINGS) -> VoiceTake:
    """One recording, for what `right` names. Raises Hidden or Forbidden."""
    take = one(within_reach(user, VoiceTake.objects.select_related("line", "client")), id=take_id)
    require(user, right)
    return take
