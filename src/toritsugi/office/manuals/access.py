"""The only way to obtain drafts."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import Hidden, Right, may, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.access import access_line
from toritsugi.office.clients.models import Line
from toritsugi.office.manuals.models import Draft, DraftRevision

Person = User | AnonymousUser


def access_line_to_write(user: Person, line_id: str) -> Line:
    """A line whose manual the person may write. Client users may not: drafts are hidden from them, not forbidden.

    Raises Hidden or Forbidden.
    """
    line = access_line(user, line_id)
    if not may(user, Right.SET_UP) and not getattr(user, "is_desk", False):
        raise Hidden
    require(user, Right.SET_UP)
    return line


def access_drafts(user: Person) -> QuerySet[Draft]:
    """Drafts within reach: every client's, for those who may write manuals; nobody else has any."""
    if not may(user, Right.SET_UP):
        return Draft.objects.none()
    return within_reach(user, Draft.objects.select_related("line", "client", "author"))


def access_draft(user: Person, line_id: str) -> Draft:
    """The draft of a line. Raises Hidden (also where there is none) or Forbidden."""
    return one(access_drafts(user), line=access_line_to_write(user, line_id))


def access_draft_revisions(user: Person, line_id: str) -> QuerySet[DraftRevision]:
    """What was saved of a line's draft, newest first. Raises Hidden or Forbidden."""
    draft = access_draft(user, line_id)
    return draft.revisions.filter(client_id=draft.client_id).select_related("author").order_by("-revision")
