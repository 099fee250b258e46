"""How many questions a page asks the database: the same however many rows it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.office.pages.conftest import Kept
from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls.access import access_calls, access_messages
from toritsugi.office.calls.models import Status
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint
from toritsugi.office.delivery.access import pending_board
from toritsugi.office.inbox.actions import inbox_about
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.keyring import vault

pytestmark = pytest.mark.django_db

#: The most that any list may ask: who signed in, what is newest, how many, the rows and what belongs to them.
MOST = 14


def questions(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len(asked)


def more_calls(desk: OfficeDesk, kept: Kept) -> None:
    for number in range(6):
        call_id = new_call_id()
        writes = [open_call(kept.line, call_id), keep(call_id, Notify(contact="front", channel="mail"))]
        desk.commit(writes if number < 3 else [*writes, close(call_id)])


def more_clients(_desk: OfficeDesk, _kept: Kept) -> None:
    for number in range(6):
        a_line(f"other{number}", sample=True)


def more_people(_desk: OfficeDesk, kept: Kept) -> None:
    for number in range(6):
        a_person(Role.CLIENT_USER, kept.line.client, f"more{number}@example.com")


def more_contacts(_desk: OfficeDesk, kept: Kept) -> None:
    for number in range(6):
        contact = do_add_contact(kept.line.client, key=f"more{number}", name="担当")
        do_set_endpoint(contact, "mail", f"more{number}@example.com")


def more_items(_desk: OfficeDesk, kept: Kept, first: int = 0) -> None:
    client = kept.line.client_id
    sealed = vault().seal_own(b'{"data": {"items": []}}', inbox_about(client))
    for number in range(first, first + 6):
        now = timezone.now()
        InboxItem.objects.create(
            client_id=client, webhook_id=f"w{number}", sealed=sealed, verified=True, received_at=now, last_at=now
        )


LISTS: dict[str, Callable[[OfficeDesk, Kept], None]] = {
    "/calls/": more_calls,
    "/messages/": more_calls,
    "/messages/?status=open&kind=unseen": more_calls,
    "/board/": more_calls,
    "/clients/": more_clients,
    "/people/": more_people,
    "/inbox/sakura/": more_items,
    "/clients/sakura/": more_contacts,
    "/": more_clients,
}


@pytest.mark.parametrize("address", LISTS)
def test_more_rows_ask_no_more(
    address: str, client: Browser, desk: OfficeDesk, ours: Kept, staff: dict[str, User]
) -> None:
    client.force_login(staff[Role.OWNER])
    a_line("first", sample=True)
    more_items(desk, ours, first=6)
    questions(client, address)  # what is kept between requests is there from now on
    before = questions(client, address)
    LISTS[address](desk, ours)
    after = questions(client, address)
    assert after <= before, f"{address}: {before} questions for few rows, {after} for many"
    assert before <= MOST


def test_details_are_within_the_budget(client: Browser, desk: OfficeDesk, ours: Kept, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OWNER])
    for name, what in (("calls:detail", ours.call.call_id), ("messages:detail", ours.message.message_id)):
        address = reverse(name, args=[what])
        questions(client, address)
        assert questions(client, address) <= MOST


@pytest.mark.database("sqlite")  # which tells how it would go about it, whatever the tables hold
def test_the_lists_of_all_clients_read_no_whole_table(staff: dict[str, User]) -> None:
    owner = staff[Role.OWNER]
    ended = access_calls(owner).filter(ended_at__isnull=False).select_related("message")
    unfinished = access_messages(owner).filter(status=Status.OPEN).order_by("created_at")
    for rows in (ended, unfinished, access_messages(owner)):
        assert "TEMP B-TREE" not in rows[:20].explain(), "they are in their order already"
    assert "SCAN delivery_delivery" not in pending_board(owner)[:20].explain()
