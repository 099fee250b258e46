"""The dialogue machine: an event in, intents out. It does no I/O and knows no clock; `now` is an argument.

    dialogue = Dialogue(manual, context)
    intents = dialogue.receive(CallStarted(), now=0.0)
    when = dialogue.next_timer()
    intents = dialogue.on_timer(now=when)

Whatever arrives, however late, twice or out of place, is answered without an exception: what the table does not know
in the present state is ignored. The thinking is elsewhere: `table` what an event means, `policy` what comes next,
`hearing` what the caller meant, `repair` what went wrong, `ending` how a call ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toritsugi.core.dialogue import aside, entering, hearing, listening, repair, waiting
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.cutting import as_worked
from toritsugi.core.dialogue.ending import end_unkept, finish
from toritsugi.core.dialogue.ending import hang_up as caller_gone
from toritsugi.core.dialogue.events import AnyEvent, TimerFired
from toritsugi.core.dialogue.intents import AnyIntent
from toritsugi.core.dialogue.opening import open_call
from toritsugi.core.dialogue.state import CallState, Turn
from toritsugi.core.dialogue.table import TABLE, TALKING, Action
from toritsugi.core.dialogue.view import View, view_of
from toritsugi.core.dialogue.work import Given, Work
from toritsugi.core.manual.model import Manual

#: seconds after which a call that never started is given up
START_DEADLINE = 60.0

ACTIONS: dict[Action, Callable[[Work, Any], None]] = {
    Action.OPEN: lambda work, event: open_call(work),
    Action.NEVER_STARTED: lambda work, event: finish(work, "never_started"),
    Action.LINE_HEARD: lambda work, event: listening.line_heard(work, event.say),
    Action.LINE_BROKEN: lambda work, event: listening.line_broken(work, event.say),
    Action.LINE_LOST: lambda work, event: listening.lines_lost(work),
    Action.INTERRUPTED: lambda work, event: listening.interrupted(work, event.say),
    Action.HEAR: lambda work, event: listening.hear(work),
    Action.ASK_UNDERSTANDING: listening.caller_said,
    Action.TAKE_KEYS: lambda work, event: entering.keys(work, event.keys),
    Action.END_DIGITS: lambda work, event: entering.digits_ended(work),
    Action.SILENCE: lambda work, event: repair.silence(work),
    Action.UTTERANCE_TOO_LONG: lambda work, event: listening.utterance_too_long(work),
    Action.DISPOSE: listening.understood,
    Action.UNDERSTANDING_LATE: lambda work, event: hearing.dispose(work, ()),
    Action.CONNECT_ENDED: waiting.connect_ended,
    Action.CONNECT_LATE: lambda work, event: waiting.not_connected(work, "no_answer"),
    Action.KEPT: waiting.recorded,
    Action.NOT_KEPT: waiting.record_failed,
    Action.RECORD_LATE: lambda work, event: waiting.record_late(work),
    Action.HANDED_KEPT: waiting.recorded_aside,
    Action.ASIDE_TOO_LONG: lambda work, event: caller_gone(work),
    Action.STEP_ASIDE: aside.step_aside,
    Action.TAKE_BACK: aside.take_back,
    Action.OPERATOR_VALUE: aside.operator_value,
    Action.PRESENCE: aside.presence,
    Action.PART_LOST: aside.part_lost,
    Action.PART_BACK: aside.part_back,
    Action.END_UNKEPT: lambda work, event: end_unkept(work),
    Action.CALLER_GONE: lambda work, event: caller_gone(work),
    Action.GONE_DONE: waiting.gone_done,
}


class Dialogue:
    """One call's talk under one manual."""

    def __init__(self, manual: Manual, context: Context) -> None:
        self.given = Given(manual, context)
        self._state = CallState(timer=START_DEADLINE)

    @classmethod
    def resume(cls, given: Given, state: CallState) -> Dialogue:
        """The machine as it stands in a state; the next event may come at any time from `state.now` on."""
        dialogue = cls.__new__(cls)
        dialogue.given = given
        dialogue._state = state
        return dialogue

    @property
    def state(self) -> CallState:
        """What is known now; frozen."""
        return self._state

    @property
    def finished(self) -> bool:
        """Whether the machine has nothing left to do."""
        return self._state.turn is Turn.OVER

    def receive(self, event: AnyEvent, now: float) -> list[AnyIntent]:
        """What to do about an event that happened `now` seconds after the call was answered."""
        state = self._state
        event = as_worked(event, state)
        row = TABLE[state.turn].get(type(event))
        if row is None:
            return []
        now = max(now, state.now)
        if isinstance(event, TimerFired) and now < self._due(state):
            return []
        work = Work(self.given, state, now)
        work.set(now=now)
        if isinstance(event, TimerFired) and _at_limit(state, now):
            repair.too_long(work)
        else:
            ACTIONS[row.action](work, event)
            entering.typed_ahead(work)
        self._state = work.state
        return work.out

    def next_timer(self) -> float | None:
        """When `on_timer` is to be called, seconds of the call; None only when finished."""
        return None if self.finished else self._due(self._state)

    def on_timer(self, now: float) -> list[AnyIntent]:
        """The timer was due. The driver writes TimerFired to the journal, so that replay needs no clock."""
        return self.receive(TimerFired(), now)

    def view(self) -> View:
        """What screens show of the call; frozen."""
        return view_of(self.given, self._state)

    @staticmethod
    def _due(state: CallState) -> float:
        return min(state.timer, state.call_end) if _limited(state) else state.timer


def _limited(state: CallState) -> bool:
    """Whether the limit of the whole call counts now: not while somebody else has the caller, nor while it ends."""
    return state.turn in TALKING and state.closing is None


def _at_limit(state: CallState, now: float) -> bool:
    return _limited(state) and now >= state.call_end
