"""What the pages show of versions: where each stands, what callers will notice, what they hear first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from toritsugi.core.dialogue.context import Context, Overlay
from toritsugi.core.dialogue.events import CallStarted
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet.difference import Difference
from toritsugi.core.sheet.differences import differences
from toritsugi.office.clients.in_force import version_before, versions_in_force
from toritsugi.office.clients.models import ManualVersion, VersionState
from toritsugi.office.clients.shown import manual_of
from toritsugi.resources import holidays_between


@dataclass(frozen=True)
class Standing:
    """Where a version stands. in_force: callers hear it now. coming: it is approved and has not begun."""

    in_force: bool
    coming: bool
    past: bool


def standing(version: ManualVersion, in_force_id: str | None, now: datetime) -> Standing:
    """Where a version stands now."""
    approved = version.state == VersionState.APPROVED
    mine = approved and version.pk == in_force_id
    coming = approved and version.effective_from > now
    return Standing(in_force=mine, coming=coming, past=approved and not mine and not coming)


@dataclass(frozen=True)
class Noticed:
    """What changes against another version. groups: (title, differences), in the order of the manual."""

    against: ManualVersion
    groups: list[tuple[str, list[Difference]]]
    callers: int


def noticed(version: ManualVersion, manual: Manual, now: datetime, language: str) -> Noticed | None:
    """What callers and the client notice: against the version in force, of the one in force against that before it."""
    other = _other(version, now)
    if other is None:
        return None
    found = differences(manual_of(other), manual, language)
    groups = [(rows[0].title, rows) for rows in (list(some) for _, some in groupby(found, key=lambda one: one.group))]
    return Noticed(other, groups, sum(one.noticed_by == "caller" for one in found))


def _other(version: ManualVersion, now: datetime) -> ManualVersion | None:
    in_force_id = versions_in_force(now).get(version.line_id)
    if in_force_id == version.pk:
        return version_before(version.line_id, now)
    if version.state == VersionState.APPROVED and version.effective_from <= now:
        return None  # it is history: what it changed once says nothing about today
    return ManualVersion.objects.filter(pk=in_force_id).first()


@dataclass(frozen=True)
class Heard:
    """What a caller hears before anything is asked. seconds: about how long that takes."""

    lines: list[str]
    seconds: int


def heard_first(manual: Manual, texts: Iterable[str], now: datetime) -> Heard:
    """The first words of a call that comes now, with these emergency lines."""
    at = now.astimezone(ZoneInfo(manual.line.timezone))
    day = timedelta(days=1)
    context = Context(
        call_id="preview",
        started_at=at.isoformat(),
        channel="text",
        holidays=holidays_between(at.date() - day, at.date() + day),
        overlays=tuple(Overlay(str(number), text) for number, text in enumerate(texts)),
    )
    intents = Dialogue(manual, context).receive(CallStarted(), 0.0)
    lines = [intent.shown for intent in intents if isinstance(intent, Say)]
    return Heard(lines, round(sum(map(seconds_to_say, lines))))
