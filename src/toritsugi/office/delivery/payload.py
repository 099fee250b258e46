"""What a client is sent: the JSON of a webhook. Reference: docs/reference/webhook.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings

from toritsugi.core.dialogue.message import Known, Message
from toritsugi.office.calls.models import Message as Row
from toritsugi.office.calls.opened import caller_number, told

TYPE = "message.kept"
FORMAT = 1
#: bytes; receivers may refuse more than 20 kB
LONGEST = 19_000
#: characters of one text that are kept when the whole is too long
SHORT = 500


def message_link(message_id: str) -> str:
    """Where people see the message and set its status."""
    return f"{settings.TORITSUGI.address}/messages/{message_id}/"


def payload(row: Row) -> bytes:
    """The body of the webhook, JSON in UTF-8, shorter than 20 kB. Raises Erased."""
    clear = told(row)
    body = msgspec.json.encode(_body(row, clear, None))
    if len(body) > LONGEST:
        body = msgspec.json.encode(_body(row, clear, SHORT))
    return body


def _body(row: Row, clear: Message, longest: int | None) -> dict[str, Any]:
    call, line, version = row.call, row.line, row.call.version
    items = [_item(known, longest) for known in clear.items]
    words = [_cut(text, longest) for text in (clear.words if longest is None else clear.words[:4])]
    return {
        "type": TYPE,
        "format": FORMAT,
        "timestamp": _time(row.changed_at),
        "data": {
            "message_id": row.message_id,
            "client": {"id": row.client_id, "name": row.client.name},
            "line": {"id": row.line_id, "name": line.name},
            "manual": {"version": version.number, "format": version.format, "digest": version.digest},
            "call": {
                "id": call.call_id,
                "channel": call.channel,
                "started_at": _time(call.started_at),
                "caller_number": caller_number(call),
            },
            "outcome": clear.outcome.value,
            "complete": clear.complete,
            "matter": {"id": clear.matter, "title": clear.matter_title},
            "caller_rule": clear.caller_rule,
            "flags": list(clear.flags),
            "callback_wanted": clear.callback_wanted,
            "items": items,
            "words": words,
            "tried": list(clear.tried),
            "status": row.status,
            "link": message_link(row.message_id),
            "shortened": longest is not None,
        },
    }


def _item(known: Known, longest: int | None) -> dict[str, Any]:
    value = known.value
    return {
        "id": known.item,
        "title": known.title,
        "state": known.state.value,
        "sensitive": known.sensitive,
        "kind": value.kind.value if value else None,
        "value": _cut(value.kept, longest) if value else None,
        "shown": _cut(value.shown, longest) if value else None,
        "reading": _cut(value.reading, longest) if value else None,
        "recorded": bool(value and value.clip),
    }


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + "…"


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
