"""Past calls in clear, for a back-test: their journals, opened one by one with their own keys."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from toritsugi.core.dialogue.journal import BadJournal
from toritsugi.core.dialogue.journal import Entry as Row
from toritsugi.core.proof.past_call import PastCall, past_call
from toritsugi.office.calls.models import Call
from toritsugi.office.calls.opened import journal
from toritsugi.office.line.keyring import Erased


def past_calls(calls: QuerySet[Call]) -> Iterator[PastCall | None]:
    """The calls of these rows that have ended; None for one that was erased or whose journal cannot be read.

    `calls` comes from `access.access_calls` wherever a person asks.
    """
    for call in calls.filter(ended_at__isnull=False).iterator():
        try:
            rows = [Row(seq=one.seq, at=one.at, kind=one.kind, body=one.body) for one in journal(call)]
            yield past_call(rows)
        except (Erased, BadJournal):
            yield None
