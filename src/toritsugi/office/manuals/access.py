"""The only way to obtain drafts, what was done with versions, comments on them, and emergency lines."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import Hidden, Right, may, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.access import access_line, access_version
from toritsugi.office.clients.models import Line, ManualVersion, VersionState
from toritsugi.office.manuals.models import Comment, Draft, DraftRevision, Overlay, VersionStep

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


def access_version_to(user: Person, version_id: str, right: Right) -> ManualVersion:
    """A manual version for what `right` names. Raises Hidden or Forbidden."""
    version = access_version(user, version_id)
    require(user, right)
    return version


def access_steps(user: Person, version: ManualVersion) -> QuerySet[VersionStep]:
    """What was done with a version, oldest first. Raises Hidden or Forbidden."""
    seen = access_version(user, version.pk)
    return seen.steps.filter(client_id=seen.client_id).select_related("by").order_by("number")


def access_comments(user: Person, version: ManualVersion) -> QuerySet[Comment]:
    """What was said about a version, oldest first. Raises Hidden or Forbidden."""
    seen = access_version(user, version.pk)
    return seen.comments.filter(client_id=seen.client_id).select_related("by").order_by("pk")


def access_waiting(user: Person) -> QuerySet[ManualVersion]:
    """Versions within reach that wait for approval, those sent first first. Raises Forbidden."""
    require(user, Right.SEE_SETTINGS)
    rows = within_reach(user, ManualVersion.objects.select_related("line", "client"))
    return rows.filter(state=VersionState.SENT).order_by("sent_at", "pk")


def access_line_in_emergency(user: Person, line_id: str) -> Line:
    """A line whose emergency lines the person may set. Raises Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.EMERGENCY)
    return line


def access_overlays(user: Person, line_id: str) -> QuerySet[Overlay]:
    """Emergency lines of a line, newest first. Raises Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.SEE_SETTINGS)
    rows = Overlay.objects.filter(line=line, client_id=line.client_id).select_related("set_by", "ended_by")
    return rows.order_by("-set_at", "pk")


def access_overlay(user: Person, overlay_id: str, right: Right = Right.EMERGENCY) -> Overlay:
    """One emergency line, for what `right` names. Raises Hidden or Forbidden."""
    overlay = one(within_reach(user, Overlay.objects.select_related("line", "client")), id=overlay_id)
    require(user, right)
    return overlay
