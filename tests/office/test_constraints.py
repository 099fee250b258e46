"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call
from toritsugi.office.accounts.models import User
from toritsugi.office.base.triggers import IMMUTABLE, SAME_CLIENT, create_all
from toritsugi.office.calls.models import Call, JournalEntry, Message
from toritsugi.office.clients.models import Client, Contact, Endpoint, LineNumber, ManualVersion
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.models import Draft, DraftRevision

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(desk: OfficeDesk) -> Client:
    """A second client, and a whole call of the first."""
    line = a_line("mine", number="0312345678")
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id), close(call_id)])
    JournalEntry.objects.create(client_id="mine", call_id=call_id, seq=0, at=0.0, kind="event", body=b"x")
    Contact.objects.create(client_id="mine", key="a", name="a")
    Endpoint.objects.create(client_id="mine", contact=Contact.objects.get(key="a"), channel="mail", address="a@b.c")
    do_save_draft(line, a_person("owner"), {"manual.yaml": "a: 1"}, 0)
    return a_line("other").client


MOVES: dict[str, Callable[[], object]] = {
    "clients_linenumber": lambda: LineNumber.objects.filter(client_id="mine"),
    "clients_endpoint": lambda: Endpoint.objects.filter(client_id="mine", channel="mail"),
    "calls_call": lambda: Call.objects.filter(client_id="mine"),
    "calls_journalentry": lambda: JournalEntry.objects.filter(client_id="mine"),
    "calls_message": lambda: Message.objects.filter(client_id="mine"),
    "delivery_delivery": lambda: Delivery.objects.filter(client_id="mine"),
    "delivery_attempt": lambda: Attempt.objects.filter(client_id="mine"),
    "clients_manualversion": lambda: ManualVersion.objects.filter(client_id="mine"),
    "manuals_draft": lambda: Draft.objects.filter(client_id="mine"),
    "manuals_draftrevision": lambda: DraftRevision.objects.filter(client_id="mine"),
}


def test_every_table_with_a_rule_is_tried() -> None:
    assert set(MOVES) == {rule.table for rule in SAME_CLIENT}


@pytest.mark.parametrize("table", MOVES)
def test_leaked_but_should_be_hidden_no_row_moves_to_another_client(other: Client, table: str) -> None:
    rows = MOVES[table]()
    assert rows.count() == 1  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(client_id=other.pk)  # type: ignore[attr-defined]


def test_no_row_is_made_under_another_clients_call(other: Client) -> None:
    call = Call.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEntry.objects.create(client=other, call=call, seq=9, at=0.0, kind="event", body=b"")


@pytest.mark.parametrize("change", [{"snapshot": b"{}"}, {"digest": "0" * 64}, {"source": {}}, {"number": 9}])
def test_a_manual_version_never_changes(other: Client, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ManualVersion.objects.filter(client_id="mine").update(**change)


def test_a_manual_version_may_be_retired(other: Client) -> None:
    assert ManualVersion.objects.filter(client_id="mine").update(state="retired") == 1
    assert [rule.table for rule in IMMUTABLE] == ["clients_manualversion", "manuals_draftrevision"]


@pytest.mark.parametrize("change", [{"source": {}}, {"revision": 2}])
def test_a_saved_revision_of_a_draft_never_changes(other: Client, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftRevision.objects.update(**change)


def test_triggers_can_be_put_on_again(other: Client) -> None:
    create_all(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(client=other)


BAD: dict[str, Callable[[], object]] = {
    "client user without client": lambda: User.objects.create(email="a@x.jp", name="a", role="client_user"),
    "operator with client": lambda: User.objects.create(email="a@x.jp", name="a", role="operator", client_id="mine"),
    "unknown role": lambda: User.objects.create(email="a@x.jp", name="a", role="king"),
    "journal seq twice": lambda: JournalEntry.objects.create(
        client_id="mine", call=Call.objects.get(), seq=0, at=0.0, kind="event", body=b""
    ),
    "journal of unknown kind": lambda: JournalEntry.objects.create(
        client_id="mine", call=Call.objects.get(), seq=5, at=0.0, kind="gossip", body=b""
    ),
    "number at two lines": lambda: LineNumber.objects.create(
        client_id="other", line_id="other.main", number="0312345678"
    ),
    "second inbox": lambda: Endpoint.objects.create(client_id="mine", channel="inbox", secrets=b"x"),
    "webhook without secret": lambda: Endpoint.objects.create(
        client_id="mine", contact=Contact.objects.get(key="a"), channel="webhook", address="https://a/"
    ),
    "mail without contact": lambda: Endpoint.objects.create(client_id="mine", channel="mail", address="a@b.c"),
    "done without time": lambda: Message.objects.update(status="done"),
    "delivered without time": lambda: Delivery.objects.update(state="delivered"),
    "pending without next": lambda: Delivery.objects.update(next_at=None),
    "attempt ended without result": lambda: Attempt.objects.update(ended_at=timezone.now()),
    "attempt twice": lambda: Attempt.objects.create(
        client_id="mine", delivery=Delivery.objects.get(), number=1, due_at=timezone.now()
    ),
    "delivery twice": lambda: Delivery.objects.create(
        delivery_id="x", client_id="mine", message=Message.objects.get(), channel="inbox", created_at=timezone.now(),
        next_at=timezone.now(),
    ),
    "erased with key": lambda: Call.objects.update(erased_at=timezone.now()),
    "key gone without erasure": lambda: Call.objects.update(wrapped_key=None),
    "approved without time": lambda: ManualVersion.objects.update(approved_at=None),
    "retention of no day": lambda: Client.objects.update(retention_days=0),
    "draft before its first save": lambda: Draft.objects.update(revision=0),
    "draft revision twice": lambda: DraftRevision.objects.create(
        client_id="mine", draft=Draft.objects.get(), revision=1, source={}, author=User.objects.get(),
        saved_at=timezone.now(),
    ),
    "revision of another client's draft": lambda: DraftRevision.objects.create(
        client_id="other", draft=Draft.objects.get(), revision=2, source={}, author=User.objects.get(),
        saved_at=timezone.now(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_the_database_refuses(other: Client, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BAD[name]()


def test_mail_addresses_differ_in_more_than_case(other: Client) -> None:
    User.objects.create(email="a@x.jp", name="a", role="owner")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="A@x.jp", name="a", role="owner")
