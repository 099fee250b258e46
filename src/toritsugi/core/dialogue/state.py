"""What the machine knows of a call: one frozen struct, replaced as a whole with every event.

Nothing in it points at "the next question". What is done next is computed from this and the manual (`policy`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Part
from toritsugi.core.dialogue.message import Message, Outcome, State
from toritsugi.core.values.model import Source, Value


class Turn(StrEnum):
    """Who has the turn, or what the machine waits for. The transition table (`table`) is about these."""

    QUIET = "quiet"
    SPEAKING = "speaking"
    LISTENING = "listening"
    HEARING = "hearing"
    KEYING = "keying"
    THINKING = "thinking"
    CONNECTING = "connecting"
    KEEPING = "keeping"
    ASIDE = "aside"
    GONE = "gone"
    OVER = "over"


class Phase(StrEnum):
    """Where the call stands as a whole, for screens. Always computed (`phase_of`), never stored."""

    READY = "ready"
    FINDING = "finding"
    WORKING = "working"
    ENDING = "ending"
    HANDED = "handed"
    WITH_OPERATOR = "with_operator"
    HUNG_UP = "hung_up"
    FINISHED = "finished"


class Slot(msgspec.Struct, frozen=True):
    """What is known of one item.

    state None with a value: given, and still to be read back. asked: how often it was asked. missed: answers not
    understood. denied: values the caller said were wrong. unsure: read-backs that were neither confirmed nor denied.
    offered: the caller's number was offered for it and turned down. begun: the beginning of an answer, as said, whose
    rest was asked for. known: its digits.
    """

    value: Value | None = None
    state: State | None = None
    asked: int = 0
    missed: int = 0
    denied: int = 0
    unsure: int = 0
    offered: bool = False
    begun: str = ""
    known: str = ""


NOTHING = Slot()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller has been asked and may answer now.

    item: the item asked or read back. step: the procedure step asked about. value: what is being read back or offered.
    heard: the caller heard the line that carries `value` to its end. callback: this asks for the callback wish.
    hears_out: nothing is asked, but the caller may object to what was just taken.
    options: ids that may be chosen. keys: how keys are read ("one", "number"). clip: the answer is recorded as it is.
    """

    asked: Asked
    item: str = ""
    step: str = ""
    value: Value | None = None
    heard: bool = False
    callback: bool = False
    hears_out: bool = False
    options: tuple[str, ...] = ()
    keys: str = "one"
    clip: bool = False
    patience: float = 7.0


class Line(msgspec.Struct, frozen=True):
    """A line that was given to be said, kept so that it can be repeated."""

    line: str
    parts: tuple[Part, ...]
    may_interrupt: bool
    reads_back: tuple[str, ...]


class CallState(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state.

    saying: (say id, reads an item back, may be interrupted) of every line given and not heard yet.
    said: lines of the desk's present turn, for "please repeat". next_id: number of the next Say or request.
    timer: when the present turn state ends by itself; call_end: when the call is closed as too long (G5).
    waiting_for: number of the request whose answer is awaited, 0 for none.
    progress: mark → result of everything done once: lines said, steps of procedures, connections tried.
    closing: set once the call is to end: the outcome to be recorded. end_line: phrase said instead of the closing.
    typed: keys that came during the first lines of the call, kept for the first question that takes keys.
    hears_next: words are recognised again, from the next question on.
    spoke: the caller was heard, by words, sound or keys.
    cuts: rows of keys so far that were card numbers, and are cut from the journal as a whole (`journal.Writer.take`).
    target, mark, ladder: who is being rung, under which mark, and for which ladder.
    joined: the contact who has the caller. operator: the person of the desk who has the caller.
    part: digits of the beginning of an answer that `texts` are.
    sure: how sure the recogniser is of the caller's present words, 0..1; 1 where it does not tell.
    over: the caller's present words came while a line was being said. matter_clip: the recorded answer to the question
    for the matter. wordless: turns of the caller in a row that the desk took without a word. individual: the caller is
    a private person. alarm: what makes the call escalate of itself ("" nothing does). cut_short: the call ends before
    it was worked through.
    """

    turn: Turn = Turn.QUIET
    now: float = 0.0
    timer: float = 0.0
    call_end: float = 0.0
    next_id: int = 1
    saying: tuple[tuple[int, bool, bool], ...] = ()
    said: tuple[Line, ...] = ()
    question: Question | None = None
    keys: str = ""
    typed: str = ""
    spoke: bool = False
    cuts: int = 0
    texts: tuple[str, ...] = ()
    clip: str = ""
    matter_clip: str = ""
    part: str = ""
    sure: float = 1.0
    over: bool = False
    wordless: int = 0
    hears: bool = True
    hears_next: bool = False
    open: bool = True
    rule: str = ""
    matter: str = ""
    matter_missed: int = 0
    candidates: tuple[str, ...] = ()
    take_message: bool = False
    guided: bool = False
    slots: dict[str, Slot] = {}
    order: tuple[str, ...] = ()
    individual: bool = False
    callback: str = ""
    callback_missed: int = 0
    progress: dict[str, str] = {}
    flags: tuple[str, ...] = ()
    alarm: str = ""
    words: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    presence: dict[str, str] = {}
    turns: int = 0
    silences: int = 0
    abuses: int = 0
    waiting_for: int = 0
    target: str = ""
    mark: str = ""
    ladder: str = ""
    message: Message | None = None
    message_id: str = ""
    closing: Outcome | None = None
    cut_short: bool = False
    end_line: str = ""
    joined: str = ""
    operator: str = ""

    def slot(self, item: str) -> Slot:
        """What is known of an item; an empty slot for one never touched."""
        return self.slots.get(item, NOTHING)


def phase_of(state: CallState) -> Phase:
    """The phase of a call, computed from its state."""
    if state.turn is Turn.OVER:
        return Phase.FINISHED
    if state.turn is Turn.GONE:
        return Phase.HUNG_UP
    if state.turn is Turn.QUIET:
        return Phase.READY
    if state.operator:
        return Phase.WITH_OPERATOR
    if state.joined:
        return Phase.HANDED
    if state.closing is not None:
        return Phase.ENDING
    return Phase.WORKING if state.matter or state.take_message else Phase.FINDING


def by_operator(slot: Slot) -> bool:
    """Whether a person of the desk entered the value, and so answers for it."""
    return slot.value is not None and slot.value.source is Source.OPERATOR


def knows_something(state: CallState) -> bool:
    """Whether the caller told the desk anything that is worth telling on."""
    told = any(slot.value is not None for slot in state.slots.values())
    flags = [flag for flag in state.flags if flag != "vip"]
    return bool(told or state.matter or state.matter_clip or flags or state.words or state.tried)
