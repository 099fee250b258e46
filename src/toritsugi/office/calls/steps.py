"""How often each step of a line's procedures helps, over the calls in which the step read as it does now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from toritsugi.core.dialogue.measuring import Measured, StepHelp, how_often_helped, measured_steps
from toritsugi.core.manual.publish import restore
from toritsugi.office.calls.models import StepTried
from toritsugi.office.clients.models import IN_FORCE_ORDER, Line, ManualVersion, VersionState

#: versions that are looked at, the newest first: each is a whole manual to be read
MOST = 50


@dataclass(frozen=True)
class Since:
    """The version with which a step began to read as it does now, and when that came into force."""

    number: int
    at: datetime


@dataclass(frozen=True)
class StepRow:
    """A step of the manual in force, and how it did since it reads so."""

    measured: Measured
    help: StepHelp
    since: Since

    @property
    def percent(self) -> int | None:
        """Of the callers who said, how many of a hundred it helped; None when nobody said."""
        return None if self.help.share is None else round(100 * self.help.share)


@dataclass(frozen=True)
class Steps:
    """The measured steps of a line's manual in force. version: its number."""

    version: int
    rows: tuple[StepRow, ...]

    @property
    def tried(self) -> bool:
        """Whether any caller has tried any of them."""
        return any(row.help.tried for row in self.rows)


def steps_of(line: Line, tried: QuerySet[StepTried], now: datetime) -> Steps | None:
    """The steps of the manual in force at `now`, in its order; None where none is in force.

    tried: what the person may see (`access.access_steps_tried`). A step is the same as long as its sentence is; calls
    under the versions before that do not count, for they tried something else.
    """
    approved = ManualVersion.objects.filter(line=line, state=VersionState.APPROVED, effective_from__lte=now)
    versions = iter(approved.only("number", "effective_from", "snapshot").order_by(*IN_FORCE_ORDER)[:MOST])
    present = next(versions, None)
    if present is None:
        return None
    measured = measured_steps(restore(bytes(present.snapshot)))
    since = {one.step: Since(present.number, present.effective_from) for one in measured}
    same = {one.step: one.sentence for one in measured}
    counted = {(step, present.pk) for step in same}
    for version in versions:
        before = {one.step: one.sentence for one in measured_steps(restore(bytes(version.snapshot)))} if same else {}
        same = {step: sentence for step, sentence in same.items() if before.get(step) == sentence}
        if not same:
            break
        since |= dict.fromkeys(same, Since(version.number, version.effective_from))
        counted |= {(step, version.pk) for step in same}
    rows = tried.filter(client_id=line.client_id, message__line=line, step__in=[one.step for one in measured])
    of_versions = rows.order_by().values_list("step", "result", "message__call__version_id").annotate(calls=Count("id"))
    results = [(step, result, calls) for step, result, version, calls in of_versions if (step, version) in counted]
    helps = how_often_helped([one.step for one in measured], results)
    return Steps(
        present.number, tuple(StepRow(one, help, since[one.step]) for one, help in zip(measured, helps, strict=True))
    )
