"""The master key changes while everything stays readable."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import msgspec
import pytest
from django.core.management import call_command

from tests.support.office import PHONE, a_line, keep, new_call_id, open_call
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_number, told
from toritsugi.office.clients.actions import secrets_of
from toritsugi.office.clients.models import Endpoint
from toritsugi.office.delivery.webhook import headers
from toritsugi.office.inbox.access import body
from toritsugi.office.inbox.actions import do_receive
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line import keyring
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.rewrapping import do_rewrap_all


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_is_needed_no_more(tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, data=tmp_path)
    line = a_line()
    call_id = new_call_id()
    OfficeDesk(settings.TORITSUGI).commit([open_call(line, call_id), keep(call_id)])
    endpoint = Endpoint.objects.get(channel="inbox")
    secrets = secrets_of(endpoint)
    content = b'{"data":{"message_id":"m"}}'
    do_receive("sakura", headers("w", content, secrets, datetime.now(UTC)), content)

    call_command("rotate_master_key", verbosity=0, stdout=io.StringIO())
    file = tmp_path / "secrets" / "master.key"
    lines = file.read_text().splitlines()
    assert len(lines) == 2
    assert do_rewrap_all() == 0
    file.write_text(lines[0] + "\n")

    keyring._vault_of.cache_clear()
    assert caller_number(Call.objects.get()) == PHONE
    assert told(Message.objects.get()).complete
    assert secrets_of(Endpoint.objects.get(channel="inbox")) == secrets
    assert body(InboxItem.objects.get()) == content
