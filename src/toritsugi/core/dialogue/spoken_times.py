"""When the desk's lines were heard, and how much of each, read from the events and intents of a call.

The journal has when a line was wanted and when it was heard to its end; lines are said one after the other, so a line
begins when it is wanted or when the one before it ends. Of a line that was cut, the words that were heard are those
whose time was up: whole stretches between marks of punctuation, by what words take to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from toritsugi.core.dialogue.events import CallerHungUp, CallerInterrupted, SpeechDone
from toritsugi.core.dialogue.intents import Say, StopSaying
from toritsugi.core.dialogue.spoken_length import seconds_to_say

#: a stretch of a line with the marks that end it
_STRETCH: Final = re.compile(r"[^。、？！,.]+[。、？！,.]*")
#: seconds by which a stretch may have been estimated too long
_SLACK: Final = 0.35


class Heard(msgspec.Struct, frozen=True):
    """A line. start, end: seconds since the call was answered. text: what was heard of it, "" where nothing was.

    whole: heard to its end.
    """

    start: float
    end: float
    text: str
    whole: bool


def heard_lines(journal: Iterable[tuple[float, object]]) -> dict[int, Heard]:
    """Number of a line → how it was heard; without the lines that are still to be said at the end of the journal.

    journal: seconds and event or intent, in order; others are left aside.
    """
    found: dict[int, Heard] = {}
    waiting: list[tuple[float, Say]] = []
    free = 0.0
    for at, what in journal:
        match what:
            case Say():
                waiting.append((at, what))
            case SpeechDone() | CallerInterrupted():
                place = next((n for n, (_, say) in enumerate(waiting) if say.id == what.say), None)
                if place is None:
                    continue
                found |= _unheard(waiting[:place], at)
                wanted, say = waiting[place]
                start = min(max(wanted, free), at)
                if isinstance(what, SpeechDone):
                    found[say.id] = Heard(start, at, say.shown, whole=True)
                    waiting = waiting[place + 1 :]
                else:
                    found[say.id] = _cut(say, start, min(start + max(what.heard, 0.0), at), what.heard)
                    found |= _unheard(waiting[place + 1 :], at)
                    waiting = []
                free = found[say.id].end
            case StopSaying() | CallerHungUp():
                found |= _stopped(waiting, free, at)
                waiting, free = [], max(free, at) if waiting else free
    return found


def _stopped(waiting: list[tuple[float, Say]], free: float, at: float) -> dict[int, Heard]:
    """The first was being said, if its time had come; the others were not said."""
    if not waiting:
        return {}
    wanted, say = waiting[0]
    start = max(wanted, free)
    first = {say.id: _cut(say, start, at, at - start)} if start < at else _unheard(waiting[:1], at)
    return first | _unheard(waiting[1:], at)


def _unheard(lines: list[tuple[float, Say]], at: float) -> dict[int, Heard]:
    return {say.id: Heard(at, at, "", whole=False) for _, say in lines}


def _cut(say: Say, start: float, end: float, seconds: float) -> Heard:
    return Heard(start, max(start, end), heard_text(say.shown, seconds), whole=False)


def heard_text(text: str, seconds: float) -> str:
    """The beginning of a text that was heard in so many seconds: whole stretches, and … where more was to come."""
    heard, spent = "", 0.0
    for stretch in _STRETCH.findall(text):
        spent += seconds_to_say(stretch.rstrip("。、？！,."))
        if spent > seconds + _SLACK:
            return f"{heard}…" if seconds > 0 else ""
        spent += seconds_to_say(stretch) - seconds_to_say(stretch.rstrip("。、？！,."))
        heard += stretch
    return heard
