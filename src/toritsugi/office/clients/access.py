"""The only way to obtain clients, lines, manual versions, contacts and endpoints."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from toritsugi.office.accounts.access import Right, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import Client, Contact, Endpoint, Line, ManualVersion

Person = User | AnonymousUser


def access_clients(user: Person) -> QuerySet[Client]:
    """Clients within reach."""
    return within_reach(user, Client.objects.all(), "id")


def access_client(user: Person, client_id: str) -> Client:
    """One client. Raises Hidden."""
    return one(access_clients(user), id=client_id)


def access_lines(user: Person) -> QuerySet[Line]:
    """Lines within reach."""
    return within_reach(user, Line.objects.select_related("client").prefetch_related("numbers"))


def access_line(user: Person, line_id: str) -> Line:
    """One line. Raises Hidden."""
    return one(access_lines(user), id=line_id)


def access_versions(user: Person, line_id: str) -> QuerySet[ManualVersion]:
    """Manual versions of a line that the person may see, newest first. Raises Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.SEE_SETTINGS)
    return _shown(user, ManualVersion.objects.filter(line=line, client_id=line.client_id)).order_by("-number")


def access_version(user: Person, version_id: str) -> ManualVersion:
    """One manual version. Raises Hidden or Forbidden."""
    rows = within_reach(user, ManualVersion.objects.select_related("line", "client", "restores", "approved_by"))
    version = one(_shown(user, rows), id=version_id)
    require(user, Right.SEE_SETTINGS)
    return version


def _shown(user: Person, rows: QuerySet[ManualVersion]) -> QuerySet[ManualVersion]:
    """A client's people see a version once it was sent to them, or approved; before that it is not there for them."""
    if getattr(user, "is_desk", False):
        return rows
    return rows.filter(Q(sent_at__isnull=False) | Q(approved_at__isnull=False))


def access_contacts(user: Person, client_id: str) -> QuerySet[Contact]:
    """Contacts of a client. Raises Hidden or Forbidden."""
    client = access_client(user, client_id)
    require(user, Right.SEE_SETTINGS)
    return client.contacts.prefetch_related("endpoints")


def access_endpoint(user: Person, pk: int) -> Endpoint:
    """One endpoint. Raises Hidden or Forbidden."""
    endpoint = one(within_reach(user, Endpoint.objects.select_related("client", "contact")), pk=pk)
    require(user, Right.SEE_SETTINGS)
    return endpoint


def sample_lines() -> QuerySet[Line]:
    """Lines of the shipped sample clients: what a visitor without an account may call."""
    return Line.objects.filter(active=True, client__active=True, client__sample=True).select_related("client")


def callable_line(user: Person, line_id: str) -> Line:
    """A line that this person may call from a page. Raises Hidden or Forbidden.

    Anybody may call a sample client's; any other, whoever sets it up, to try what callers will hear.
    """
    sample = sample_lines().filter(id=line_id).first()
    if sample is not None:
        return sample
    line = one(access_lines(user).filter(active=True, client__active=True), id=line_id)
    require(user, Right.SET_UP)
    return line
