"""What the desk says in one call: lines prepared, the one that is being said, the one that waits whether it goes on."""

from __future__ import annotations

from collections.abc import Callable

from toritsugi.core.dialogue.intents import Say
from toritsugi.voice.sound import Sound
from toritsugi.voice.speech.player import BETWEEN, Line
from toritsugi.voice.telephony.buffering import PlaysLater
from toritsugi.voice.telephony.leg import Leg


class Saying:
    """Lines as sound. playing: the one that is being said. paused: the one that the caller's voice has stopped."""

    def __init__(self, leg: Leg, sound: Sound, failed: Callable[[str], None]) -> None:
        """failed: told why a stretch of a line could not be made."""
        self.playing: Line | None = None
        self.paused: Line | None = None
        self._later = leg if isinstance(leg, PlaysLater) else None
        self._sound = sound
        self._failed = failed
        self._lines: dict[int, Line] = {}
        #: seconds of the stopped line that were sent and not heard
        self._unheard = 0.0
        self._first = True
        self._after_line = False

    def prepare(self, say: Say) -> None:
        """Get the sound of a line ready."""
        follows = self.playing is not None or self.paused is not None or self._after_line or bool(self._lines)
        lead = self._sound.answer_delay if self._first else (BETWEEN if follows else 0.0)
        self._first = False
        self._lines[say.id] = Line(say, self._sound.prompts, self._failed, lead, self._sound.own)

    def begin(self, say: Say) -> Line:
        """A prepared line is said from the next frame on."""
        self.playing = line = self._lines[say.id]
        self._unheard = 0.0
        self._after_line = False
        return line

    def ended(self, line: Line) -> None:
        """It was said to its last sample; what is prepared now follows it."""
        self.playing = None
        self._after_line = True
        self._lines.pop(line.say.id, None)

    def caller_has_turn(self) -> None:
        """What is prepared from now on follows no line."""
        self._after_line = False

    def pause(self) -> None:
        """Be silent from the next frame on; the line may go on."""
        self.paused, self.playing = self.playing, None
        self.drop_unheard()

    def go_on(self) -> None:
        """The line that was stopped goes on from its stretch."""
        self.playing, self.paused = self.paused, None
        self.rewind()

    def rewind(self) -> None:
        """Begin the stretch again that is being said."""
        if self.playing is not None:
            self.playing.rewind()

    def give_up(self, line: Line) -> float:
        """The caller has spoken over this line: it and what follows are not said. Seconds of it that were heard."""
        if line is self.playing:
            self.drop_unheard()
        heard = max(line.heard - self._unheard, 0.0)
        self.drop()
        return heard

    def drop(self) -> None:
        """Say nothing of all that."""
        for line in self._lines.values():
            line.stop()
        self._lines.clear()
        self.playing = self.paused = None
        self._after_line = False

    def drop_unheard(self) -> None:
        """A leg that plays later has a part of the line still before it: that part is not heard."""
        if self._later is not None:
            self._unheard = self._later.unheard
            self._later.clear()
