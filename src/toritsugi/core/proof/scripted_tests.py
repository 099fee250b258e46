"""Scripted callers call a manual and it is told which of them were served as their script expects.

Pure: the same manual, scripts and understanding give the same results. Made to run on every save and before approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo

import msgspec

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.expected import Unmet, compare
from toritsugi.core.dialogue.scripted import SCRIPT_TIME, Script, ScriptedCaller
from toritsugi.core.dialogue.simulation import CallResult, Parts, simulate
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.on_call import ladders_at
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.understanding.port import Understander

#: holidays from one day to another, both included, as ISO dates
Holidays = Callable[[date, date], tuple[str, ...]]


class ScriptedTest(msgspec.Struct, frozen=True, kw_only=True):
    """One scripted call. unmet: what was not as expected. checked: whether the script expects anything at all.

    unapproved: ids of lines that were said and are not in the manual (G1); empty unless the machine is broken.
    """

    name: str
    checked: bool
    unmet: tuple[Unmet, ...]
    unapproved: tuple[str, ...]
    result: CallResult

    @property
    def passed(self) -> bool:
        """Whether the call was as its script expects."""
        return not self.unmet and not self.unapproved


def run_tests(
    manual: Manual, scripts: Iterable[Script], understander: Understander, *, zone: tzinfo, holidays: Holidays
) -> tuple[ScriptedTest, ...]:
    """The results of all scripts, in their order. zone: the line's time zone, in which scripts without one call."""
    sentences = all_phrases(manual)
    return tuple(_run(manual, script, understander, zone, holidays, sentences.keys()) for script in scripts)


def _run(
    manual: Manual,
    script: Script,
    understander: Understander,
    zone: tzinfo,
    holidays: Holidays,
    sentences: Iterable[str],
) -> ScriptedTest:
    context = context_of(script, manual, zone=zone, holidays=holidays)
    parts = Parts(disk=script.disk, connects=script.connects)
    result = simulate(manual, context, ScriptedCaller(script), understander, parts)
    said = {heard.line: None for heard in result.transcript if heard.who == "desk"}
    return ScriptedTest(
        name=script.name,
        checked=script.expect is not None,
        unmet=compare(script.expect, result) if script.expect is not None else (),
        unapproved=tuple(line for line in said if line not in sentences),
        result=result,
    )


def context_of(
    script: Script, manual: Manual, *, zone: tzinfo, holidays: Holidays, channel: str = "talk", hears: bool = True
) -> Context:
    """The context of a scripted call. Raises ValueError when `script.at` is not a time."""
    at = datetime.fromisoformat(script.at or SCRIPT_TIME)
    at = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    day = at.date()
    around = holidays(day - timedelta(days=366), day + timedelta(days=731))
    return Context(
        call_id=script.name or "talk",
        started_at=at.isoformat(),
        caller_number="".join(char for char in script.caller_id if char.isdecimal() or char == "+"),
        withheld=script.withheld,
        dialled=manual.line.numbers[0] if manual.line.numbers else "",
        channel=channel,
        hears=hears and script.hears,
        holidays=around,
        presence=script.presence,
        history=script.history,
        ladders=ladders_at(manual, at, around),
    )
