"""The only way to obtain what the inbox received."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import one, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.models import Client
from toritsugi.office.inbox.actions import inbox_about
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.keyring import Erased, vault


def access_inbox(user: User | AnonymousUser) -> QuerySet[InboxItem]:
    """What came in for the clients within reach, newest first."""
    return within_reach(user, InboxItem.objects.select_related("client"))


def access_item(user: User | AnonymousUser, pk: int) -> InboxItem:
    """One of them. Raises Hidden."""
    return one(access_inbox(user), pk=pk)


def access_inbox_client(user: User | AnonymousUser, client_id: str) -> Client:
    """The client whose inbox this is: anybody's for a sample client, else one within reach. Raises Hidden."""
    sample = Client.objects.filter(id=client_id, sample=True, active=True).first()
    return sample or one(within_reach(user, Client.objects.all(), "id"), id=client_id)


def sees_all(user: User | AnonymousUser, client: Client) -> bool:
    """Whether everything in this client's inbox is within reach; if not, only the visitor's own calls are."""
    return within_reach(user, Client.objects.filter(pk=client.pk), "id").exists()


def access_inbox_of(user: User | AnonymousUser, client_id: str, visits: Sequence[str] = ()) -> QuerySet[InboxItem]:
    """What came in for one client, newest first. Raises Hidden.

    visits: ids of the calls placed from this browser. Of a sample client, whoever has no reach is given what these
    calls brought, and nothing that others said.
    """
    client = access_inbox_client(user, client_id)
    rows = InboxItem.objects.filter(client=client).select_related("client")
    if sees_all(user, client):
        return rows
    own = Message.objects.filter(client=client, call_id__in=visits)
    return rows.filter(message_id__in=own.values("message_id"))


def body(item: InboxItem) -> bytes:
    """The body as it came, JSON. Raises Erased."""
    if item.sealed is None:
        raise Erased(str(item.pk))
    return vault().unseal_own(item.sealed, inbox_about(item.client_id))
