"""Two clients with everything a page can show, so that what belongs to one can be looked for in the other's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call, rows
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint
from toritsugi.office.clients.models import Endpoint, Line
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.emergency import do_set_overlay
from toritsugi.office.manuals.models import Overlay
from toritsugi.office.manuals.versioning import BY_COMMAND


@dataclass(frozen=True)
class Kept:
    """A client with one of everything."""

    line: Line
    call: Call
    message: Message
    delivery: Delivery
    endpoint: Endpoint
    user: User
    overlay: Overlay


def fill(desk: OfficeDesk, client: str) -> Kept:
    """A client with a line, its draft and emergency line, a contact told by webhook, and a call with its message."""
    line = a_line(client)
    contact = do_add_contact(line.client, key="front", name="受付")
    endpoint, _secret = do_set_endpoint(contact, "webhook", "https://example.com/hook")
    call_id = new_call_id()
    said = b'{"type":"CallerSaid","texts":["' + "見積もりをお願いします".encode() + b'"]}'
    desk.commit(
        [
            open_call(line, call_id),
            rows(call_id, said),
            keep(call_id, Notify(contact="front", channel="webhook"), Notify(contact="front", channel="mail")),
            close(call_id),
        ]
    )
    call = Call.objects.get(pk=call_id)
    message = Message.objects.get(call=call)
    delivery = Delivery.objects.get(message=message, channel="mail")
    overlay = do_set_overlay(line, BY_COMMAND, "本日は台風のため休業です。", timezone.now() + timedelta(hours=1))
    writer = a_person(Role.SUPERVISOR, email=f"writer-{client}@example.com")
    do_save_draft(line, writer, {"manual.yaml": MANUAL, "client.yaml": CLIENT}, 0)
    return Kept(line, call, message, delivery, endpoint, a_person(Role.CLIENT_USER, line.client), overlay)


@pytest.fixture
def ours(desk: OfficeDesk) -> Kept:
    """The client whose people look."""
    return fill(desk, "sakura")


@pytest.fixture
def theirs(desk: OfficeDesk) -> Kept:
    """Another client, of whom they may know nothing."""
    return fill(desk, "momiji")


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    """The desk's people by role."""
    return {role: a_person(role) for role in (Role.OWNER, Role.SUPERVISOR, Role.OPERATOR)}
