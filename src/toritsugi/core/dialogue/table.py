"""The transition table: what each event means in each turn state, and where that may lead.

`machine` looks every event up here; a pair that is not in the table is ignored. The diagram of the documentation is
drawn from it, and the property tests hold every observed step against `to`. What the table cannot say: which of the
states in `to` follows. That is decided by policy, from the manual and what is known.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from toritsugi.core.dialogue.events import (
    CallerHungUp,
    CallerInterrupted,
    CallerSaid,
    CallerSpeaking,
    CallStarted,
    ConnectResult,
    Event,
    KeysPressed,
    LeaseLost,
    OperatorEntered,
    OperatorFilled,
    OperatorLeft,
    PartBack,
    PartFailed,
    PresenceChanged,
    Recorded,
    RecordFailed,
    SpeechDone,
    TimerFired,
    Understood,
)
from toritsugi.core.dialogue.state import Turn


class Action(StrEnum):
    """What the machine does with an event; `machine.ACTIONS` holds the functions."""

    OPEN = "open"
    NEVER_STARTED = "never_started"
    LINE_HEARD = "line_heard"
    LINE_BROKEN = "line_broken"
    LINE_LOST = "line_lost"
    INTERRUPTED = "interrupted"
    HEAR = "hear"
    ASK_UNDERSTANDING = "ask_understanding"
    TAKE_KEYS = "take_keys"
    END_DIGITS = "end_digits"
    SILENCE = "silence"
    UTTERANCE_TOO_LONG = "utterance_too_long"
    DISPOSE = "dispose"
    UNDERSTANDING_LATE = "understanding_late"
    CONNECT_ENDED = "connect_ended"
    CONNECT_LATE = "connect_late"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    RECORD_LATE = "record_late"
    HANDED_KEPT = "handed_kept"
    ASIDE_TOO_LONG = "aside_too_long"
    STEP_ASIDE = "step_aside"
    TAKE_BACK = "take_back"
    OPERATOR_VALUE = "operator_value"
    PRESENCE = "presence"
    PART_LOST = "part_lost"
    PART_BACK = "part_back"
    END_UNKEPT = "end_unkept"
    CALLER_GONE = "caller_gone"
    GONE_DONE = "gone_done"


class Row(msgspec.Struct, frozen=True):
    """action: what is done. to: the turn states that may follow."""

    action: Action
    to: frozenset[Turn]


def _to(*turns: Turn) -> frozenset[Turn]:
    return frozenset(turns)


#: where the desk may be once it has decided what to do next
DESK = _to(Turn.SPEAKING, Turn.LISTENING, Turn.CONNECTING, Turn.KEEPING, Turn.OVER)
#: the states in which caller and desk talk with each other
TALKING = (Turn.SPEAKING, Turn.LISTENING, Turn.HEARING, Turn.KEYING, Turn.THINKING)

_SAME: dict[Turn, frozenset[Turn]] = {turn: _to(turn) for turn in Turn}


def _talking(turn: Turn) -> dict[type[Event], Row]:
    """What holds wherever caller and desk talk with each other."""
    return {
        KeysPressed: Row(Action.TAKE_KEYS, DESK | _to(turn, Turn.KEYING)),
        OperatorEntered: Row(Action.STEP_ASIDE, _to(Turn.ASIDE)),
        OperatorFilled: Row(Action.OPERATOR_VALUE, DESK | _SAME[turn]),
        PresenceChanged: Row(Action.PRESENCE, _SAME[turn]),
        PartFailed: Row(Action.PART_LOST, DESK | _SAME[turn]),
        PartBack: Row(Action.PART_BACK, _SAME[turn]),
        LeaseLost: Row(Action.END_UNKEPT, _to(Turn.OVER)),
        CallerHungUp: Row(Action.CALLER_GONE, _to(Turn.GONE, Turn.OVER)),
    }


def _waiting(turn: Turn) -> dict[type[Event], Row]:
    """What holds while the desk waits for a contact or the disk."""
    return {
        SpeechDone: Row(Action.LINE_HEARD, _SAME[turn]),
        CallerInterrupted: Row(Action.LINE_BROKEN, _SAME[turn]),
        OperatorEntered: Row(Action.STEP_ASIDE, _to(Turn.ASIDE)),
        PresenceChanged: Row(Action.PRESENCE, _SAME[turn]),
        PartFailed: Row(Action.PART_LOST, _SAME[turn]),
        PartBack: Row(Action.PART_BACK, _SAME[turn]),
        CallerHungUp: Row(Action.CALLER_GONE, _to(Turn.GONE, Turn.OVER)),
    }


TABLE: dict[Turn, dict[type[Event], Row]] = {
    Turn.QUIET: {
        CallStarted: Row(Action.OPEN, DESK),
        PartFailed: Row(Action.PART_LOST, _to(Turn.QUIET)),
        PresenceChanged: Row(Action.PRESENCE, _to(Turn.QUIET)),
        TimerFired: Row(Action.NEVER_STARTED, _to(Turn.OVER)),
        CallerHungUp: Row(Action.CALLER_GONE, _to(Turn.GONE, Turn.OVER)),
    },
    Turn.SPEAKING: {
        **_talking(Turn.SPEAKING),
        SpeechDone: Row(Action.LINE_HEARD, DESK | _to(Turn.KEYING)),
        CallerInterrupted: Row(Action.INTERRUPTED, _to(Turn.SPEAKING, Turn.HEARING)),
        CallerSaid: Row(Action.ASK_UNDERSTANDING, DESK | _to(Turn.THINKING)),
        TimerFired: Row(Action.LINE_LOST, DESK | _to(Turn.KEYING)),
    },
    Turn.LISTENING: {
        **_talking(Turn.LISTENING),
        CallerSpeaking: Row(Action.HEAR, _to(Turn.HEARING)),
        CallerSaid: Row(Action.ASK_UNDERSTANDING, DESK | _to(Turn.THINKING)),
        TimerFired: Row(Action.SILENCE, DESK),
    },
    Turn.HEARING: {
        **_talking(Turn.HEARING),
        CallerSaid: Row(Action.ASK_UNDERSTANDING, DESK | _to(Turn.THINKING)),
        TimerFired: Row(Action.UTTERANCE_TOO_LONG, DESK | _to(Turn.THINKING)),
    },
    Turn.KEYING: {
        **_talking(Turn.KEYING),
        CallerSaid: Row(Action.ASK_UNDERSTANDING, DESK | _to(Turn.THINKING, Turn.KEYING)),
        TimerFired: Row(Action.END_DIGITS, DESK),
    },
    Turn.THINKING: {
        **_talking(Turn.THINKING),
        SpeechDone: Row(Action.LINE_HEARD, _to(Turn.THINKING)),
        CallerInterrupted: Row(Action.LINE_BROKEN, _to(Turn.THINKING)),
        CallerSpeaking: Row(Action.HEAR, _to(Turn.HEARING, Turn.THINKING)),
        CallerSaid: Row(Action.ASK_UNDERSTANDING, DESK | _to(Turn.THINKING)),
        Understood: Row(Action.DISPOSE, DESK | _to(Turn.THINKING)),
        TimerFired: Row(Action.UNDERSTANDING_LATE, DESK),
    },
    Turn.CONNECTING: {
        **_waiting(Turn.CONNECTING),
        ConnectResult: Row(Action.CONNECT_ENDED, DESK | _to(Turn.ASIDE)),
        LeaseLost: Row(Action.END_UNKEPT, _to(Turn.OVER)),
        OperatorFilled: Row(Action.OPERATOR_VALUE, _to(Turn.CONNECTING)),
        TimerFired: Row(Action.CONNECT_LATE, DESK),
    },
    Turn.KEEPING: {
        **_waiting(Turn.KEEPING),
        Recorded: Row(Action.KEPT, _to(Turn.KEEPING, Turn.OVER)),
        RecordFailed: Row(Action.NOT_KEPT, _to(Turn.KEEPING, Turn.OVER)),
        TimerFired: Row(Action.RECORD_LATE, _to(Turn.OVER)),
    },
    Turn.ASIDE: {
        OperatorEntered: Row(Action.STEP_ASIDE, _to(Turn.ASIDE)),
        OperatorFilled: Row(Action.OPERATOR_VALUE, _to(Turn.ASIDE)),
        OperatorLeft: Row(Action.TAKE_BACK, DESK | _to(Turn.ASIDE)),
        Recorded: Row(Action.HANDED_KEPT, _to(Turn.ASIDE)),
        RecordFailed: Row(Action.HANDED_KEPT, _to(Turn.ASIDE)),
        PresenceChanged: Row(Action.PRESENCE, _to(Turn.ASIDE)),
        PartFailed: Row(Action.PART_LOST, _to(Turn.ASIDE)),
        PartBack: Row(Action.PART_BACK, _to(Turn.ASIDE)),
        TimerFired: Row(Action.ASIDE_TOO_LONG, _to(Turn.GONE, Turn.OVER)),
        CallerHungUp: Row(Action.CALLER_GONE, _to(Turn.GONE, Turn.OVER)),
    },
    Turn.GONE: {
        Recorded: Row(Action.GONE_DONE, _to(Turn.GONE, Turn.OVER)),
        RecordFailed: Row(Action.GONE_DONE, _to(Turn.GONE, Turn.OVER)),
        TimerFired: Row(Action.GONE_DONE, _to(Turn.OVER)),
    },
    Turn.OVER: {},
}
