"""Voice activity with hysteresis, in audio time: which windows are speech, and how long a run of it is.

How much was said, and when it ended, is judged by level as well: the detector says "speech" for 0.1 to 0.3 s after the
last word, the longer the noisier the line is. A window that is no louder than the line was before is silence to that.
"""

from __future__ import annotations

from typing import Final

import msgspec

from toritsugi.core.turntaking.cues import WINDOW


class Hysteresis(msgspec.Struct, frozen=True):
    """speech, still: probability from which a window is speech, and down to which it stays so. gap: a shorter silence

    does not break a run, in seconds. clear: windows below this probability tell the noise of the line. near: a window
    at most this many times as loud as the noise is silence. sudden, lasts: what is this many times as loud as the noise
    tells nothing of it before it has lasted so long: the detector takes up to 0.4 s to call a first word speech.
    """

    speech: float = 0.5
    still: float = 0.35
    gap: float = 0.1
    clear: float = 0.15
    near: float = 1.4
    sudden: float = 4.0
    lasts: float = 0.64


#: how fast the measured noise follows the line, a share per window: it is the louder part of an uneven noise
_RISE: Final = 0.15
_FALL: Final = 0.08


class Activity:
    """The windows of one call. Times are seconds of its sound."""

    __slots__ = ("_policy", "_sudden", "began", "heard", "last", "level", "now", "run", "voiced")

    def __init__(self, policy: Hysteresis = Hysteresis()) -> None:  # noqa: B008 - frozen
        self._policy = policy
        self.now = 0.0
        #: seconds of speech in the present run as the detector has it, 0.0 between runs; and those of them that are
        #: louder than the line
        self.run = 0.0
        self.voiced = 0.0
        #: when the present or last run began; the end of its last window of speech, by the detector and by level too
        self.began = 0.0
        self.heard = 0.0
        self.last = 0.0
        #: level of the line's noise; 0.0 before it was heard
        self.level = 0.0
        #: seconds for which all has been much louder than that, and no speech
        self._sudden = 0.0

    @property
    def silent(self) -> float:
        """Seconds since the last window of speech that was louder than the line."""
        return self.now - self.last

    @property
    def quiet(self) -> float:
        """Seconds since the detector's last window of speech."""
        return self.now - self.heard

    def window(self, probability: float, level: float) -> bool:
        """One window. Whether it is speech, louder than the line."""
        policy, start = self._policy, self.now
        self.now = start + WINDOW
        if not self.run:
            if probability < policy.speech:
                if probability < policy.clear:
                    self._noise(level)
                return False
            self.began = start
        elif probability < policy.still:
            return False
        self.run += WINDOW
        self.heard = self.now
        if level <= self.level * policy.near:
            return False
        self.voiced += WINDOW
        self.last = self.now
        return True

    def reset(self) -> None:
        """The run is over."""
        self.run = self.voiced = 0.0

    def _noise(self, level: float) -> None:
        policy = self._policy
        self._sudden = self._sudden + WINDOW if level > self.level * policy.sudden else 0.0
        if not self.level:
            self.level = level
        elif not self._sudden or self._sudden >= policy.lasts:
            self.level += (level - self.level) * (_FALL if level < self.level else _RISE)
