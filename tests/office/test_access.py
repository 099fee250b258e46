"""Who obtains what: every door, every role; what is another client's is hidden as if it were not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call
from toritsugi.office.accounts.access import (
    RIGHTS,
    Forbidden,
    Hidden,
    Right,
    access_people,
    access_person,
    client_seen_by,
    may,
)
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls.access import (
    access_call,
    access_calls,
    access_erasures,
    access_message,
    access_messages,
    access_running,
)
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.clients.access import (
    access_client,
    access_clients,
    access_contacts,
    access_endpoint,
    access_line,
    access_lines,
    access_version,
    access_versions,
    sample_lines,
)
from toritsugi.office.clients.models import Client, Endpoint, Line, ManualVersion
from toritsugi.office.delivery.access import access_deliveries, access_delivery, pending_board
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.inbox.access import access_inbox, access_item
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import OfficeDesk

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

Door = Callable[[User | AnonymousUser, Client], object]

DOORS: dict[str, Door] = {
    "client": lambda user, client: access_client(user, client.id),
    "line": lambda user, client: access_line(user, f"{client.id}.main"),
    "versions": lambda user, client: access_versions(user, f"{client.id}.main"),
    "version": lambda user, client: access_version(user, ManualVersion.objects.get(client=client).pk),
    "contacts": lambda user, client: access_contacts(user, client.id),
    "endpoint": lambda user, client: access_endpoint(user, Endpoint.objects.get(client=client, channel="inbox").pk),
    "call": lambda user, client: access_call(user, Call.objects.filter(client=client)[0].pk),
    "call to export": lambda user, client: access_call(user, Call.objects.filter(client=client)[0].pk, Right.EXPORT),
    "call to erase": lambda user, client: access_call(user, Call.objects.filter(client=client)[0].pk, Right.ERASE),
    "message": lambda user, client: access_message(user, Message.objects.get(client=client).pk),
    "message to work on": lambda user, client: access_message(user, Message.objects.get(client=client).pk, Right.WORK),
    "delivery": lambda user, client: access_delivery(user, Delivery.objects.get(client=client).pk),
    "delivery to resend": lambda user, client: access_delivery(
        user, Delivery.objects.get(client=client).pk, Right.RESEND
    ),
    "inbox item": lambda user, client: access_item(user, InboxItem.objects.get(client=client).pk),
}

LISTS: dict[str, Callable[[User | AnonymousUser], object]] = {
    "clients": access_clients,
    "lines": access_lines,
    "calls": access_calls,
    "running": access_running,
    "messages": access_messages,
    "erasures": access_erasures,
    "deliveries": access_deliveries,
    "pending": pending_board,
    "inbox": access_inbox,
}

#: what each role is let through to, of its own client (or, for the desk's people, of any)
OPERATOR_MAY_NOT = {
    "versions",
    "version",
    "contacts",
    "endpoint",
    "call to export",
    "call to erase",
    "delivery to resend",
}
CLIENT_MAY_NOT = {"delivery to resend"}


@pytest.fixture
def two(desk: OfficeDesk) -> tuple[Client, Client]:
    """Two clients, each with everything a client can have."""
    lines = a_line("mine"), a_line("other")
    for number, line in enumerate(lines):
        running, ended, erased = (new_call_id() for _ in range(3))
        desk.commit([open_call(line, running)])
        desk.commit([open_call(line, ended), keep(ended), close(ended)])
        desk.commit([open_call(line, erased), close(erased)])
        do_erase_call(Call.objects.get(pk=erased), "request")
        InboxItem.objects.create(
            client=line.client,
            webhook_id=str(number),
            verified=True,
            received_at="2026-11-20T00:00:00Z",
            last_at="2026-11-20T00:00:00Z",
        )
    return lines[0].client, lines[1].client


def outcome(door: Door, user: User | AnonymousUser, client: Client) -> str:
    try:
        door(user, client)
    except Hidden:
        return "hidden"
    except Forbidden:
        return "forbidden"
    return "open"


@pytest.mark.parametrize("name", DOORS)
def test_the_doors_of_each_role(two: tuple[Client, Client], name: str) -> None:
    mine, other = two
    door = DOORS[name]
    assert outcome(door, a_person("owner"), other) == "open"
    assert outcome(door, a_person("supervisor"), other) == "open"
    assert outcome(door, a_person("operator"), other) == ("forbidden" if name in OPERATOR_MAY_NOT else "open")
    client_user = a_person("client_user", mine)
    assert outcome(door, client_user, mine) == ("forbidden" if name in CLIENT_MAY_NOT else "open")


@pytest.mark.parametrize("name", DOORS)
def test_leaked_but_should_be_hidden_from_another_client(two: tuple[Client, Client], name: str) -> None:
    mine, other = two
    assert outcome(DOORS[name], a_person("client_user", mine), other) == "hidden"


@pytest.mark.parametrize("name", DOORS)
def test_leaked_but_should_be_hidden_from_strangers(two: tuple[Client, Client], name: str) -> None:
    owner = a_person("owner")
    owner.is_active = False
    for stranger in (AnonymousUser(), owner):
        assert outcome(DOORS[name], stranger, two[0]) == "hidden"


@pytest.mark.parametrize("name", LISTS)
def test_leaked_but_should_be_hidden_in_lists(two: tuple[Client, Client], name: str) -> None:
    mine, other = two
    find = LISTS[name]

    def seen(user: User | AnonymousUser) -> set[str]:
        return {row.pk if isinstance(row, Client) else row.client_id for row in find(user)}

    assert seen(a_person("operator")) == {mine.pk, other.pk}
    assert seen(a_person("client_user", mine)) == {mine.pk}
    assert seen(AnonymousUser()) == set()


def test_rows_of_nothing_are_hidden_alike(two: tuple[Client, Client]) -> None:
    with pytest.raises(Hidden) as missing:
        access_call(a_person("owner"), "no-such-call")
    with pytest.raises(Hidden) as hidden:
        access_call(a_person("client_user", two[0]), Call.objects.filter(client=two[1])[0].pk)
    assert str(missing.value) == str(hidden.value)


def test_people_are_the_owners_alone(two: tuple[Client, Client]) -> None:
    owner = a_person("owner")
    assert access_person(owner, owner.pk) == owner
    for person in (a_person("supervisor"), a_person("operator"), a_person("client_user", two[0]), AnonymousUser()):
        with pytest.raises(Forbidden):
            access_people(person)


def test_events_are_confined_to_the_own_client(two: tuple[Client, Client]) -> None:
    assert client_seen_by(a_person("operator")) == ""
    assert client_seen_by(a_person("client_user", two[0])) == "mine"
    assert client_seen_by(AnonymousUser()) is None


def test_every_role_has_its_rights_and_no_other() -> None:
    assert set(RIGHTS) == set(Role)
    assert not may(AnonymousUser(), Right.SEE)
    assert RIGHTS[Role.OPERATOR] < RIGHTS[Role.SUPERVISOR] < RIGHTS[Role.OWNER]
    assert Right.DESK not in RIGHTS[Role.CLIENT_USER]


def test_visitors_see_sample_lines_only(db: None) -> None:
    a_line("real")
    a_line("sample", sample=True)
    assert [line.pk for line in sample_lines()] == ["sample.main"]
    Line.objects.update(active=False)
    assert not sample_lines().exists()
