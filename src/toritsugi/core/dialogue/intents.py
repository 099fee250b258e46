"""What the machine wants done. Whoever carries a call (voice, terminal, text page, console) carries these out."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Message


class Intent(msgspec.Struct, frozen=True, kw_only=True, tag_field="intent"):
    """Base of all intents."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a line: fixed words (blank "") that the prompt cache holds, or the value of a blank, made live."""

    shown: str
    spoken: str
    blank: str = ""


class Say(Intent, frozen=True, tag="say"):
    """Say one line of the manual. Answer with SpeechDone(say=id) when it was heard, or CallerInterrupted.

    line: the phrase's id in the manual in force. reads_back: items whose values this line reads back.
    Lines are said in the order they are given; the next waits for the one before.
    """

    id: int
    line: str
    parts: tuple[Part, ...]
    may_interrupt: bool = True
    reads_back: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The line as text."""
        return "".join(part.shown for part in self.parts)

    @property
    def spoken(self) -> str:
        """The line as the synthesiser is given it."""
        return "".join(part.spoken for part in self.parts)


class StopSaying(Intent, frozen=True, tag="stop_saying"):
    """Stop what is being said and drop what waits to be said (a key answered it)."""


class Listen(Intent, frozen=True, tag="listen"):
    """The caller has the turn once everything said before has been heard. patience: seconds of silence allowed."""

    expect: Expect
    patience: float


class Understand(Intent, frozen=True, tag="understand"):
    """Ask understanding; answer with Understood(request=id) before `deadline` seconds have passed."""

    id: int
    texts: tuple[str, ...]
    expect: Expect
    deadline: float = 1.0


class Record(Intent, frozen=True, tag="record"):
    """Keep this message and its delivery rows in one transaction; answer with Recorded or RecordFailed.

    final: nothing will be added to this call's message any more. A later Record of the same call replaces the message
    (same message id) and adds the delivery rows that are not there yet.
    """

    id: int
    message: Message
    final: bool = True


class Connect(Intent, frozen=True, tag="connect"):
    """Try to reach a contact and join the caller to it; answer with ConnectResult.

    deadline: seconds that the contact is rung. Who answers is told the briefing first, and may refuse.
    """

    id: int
    target: str
    briefing: str
    deadline: float = 30.0


class Escalate(Intent, frozen=True, tag="escalate"):
    """Open a second-line case for the target (a contact or a ladder); it travels with the message's delivery rows.

    tried: what was tried before: contacts that were rung, and steps of procedures, each with how it came out.
    """

    target: str
    reason: str
    tried: tuple[str, ...] = ()


class HangUp(Intent, frozen=True, tag="hang_up"):
    """End the call once everything said before has been heard. The machine is finished."""

    reason: str


AnyIntent = Say | StopSaying | Listen | Understand | Record | Connect | Escalate | HangUp
