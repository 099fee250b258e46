"""Turns of the caller from the probabilities of speech: when one begins, when it is over. Counted in audio time."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.vad import WINDOW_SECONDS

#: a window counts as speech from this probability on, and, once in speech, down to the second
SPEECH: Final = 0.5
STILL_SPEECH: Final = 0.35
#: speech of this length begins a turn, in seconds
START: Final = 0.19
#: speech of this length stops a line that may be interrupted
BARGE: Final = 0.3
#: a gap shorter than this does not break the beginning of a turn
_GAP: Final = 0.1
#: silence that ends a turn, by what is asked, in seconds
STOP_SHORT: Final = 0.5
STOP: Final = 0.8
STOP_LONG: Final = 1.2
#: silence that ends a clip in guided voicemail, and the longest clip or turn
STOP_CLIP: Final = 1.5
LONGEST: Final = 60.0

_LONG_KINDS: Final = {Kind.PHONE, Kind.TEXT, Kind.ADDRESS, Kind.EMAIL, Kind.NUMBER, Kind.CODE, Kind.DATE_TIME}


def stop_after(expect: Expect, hears: bool) -> float:
    """Seconds of silence that end an answer to this. A yes or no is short; digits and telling come with pauses."""
    if not hears:
        return STOP_CLIP
    if expect.asked in (Asked.CONFIRM, Asked.HELPED) or expect.kind is Kind.YES_NO:
        return STOP_SHORT
    if expect.kind in _LONG_KINDS:
        return STOP_LONG
    return STOP


class Change(StrEnum):
    """What a window changed."""

    NONE = "none"
    BEGAN = "began"
    ENDED = "ended"


class Turns:
    """Hysteresis over the windows of one call. Times are seconds of the call's audio."""

    def __init__(self) -> None:
        self.now = 0.0
        #: silence that ends a turn; set with each question
        self.stop = STOP
        #: whether a turn is on
        self.speaking = False
        #: when the present or last speech began, and when it was last heard
        self.began = 0.0
        self.last = 0.0
        self._run = 0.0

    @property
    def length(self) -> float:
        """Seconds of speech in the present turn so far."""
        return self._run if self.speaking else 0.0

    def window(self, probability: float) -> Change:
        """One window of 32 ms."""
        start = self.now
        self.now += WINDOW_SECONDS
        speech = probability >= (STILL_SPEECH if self._run else SPEECH)
        if speech:
            if not self._run:
                self.began = start
            self._run += WINDOW_SECONDS
            self.last = self.now
            if not self.speaking and self._run >= START:
                self.speaking = True
                return Change.BEGAN
            return Change.NONE
        silent = self.now - self.last
        if not self.speaking:
            if silent >= _GAP:
                self._run = 0.0
            return Change.NONE
        if silent >= self.stop:
            self.speaking = False
            self._run = 0.0
            return Change.ENDED
        return Change.NONE
