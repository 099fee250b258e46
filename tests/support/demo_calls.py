"""A desk with a day's work in it, the same each time: the templates' sample callers have called.

Run as a program in a prepared data folder (TORITSUGI_DATA); prints the people who may sign in as JSON.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from toritsugi import resources
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerSaid
from toritsugi.core.dialogue.intents import Part, Say
from toritsugi.core.dialogue.message import Notify
from toritsugi.core.dialogue.script_file import read_scripts
from toritsugi.core.dialogue.scripted import Script, ScriptedCaller
from toritsugi.core.dialogue.simulation import CallResult, Heard, Parts, simulate
from toritsugi.marked_yaml import read
from toritsugi.voice.ports import AppendRows, CloseCall, JournalRow, KeepMessage, OpenCall

if TYPE_CHECKING:
    from toritsugi.office.clients.models import Line

#: The first call of the day, and the time between two.
START = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
APART = timedelta(minutes=23)
#: How many of a template's sample callers call.
EACH = 7
#: The call of which there is a recording.
RECORDED = 1
#: A desk's people for trying it. The passwords are known to everybody: only for data folders that are thrown away.
PASSWORD = "mihon-no-aikotoba-2026"
PEOPLE = {
    "owner": ("owner@desk.example", "青木 まどか", ""),
    "supervisor": ("supervisor@desk.example", "井上 透", ""),
    "operator": ("operator@desk.example", "上田 さつき", ""),
    "client_user": ("somu@minato.example", "総務 江藤", "minato"),
}


def fill() -> dict[str, list[str]]:
    """Add people, and the sample callers' calls with their messages."""
    from toritsugi.office.accounts.actions import do_create_user
    from toritsugi.office.clients.models import Client, Line

    for role, (mail, name, client) in PEOPLE.items():
        owned = Client.objects.filter(id=client).first()
        do_create_user(email=mail, name=name, role=role, password=PASSWORD, client=owned)
    number = 0
    for template in resources.templates():
        line = Line.objects.filter(
            versions__isnull=False, client__sample=True, client_id=_client(template.name)
        ).first()
        text = resources.template_files(template.name)[resources.CALLERS_FILE]
        for script in read_scripts(read(text, template.name))[:EACH]:
            if line is not None:
                _call(line, template.name, script, number)
                number += 1
    _deliver()
    return {role: [mail, PASSWORD] for role, (mail, _name, _client) in PEOPLE.items()}


def _deliver() -> None:
    """The worker has told the clients' inboxes of everything but the newest call."""
    from standardwebhooks import Webhook

    from toritsugi.office.clients.actions import secrets_of
    from toritsugi.office.delivery.actions import do_finish_attempt, do_start_attempt
    from toritsugi.office.delivery.models import Attempt, Result
    from toritsugi.office.delivery.outcome import Outcome
    from toritsugi.office.delivery.payload import payload
    from toritsugi.office.inbox.actions import do_receive

    attempts = Attempt.objects.filter(result="", delivery__channel="inbox").order_by("delivery__created_at")
    for attempt in list(attempts)[:-1]:
        delivery = attempt.delivery
        do_start_attempt(attempt.pk)
        body, now = payload(delivery.message), datetime.now(UTC)
        assert delivery.endpoint is not None
        signature = Webhook(secrets_of(delivery.endpoint)[0]).sign(delivery.delivery_id, now, body.decode())
        headers = {
            "webhook-id": delivery.delivery_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
        }
        item = do_receive(delivery.client_id, headers, body)
        arrived = delivery.created_at + timedelta(seconds=2)
        type(item).objects.filter(pk=item.pk).update(received_at=arrived, last_at=arrived)
        do_finish_attempt(attempt.pk, Outcome(result=Result.ACCEPTED, status=204), 0.04)


def call_id_of(number: int) -> str:
    """The id of the call of this number, the first of the day is 0."""
    return hashlib.md5(f"demo {number}".encode(), usedforsecurity=False).hexdigest()


def _client(template: str) -> str:
    return resources.load_manual(template).client_id


def _call(line: Line, template: str, script: Script, number: int) -> None:
    from django.conf import settings

    from toritsugi.office.line.desk import OfficeDesk
    from toritsugi.office.line.keyring import vault

    began = START + number * APART
    call_id = call_id_of(number)
    digits = "".join(char for char in script.caller_id if char.isdecimal() or char == "+")
    context = Context(call_id=call_id, started_at=began.isoformat(), caller_number=digits, presence=script.presence)
    manual = resources.load_manual(template)
    parts = Parts(disk=script.disk, connects=script.connects)
    result = simulate(manual, context, ScriptedCaller(script), resources.understander(), parts)
    key = vault().new_key()

    opened = OpenCall(
        call_id=call_id,
        client_id=line.client_id,
        line_id=line.id,
        version_id=line.versions.get().id,
        channel=("sip", "sip", "browser", "text")[number % 4],
        caller_number=digits,
        dialled=manual.line.numbers[0] if manual.line.numbers else "",
        started_at=began.isoformat(),
        wrapped_key=key.wrapped,
        context=context,
        node="demo",
        epoch=1,
        lease_until="2100-01-01T00:00:00+00:00",
    )
    desk = OfficeDesk(settings.TORITSUGI)
    desk.commit([opened, AppendRows(call_id=call_id, rows=_journal(result.transcript))])
    if result.message is not None:
        told = result.message
        if number == 1:  # one contact that nobody has given an address: the board has something to show
            told = msgspec.structs.replace(told, notify=(*told.notify, Notify(contact="chief", channel="mail")))
        message_id = uuid.uuid5(uuid.NAMESPACE_OID, call_id).hex
        at = (began + timedelta(seconds=result.seconds)).isoformat()
        desk.commit([KeepMessage(call_id=call_id, message_id=message_id, message=told, at=at)])
    closed = _closed(call_id, began, result)
    if number == RECORDED:
        closed = msgspec.structs.replace(closed, recording=_record(line, began, call_id, key.clear, result.seconds))
    desk.commit([closed])


def _record(line: Line, began: datetime, call_id: str, key: bytes, seconds: float) -> str:
    """A recording as long as the call, of two hums; its path below the data folder."""
    import numpy as np
    from django.conf import settings

    from toritsugi.office.line.keyring import vault
    from toritsugi.voice.audio.recording import recording_path, write_whole

    time = np.arange(int(8000 * seconds)) / 8000
    hums = [(2000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16) for hertz in (220, 330)]
    path = recording_path(line.client_id, began.isoformat(), call_id)
    write_whole(settings.TORITSUGI.path(path), call_id, key, vault(), *hums)
    return path


def _closed(call_id: str, began: datetime, result: CallResult) -> CloseCall:
    outcome = result.message.outcome.value if result.message else ""
    return CloseCall(
        call_id=call_id,
        ended_at=(began + timedelta(seconds=result.seconds)).isoformat(),
        outcome=outcome,
        reason=result.reason,
        seconds=result.seconds,
    )


def _journal(heard: tuple[Heard, ...]) -> tuple[JournalRow, ...]:
    rows: list[JournalRow] = []
    for one in heard:
        if one.who == "desk":
            say = Say(id=len(rows) + 1, line=one.line, parts=(Part(shown=one.text, spoken=one.text),))
            rows.append(JournalRow(seq=len(rows), at=one.at, kind="intent", body=msgspec.json.encode(say)))
        elif one.who == "caller":
            said = CallerSaid(texts=(one.text,), start=one.at, end=one.at)
            rows.append(JournalRow(seq=len(rows), at=one.at, kind="event", body=msgspec.json.encode(said)))
    return tuple(rows)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(fill()))
