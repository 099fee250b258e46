"""Rows for tests of the office: clients with a line and a manual in force, people, and the writes of a call."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from tests.support.manuals import small_manual
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.message import Known, Message, Notify, Outcome, State
from toritsugi.core.manual.model import Manual
from toritsugi.core.sound import trec
from toritsugi.core.values.model import Kind, Value
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls.models import Call
from toritsugi.office.clients.actions import do_create_client, do_create_line
from toritsugi.office.clients.models import Client, Line, ManualVersion
from toritsugi.office.line.keyring import opened, vault
from toritsugi.office.manuals.versioning import do_publish
from toritsugi.settings_env import Settings
from toritsugi.voice.ports import AppendRows, CloseCall, JournalRow, KeepMessage, OpenCall

PHONE = "09012345678"
NAME = "山田太郎"
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def a_line(client: str = "sakura", *, number: str = "", manual: Manual | None = None, sample: bool = False) -> Line:
    """A client with one line, whose manual is in force."""
    row = do_create_client(id=client, name=f"株式会社{client}", sample=sample)
    line = do_create_line(row, key="main", name=f"{client} 代表", numbers=[number] if number else [])
    do_publish(line, manual or small_manual(), {"manual.yaml": "format: 1\n"}, check=False)
    return line


def an_unreadable_version(line: Line, begins: datetime) -> ManualVersion:
    """An approved version of a line whose snapshot no desk of this edition can read."""
    number = line.versions.count() + 1
    version = ManualVersion.objects.create(
        client_id=line.client_id, line=line, number=number, format=9, source={}, snapshot=b"{}", digest="0" * 64,
        effective_from=begins, approved_at=begins,
    )  # fmt: skip
    for state in ("checked", "approved"):
        ManualVersion.objects.filter(pk=version.pk).update(state=state)
    return version


def a_person(role: str, client: Client | None = None, email: str = "") -> User:
    """A person without a usable password."""
    mail = email or f"{role}-{client.id if client else 'desk'}@example.com"
    user = User(email=mail, name=f"{role} さん", role=Role(role), client=client)
    user.set_unusable_password()
    user.save()
    return user


def new_call_id() -> str:
    """A call's id as the voice process makes them: 32 hex digits."""
    return uuid.uuid4().hex


def message_id_of(call_id: str) -> str:
    """The id of a call's message."""
    return uuid.uuid5(uuid.NAMESPACE_OID, call_id).hex


def open_call(line: Line, call_id: str, *, node: str = "n1", epoch: int = 1, started: datetime = START) -> OpenCall:
    """The write that begins a call."""
    version = line.versions.order_by("number").first()
    assert version is not None
    return OpenCall(
        call_id=call_id,
        client_id=line.client_id,
        line_id=line.id,
        version_id=version.id,
        channel="sip",
        caller_number=PHONE,
        dialled="0312345678",
        started_at=started.isoformat(),
        wrapped_key=vault().new_key().wrapped,
        context=Context(call_id=call_id, started_at=started.isoformat(), caller_number=PHONE),
        node=node,
        epoch=epoch,
        lease_until=(datetime.now(UTC) + timedelta(seconds=60)).isoformat(),
    )


def rows(call_id: str, *bodies: bytes, first: int = 0, kind: str = "event") -> AppendRows:
    """Journal rows, one second apart."""
    found = [JournalRow(seq=first + n, at=float(first + n), kind=kind, body=body) for n, body in enumerate(bodies)]
    return AppendRows(call_id=call_id, rows=tuple(found))


def a_message(*notify: Notify, **changes: object) -> Message:
    """A complete message with a name and a number."""
    value = Value(kind=Kind.PHONE, kept=PHONE, shown="090-1234-5678", spoken="ゼロキュウゼロ")
    name = Value(kind=Kind.PERSON, kept=NAME, shown=NAME, spoken=NAME, reading="ヤマダタロウ")
    items = (
        Known(item="name", title="お名前", state=State.CONFIRMED, value=name),
        Known(item="phone", title="お電話番号", state=State.CONFIRMED, value=value),
    )
    made = Message(
        outcome=Outcome.MESSAGE, complete=True, matter="quote", matter_title="見積もり", items=items, notify=notify
    )
    return msgspec.structs.replace(made, **changes)


def keep(call_id: str, *notify: Notify, **changes: object) -> KeepMessage:
    """The write that keeps the message."""
    return KeepMessage(
        call_id=call_id,
        message_id=message_id_of(call_id),
        message=a_message(*notify, **changes),
        at=(START + timedelta(seconds=40)).isoformat(),
    )


def close(call_id: str, *, recording: str = "", seconds: float = 42.0) -> CloseCall:
    """The write that ends a call."""
    return CloseCall(
        call_id=call_id,
        ended_at=(START + timedelta(seconds=seconds)).isoformat(),
        outcome="message",
        reason="done",
        seconds=seconds,
        recording=recording,
    )


def a_recording(settings: Settings, call: Call) -> str:
    """1.5 s of a ramp on the caller's side, silence on the desk's, sealed under the call's key."""
    path = f"recordings/{call.client_id}/2026-11/{call.call_id}.trec"
    file = settings.path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    key = opened(call).key
    ramp = np.arange(12000, dtype=np.int16)
    data = trec.header(call.call_id)
    for index in range(2):
        part = ramp[index * 8000 : (index + 1) * 8000]
        clear = trec.pack(part, np.zeros_like(part))
        data += trec.chunk(vault().seal(key, clear, trec.about(call.call_id, index)))
    file.write_bytes(data)
    return path
