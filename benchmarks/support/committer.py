"""Commits messages as the voice process does, and tells when each was on disk.

`python -m benchmarks.support.committer COUNT SECONDS_APART`, with the desk's settings in the environment, prints one
JSON list of [message id, seconds since the epoch before the commit, and after it].
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.message import Known, Message, Notify, Outcome, State
from toritsugi.core.values.model import Kind, Value
from toritsugi.office.line.desk import make_desk
from toritsugi.office.line.vault import make_vault
from toritsugi.settings_env import read
from toritsugi.voice.ids import message_id, new_call_id
from toritsugi.voice.ports import CloseCall, KeepMessage, LineInForce, OpenCall

NUMBER = Value(kind=Kind.PHONE, kept="0312345678", shown="03-1234-5678", spoken="ゼロサン")


def opened(line: LineInForce, call_id: str, wrapped: bytes) -> OpenCall:
    """The write that begins a call."""
    now = datetime.now(UTC)
    return OpenCall(
        call_id=call_id,
        client_id=line.client_id,
        line_id=line.line_id,
        version_id=line.version_id,
        channel="sip",
        caller_number="0312345678",
        dialled="0355550100",
        started_at=now.isoformat(),
        wrapped_key=wrapped,
        context=Context(call_id=call_id, started_at=now.isoformat(), caller_number="0312345678"),
        node="bench",
        epoch=1,
        lease_until=(now + timedelta(seconds=600)).isoformat(),
    )


def kept(call_id: str) -> KeepMessage:
    """The write that keeps a message with one number, and asks for one webhook."""
    item = Known(item="phone", title="お電話番号", state=State.CONFIRMED, value=NUMBER)
    message = Message(
        outcome=Outcome.MESSAGE,
        complete=True,
        matter="message",
        matter_title="ご伝言",
        items=(item,),
        notify=(Notify(contact="office", channel="webhook"),),
    )
    at = datetime.now(UTC).isoformat()
    return KeepMessage(call_id=call_id, message_id=message_id(call_id), message=message, at=at)


def main(count: int, apart: float) -> None:
    settings = read(os.environ)
    desk, vault = make_desk(settings), make_vault(settings)
    line = next(one for one in desk.lines_in_force() if one.client_id == "kakunin")
    told: list[tuple[str, float, float]] = []
    due = time.monotonic()
    for _ in range(count):
        call_id = new_call_id()
        desk.commit([opened(line, call_id, vault.new_key().wrapped)])
        time.sleep(max(0.0, due - time.monotonic()))
        before = time.time()
        write = kept(call_id)
        desk.commit([write])
        told.append((write.message_id, before, time.time()))
        ended = datetime.now(UTC).isoformat()
        desk.commit([CloseCall(call_id=call_id, ended_at=ended, outcome="message", reason="done", seconds=1.0)])
        due += apart
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
