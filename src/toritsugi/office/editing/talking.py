"""A call to try a manual that is being written: run from its beginning at every turn, in virtual time, kept nowhere.

The same dialogue and understanding as in a real call; only what takes time (speaking, keeping, ringing) is estimated.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from toritsugi import resources
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.scripted import ended
from toritsugi.core.dialogue.simulation import CallResult, Moment, Reply, simulate
from toritsugi.core.manual.calendar import is_open
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.on_call import ladders_at
from toritsugi.office.editing.bodies import Turn

#: hours of a week that are looked through for one in which the line is open, or closed
_WEEK = 7 * 24


class Line(msgspec.Struct, frozen=True):
    """One line of the call. who: "desk" or "caller". line: the sentence's place in the manual, as problems name it.

    spoken: what the desk's voice is given to say.
    """

    who: str
    text: str
    line: str = ""
    spoken: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The call so far. asks: what answers the desk can take now. message: rows of what would be told, at its end."""

    lines: tuple[Line, ...]
    choices: tuple[str, ...] = ()
    yes_no: bool = False
    finished: bool = False
    outcome: str = ""
    message: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


class _Waits(Exception):
    """The caller has said all there is so far; the desk waits for the next turn."""

    def __init__(self, expect: Expect) -> None:
        super().__init__()
        self.expect = expect


class _Caller:
    """A caller who says the given turns and then lets the desk wait."""

    def __init__(self, turns: list[Turn]) -> None:
        self._turns = list(turns)
        self.lines: list[Line] = []

    def hears(self, line: Say) -> None:
        self.lines.append(Line("desk", line.shown, line.line, line.spoken))

    def interrupts(self, line: Say, turns: int) -> str:
        return ""

    def reply(self, moment: Moment) -> Reply:
        if not self._turns:
            raise _Waits(moment.listen.expect)
        turn = self._turns.pop(0)
        if turn.hangs_up:
            return Reply(hangs_up=True)
        said = f"#{turn.keys}" if turn.keys else turn.text or "……"
        self.lines.append(Line("caller", said))
        return Reply(keys=ended(turn.keys, moment.listen.expect) if turn.keys else "", text=turn.text)


def talk(
    manual: Manual, turns: list[Turn], now: datetime, *, caller: str = "", withheld: str = "", closed: bool = False
) -> Told:
    """The call after these turns. now: aware. closed: call at a time outside the opening hours, else within them.

    caller: the number, "" withheld; withheld: why there is none, "" where nobody tells.
    """
    person = _Caller(turns)
    at = moment(manual, now, closed=closed)
    holidays = resources.holidays_between(at.date() - timedelta(days=366), at.date() + timedelta(days=731))
    context = Context(
        call_id="preview",
        started_at=at.isoformat(),
        caller_number=caller,
        withheld=withheld,
        channel="talk",
        holidays=holidays,
        ladders=ladders_at(manual, at, holidays),
    )
    try:
        result = simulate(manual, context, person, resources.understander())
    except _Waits as waits:
        return Told(
            lines=tuple(person.lines),
            choices=_choices(waits.expect, manual),
            yes_no=waits.expect.asked in (Asked.CONFIRM, Asked.HELPED) or waits.expect.kind == "yes_no",
        )
    return _ended(result, person.lines)


def moment(manual: Manual, now: datetime, *, closed: bool) -> datetime:
    """The next whole hour of the coming week in which the line is open, or closed; now where there is none."""
    begin = now.replace(minute=0, second=0, microsecond=0)
    holidays = resources.holidays_between(now.date(), now.date() + timedelta(days=8))
    for hours in range(_WEEK):
        at = begin + timedelta(hours=hours)
        if is_open(manual.hours, at.replace(tzinfo=None), frozenset(holidays)) != closed:
            return at
    return now


def _choices(expect: Expect, manual: Manual) -> tuple[str, ...]:
    if expect.asked is Asked.MATTER:
        return tuple(manual.matters[id].title for id in expect.options if id in manual.matters)
    item = manual.items.get(expect.item)
    if expect.asked is Asked.ITEM and item is not None:
        return tuple(choice.title for choice in item.choices)
    return ()


def _ended(result: CallResult, lines: list[Line]) -> Told:
    message = result.message
    return Told(
        lines=tuple(lines),
        finished=True,
        outcome=str(message.outcome) if message is not None else "",
        message=message.rows if message is not None else (),
        seconds=result.seconds,
    )
