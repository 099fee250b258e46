"""A proof as a worker makes it: the check, the scripted callers, last month's calls again, the estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from django.utils import timezone

from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.backtest import CallResult, Changed, Status, backtest_call, summary, terms_of
from toritsugi.core.proof.caller_side import fit
from toritsugi.core.proof.estimate import estimate
from toritsugi.core.proof.past_call import PastCall
from toritsugi.core.proof.words import change_text, question_text
from toritsugi.office.calls.models import Call
from toritsugi.office.calls.past import past_calls
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.clients.shown import manual_of
from toritsugi.office.manuals.callers import called
from toritsugi.office.manuals.findings import read_source
from toritsugi.office.manuals.models import DraftRevision
from toritsugi.office.proving.actions import do_end, do_fail, do_note, do_start
from toritsugi.office.proving.found import Found, Group, Missed, Past
from toritsugi.office.proving.models import Proof
from toritsugi.resources import understander

#: days of past calls, and how many of them at most, the newest
DAYS = 30
MOST_CALLS = 5000
#: changes told, those of most calls; ids named with each
MOST_GROUPS = 60
EXAMPLES = 3
#: how often the progress is written while calls are run again
STEPS = 20
#: changes whose words differ from call to call; their mean is told instead
NOT_GROUPED = ("talk_time",)


def do_prove(proof_id: str) -> None:
    """Make a proof from its beginning to its end. What it finds is written as it is found."""
    proof = do_start(proof_id)
    if proof is None:
        return
    source = _source(proof)
    if source is None:
        do_fail(proof_id, "revision gone")
        return
    manual, found = _looked_at(proof, source)
    do_note(proof, found, 0, 0)
    if manual is None:
        do_end(proof, found, 0)
        return
    found = msgspec.structs.replace(found, callers=called(manual, source))
    do_note(proof, found, 0, 0)
    again = _Again(proof, manual, found, timezone.now())
    side = fit(manual, again.calls())
    found = msgspec.structs.replace(found, past=again.past(), estimate=estimate(manual, side), fitted=side.calls)
    do_end(proof, found, again.total)


def _source(proof: Proof) -> Mapping[str, str] | None:
    """The texts; None for a save of a draft that is not kept any more."""
    if proof.version is not None:
        return dict(proof.version.source)
    row = DraftRevision.objects.filter(draft_id=proof.line_id, revision=proof.revision).first()
    return None if row is None else dict(row.source)


def _looked_at(proof: Proof, source: Mapping[str, str]) -> tuple[Manual | None, Found]:
    """A version was checked when it was made; of a draft the check is part of the proof."""
    if isinstance(proof.version, ManualVersion):
        return manual_of(proof.version), Found()
    manual, findings = read_source(source)
    return manual, Found(findings=tuple(findings))


class _Again:
    """The line's past calls, one after the other, each run again while it is in hand."""

    def __init__(self, proof: Proof, manual: Manual, found: Found, now: datetime) -> None:
        self._proof, self._manual, self._found = proof, manual, found
        self._since, self._until = now - timedelta(days=DAYS), now
        rows = Call.objects.filter(line=proof.line, client_id=proof.client_id, started_at__gte=self._since)
        rows = rows.filter(ended_at__isnull=False, erased_at__isnull=True).order_by("-started_at", "pk")
        ids = list(rows.values_list("pk", flat=True))
        self._ids, self._left_out = ids[:MOST_CALLS], len(ids[MOST_CALLS:])
        self.total = len(self._ids)
        self._results: list[CallResult] = []
        self._unread = 0

    def calls(self) -> Iterator[PastCall]:
        """Every call that can be read."""
        terms, understands = terms_of(self._manual), understander()
        every = max(1, self.total // STEPS)
        for number, call_id in enumerate(self._ids):
            if number % every == 0:
                do_note(self._proof, self._found, number, self.total)
            for call in past_calls(Call.objects.filter(pk=call_id)):
                if call is None:
                    self._unread += 1
                    continue
                self._results.append(backtest_call(terms, call, understands))
                yield call

    def past(self) -> Past:
        """What came of them."""
        told = summary(self._results)
        return Past(
            since=timezone.localdate(self._since).isoformat(),
            until=timezone.localdate(self._until).isoformat(),
            calls=told.calls,
            unread=self._unread,
            left_out=self._left_out,
            same=told.statuses[Status.SAME],
            changed=told.statuses[Status.CHANGED],
            not_covered=told.statuses[Status.NOT_COVERED],
            seconds=told.seconds,
            groups=tuple(self._groups()),
            missed=tuple(self._missed(key, calls) for key, calls in told.not_covered.items()),
        )

    def _missed(self, key: str, calls: int) -> Missed:
        ja, en = (question_text(self._manual, key, language) for language in ("ja", "en"))
        return Missed(ja=ja, en=en, calls=calls)

    def _groups(self) -> list[Group]:
        ids: dict[Changed, list[str]] = {}
        for one in self._results:
            for change in dict.fromkeys(one.changes):
                if change.what not in NOT_GROUPED:
                    ids.setdefault(change, []).append(one.call_id)
        found = sorted(ids.items(), key=lambda one: -len(one[1]))[:MOST_GROUPS]
        return [self._group(change, some) for change, some in found]

    def _group(self, change: Changed, ids: list[str]) -> Group:
        ja, en = (change_text(self._manual, change, language) for language in ("ja", "en"))
        return Group(ja=ja, en=en, calls=len(ids), examples=tuple(ids[:EXAMPLES]))
