"""Looks into a desk's data folder from outside, through the office's own code in a process of its own."""

from __future__ import annotations

import base64
import json
import urllib.request
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.support.whole_desk import WholeDesk
from toritsugi.core.sound import trec

_LOOK = """
import base64, json
from toritsugi.office.calls import recordings
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_number, told
from toritsugi.office.inbox.models import InboxItem
for call in Call.objects.order_by("started_at"):
    row = Message.objects.filter(call=call).first()
    known = told(row).items if row else ()
    print("CALL " + json.dumps({
        "call_id": call.call_id,
        "caller": caller_number(call),
        "ended": call.ended_at is not None,
        "channel": call.channel,
        "outcome": call.outcome,
        "complete": call.complete,
        "reason": call.reason,
        "seconds": call.seconds,
        "recording_seconds": call.recording_seconds,
        "messages": [one.message_id for one in Message.objects.filter(call=call)],
        "items": {one.item: [one.value.kept if one.value else "", one.state.value] for one in known},
        "inbox": InboxItem.objects.filter(message_id=row.message_id, verified=True).count() if row else 0,
        "wav": base64.b64encode(recordings.wav(call)).decode() if recordings.file_of(call) else "",
    }))
"""


@dataclass(frozen=True)
class Seen:
    """A call as the office has it.

    items: of its message, id → (value kept, state). inbox: how many signed webhooks about it the built-in inbox got.
    both: its recording, shape (frames, 2): caller, desk.
    """

    call_id: str
    caller: str
    ended: bool
    channel: str
    outcome: str
    complete: bool | None
    reason: str
    seconds: float
    recording_seconds: float
    messages: list[str]
    items: dict[str, list[str]]
    inbox: int
    both: trec.Samples


def look(desk: WholeDesk) -> dict[str, Seen]:
    """All calls by id, oldest first, their recordings opened and played."""
    found = {}
    for line in desk.run("django", "shell", "-c", _LOOK).splitlines():
        if line.startswith("CALL "):
            told: dict[str, Any] = json.loads(line.removeprefix("CALL "))
            wav = base64.b64decode(told.pop("wav"))
            both = np.frombuffer(wav[44:], "<i2").reshape(-1, trec.CHANNELS)
            found[told["call_id"]] = Seen(**told, both=both)
    return found


def running_calls(desk: WholeDesk) -> list[dict[str, Any]]:
    """What the voice process says is running now, by its control interface."""
    code = "from toritsugi.office.line.models import VoiceNode\nprint('URL', VoiceNode.objects.get().url)"
    printed = desk.run("django", "shell", "-c", code)
    url = next(line.removeprefix("URL ") for line in printed.splitlines() if line.startswith("URL "))
    token = (desk.data / "secrets" / "voice.token").read_text().strip()
    request = urllib.request.Request(f"{url}/v1/calls", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return list(json.loads(answer.read())["calls"])
