"""A caller's earlier calls at a line, found by a mark of their number that says nothing without the master key."""

from __future__ import annotations

from datetime import datetime, timedelta

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.manual.precedence import national
from toritsugi.office.calls.models import Call, Message, Status
from toritsugi.office.line.keyring import vault

#: earlier calls that are looked at, the latest first
MOST = 20
SECONDS_A_DAY = 86_400.0


def caller_mark(client_id: str, number: str) -> str:
    """The mark under which a number's calls are kept for a client; "" for a withheld number."""
    return next(iter(_marks(client_id, number)), "")


def past_calls(line_id: str, client_id: str, number: str, at: datetime, days: int) -> tuple[PastCall, ...]:
    """The calls from a number to a line within so many days before `at`, the latest first."""
    marks = _marks(client_id, number)
    if not marks:
        return ()
    rows = Call.objects.filter(
        line_id=line_id, caller_mark__in=marks, started_at__gte=at - timedelta(days=days), started_at__lt=at
    )
    calls = list(rows.order_by("-started_at")[:MOST])
    messages = {row.call_id: row for row in Message.objects.filter(call_id__in=[call.call_id for call in calls])}
    return tuple(_past(call, messages.get(call.call_id), at) for call in calls)


def _past(call: Call, message: Message | None, at: datetime) -> PastCall:
    return PastCall(
        days=(at - call.started_at).total_seconds() / SECONDS_A_DAY,
        matter=message.matter if message is not None else "",
        outcome=call.outcome,
        open=message is not None and message.status == Status.OPEN,
    )


def _marks(client_id: str, number: str) -> tuple[str, ...]:
    digits = national(number)
    return vault().number_marks(client_id, digits) if digits else ()
