"""What happens to a call, as the machine is told it. Frozen; a call is the list of these, and replaying it is exact."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.values.model import Value


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of all events. Nobody else subclasses it."""


class CallStarted(Event, frozen=True, tag="call_started"):
    """The call is answered; audio flows both ways."""


class CallerSpeaking(Event, frozen=True, tag="caller_speaking"):
    """Voice activity began. The patience timer of the machine gives way to the limit of one utterance."""


class CallerSaid(Event, frozen=True, tag="caller_said"):
    """The caller ended a turn.

    texts: n-best, best first; empty when nothing recognised it. clip: id of the recorded turn ("" when none is kept).
    start/end: seconds of the call's audio. confidences: how sure the recogniser is of each text, 0..1; empty where it
    does not tell.
    """

    texts: tuple[str, ...] = ()
    clip: str = ""
    start: float = 0.0
    end: float = 0.0
    confidences: tuple[float, ...] = ()


class KeysPressed(Event, frozen=True, tag="keys_pressed"):
    """Keys of the telephone, "0".."9", "*", "#", usually one."""

    keys: str


class CallerInterrupted(Event, frozen=True, tag="caller_interrupted"):
    """The caller spoke over a line and the line was stopped. heard: seconds of it that had been played."""

    say: int
    heard: float


class SpeechDone(Event, frozen=True, tag="speech_done"):
    """The line `say` was heard to its end."""

    say: int


class Consulted(msgspec.Struct, frozen=True, kw_only=True):
    """A language model was asked about a turn; kept so that it is known what left the machine.

    model: its name. doubt: what the desk's own reader had left open. sent: the caller's words as they left, with marks
    for what was hidden. outcome: "used" | "nothing" (no command of it counts) | "late" | "failed". why: of a failure.
    refused: commands that do not count, each with its reason. seconds: how long it took. tokens: sent and answered.
    """

    model: str
    doubt: str
    sent: str
    outcome: str
    why: str = ""
    refused: tuple[str, ...] = ()
    seconds: float = 0.0
    tokens: tuple[int, int] = (0, 0)


class Understood(Event, frozen=True, tag="understood", omit_defaults=True):
    """Understanding's answer to the request of the same number. consulted: the language model that was asked, if any;
    the machine takes no notice of it."""

    request: int
    commands: tuple[AnyCommand, ...]
    consulted: Consulted | None = None


class Recorded(Event, frozen=True, tag="recorded"):
    """The message of this request and its delivery rows are committed to disk (G4)."""

    request: int
    message_id: str


class RecordFailed(Event, frozen=True, tag="record_failed"):
    """The message of this request could not be committed (it may be in the spool)."""

    request: int
    why: str


class ConnectResult(Event, frozen=True, tag="connect_result"):
    """How an attempt to connect ended. result: "answered" | "no_answer" | "busy" | "refused" | "failed"."""

    request: int
    result: str


class OperatorEntered(Event, frozen=True, tag="operator_entered"):
    """A person took the call over."""

    operator: str


class OperatorFilled(Event, frozen=True, tag="operator_filled"):
    """A person entered a value."""

    operator: str
    item: str
    value: Value


class OperatorLeft(Event, frozen=True, tag="operator_left"):
    """The person gave the call back to the desk."""

    operator: str


class PresenceChanged(Event, frozen=True, tag="presence_changed"):
    """A contact's presence changed during the call."""

    contact: str
    presence: str


class TimerFired(Event, frozen=True, tag="timer_fired"):
    """The machine's timer was due. Written by `on_timer`, so that replay needs no clock."""


class CallerHungUp(Event, frozen=True, tag="caller_hung_up"):
    """The caller's leg is gone."""


class PartFailed(Event, frozen=True, tag="part_failed"):
    """A part of the desk failed. part: "recogniser" | "synthesiser" | "understanding" | "database" | "recording"."""

    part: str
    why: str


class PartBack(Event, frozen=True, tag="part_back"):
    """A part that had failed, or was not there when the call began, works again. part: "recogniser"."""

    part: str


class LeaseLost(Event, frozen=True, tag="lease_lost"):
    """Another process has taken the call's row over: what is said from now on is not kept under this call."""


AnyEvent = (
    CallStarted
    | CallerSpeaking
    | CallerSaid
    | KeysPressed
    | CallerInterrupted
    | SpeechDone
    | Understood
    | Recorded
    | RecordFailed
    | ConnectResult
    | OperatorEntered
    | OperatorFilled
    | OperatorLeft
    | PresenceChanged
    | TimerFired
    | CallerHungUp
    | PartFailed
    | PartBack
    | LeaseLost
)
