"""What a client is sent: the JSON of a webhook. Reference: docs/reference/webhook.md."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.conf import settings

from toritsugi.core.dialogue.message import Known, Message, StepResult
from toritsugi.office.calls.models import Message as Row
from toritsugi.office.calls.opened import told
from toritsugi.office.calls.who import who
from toritsugi.office.delivery.webhook_body import (
    Body,
    CallTold,
    Data,
    ItemTold,
    ManualUsed,
    MatterTold,
    Named,
    StepTold,
)

#: bytes; receivers may refuse more than 20 kB
LONGEST = 19_000
#: characters of one text that are kept, the shorter the longer the whole still is
SHORT = (500, 100, 20)
#: exact words and items that are kept when the whole is too long
FEW_WORDS, FEW_ITEMS = 4, 40
#: steps of procedures that are told; nobody tries more in one call
MOST_STEPS = 10


def message_link(message_id: str) -> str:
    """Where people see the message and set its status."""
    return f"{settings.TORITSUGI.address}/messages/{message_id}/"


def payload(row: Row, reminder: int = 0, *, contact: str = "") -> bytes:
    """The body of the webhook, JSON in UTF-8, shorter than 20 kB. reminder, contact: of the delivery. Raises Erased."""
    clear = told(row)
    body = msgspec.json.encode(_body(row, clear, reminder, contact, None))
    for longest in SHORT:
        if len(body) <= LONGEST:
            break
        body = msgspec.json.encode(_body(row, clear, reminder, contact, longest))
    return body


def text_above(clear: Message, contact: str) -> str:
    """The words that the manual puts above the message for a contact; of several rules each once.

    contact: its key, "" for the client's inbox, which shows those for everybody.
    """
    return " ".join(dict.fromkeys(one.text for one in clear.notify if one.text and contact in ("", one.contact)))


def _body(row: Row, clear: Message, reminder: int, contact: str, longest: int | None) -> Body:
    call, line, version = row.call, row.line, row.call.version
    whole, caller = longest is None, who(call, clear)
    data = Data(
        message_id=row.message_id,
        client=Named(id=row.client_id, name=row.client.name),
        line=Named(id=row.line_id, name=line.name),
        manual=ManualUsed(version=version.number, format=version.format, digest=version.digest),
        call=CallTold(
            id=call.call_id,
            channel=call.channel,
            started_at=_time(call.started_at),
            caller_number=caller.number,
            caller_name=_cut(caller.name, longest),
            withheld=call.withheld,
        ),
        outcome=clear.outcome.value,
        complete=clear.complete,
        matter=MatterTold(id=clear.matter, title=clear.matter_title),
        caller_rule=clear.caller_rule,
        flags=list(clear.flags),
        callback_wanted=clear.callback_wanted,
        items=[_item(known, longest) for known in (clear.items if whole else clear.items[:FEW_ITEMS])],
        words=[_cut(text, longest) for text in (clear.words if whole else clear.words[:FEW_WORDS])],
        tried=list(clear.tried),
        steps=[_step(one, longest) for one in clear.steps[:MOST_STEPS]],
        text=_cut(text_above(clear, contact), longest),
        priority=row.priority,
        counts=clear.counts,
        status="done" if row.status == "done" else "open",
        link=message_link(row.message_id),
        shortened=not whole,
        reminder=reminder,
    )
    return Body(timestamp=_time(row.changed_at), data=data)


def _item(known: Known, longest: int | None) -> ItemTold:
    value = known.value
    return ItemTold(
        id=known.item,
        title=known.title,
        state=known.state.value,
        sensitive=known.sensitive,
        kind=value.kind.value if value else None,
        value=_cut(known.masked if known.mask else value.kept, longest) if value else None,
        shown=_cut(known.masked, longest) if value else None,
        reading=_cut("" if known.mask else value.reading, longest) if value else None,
        recorded=bool(value and value.clip),
    )


def _step(step: StepResult, longest: int | None) -> StepTold:
    return StepTold(id=step.step, title=_cut(step.title, longest), result=step.result)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + "…"


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
