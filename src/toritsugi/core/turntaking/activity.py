"""Voice activity with hysteresis, in audio time: which windows are speech, and how long a run of it is.

A run's end is judged by level as well: the detector says "speech" for 0.1 to 0.3 s after the last word, the longer the
noisier the line is. A window that is no louder than the line was before the speech is silence whatever it says.
"""

from __future__ import annotations

from typing import Final

import msgspec

from toritsugi.core.turntaking.cues import WINDOW


class Hysteresis(msgspec.Struct, frozen=True):
    """speech, still: probability from which a window is speech, and down to which it stays so. gap: a shorter silence

    does not break a run, in seconds. clear: windows below this probability tell the noise of the line. near: a window
    at most this many times as loud as the noise is silence.
    """

    speech: float = 0.5
    still: float = 0.35
    gap: float = 0.1
    clear: float = 0.15
    near: float = 1.4


#: how fast the measured noise follows the line, a share per window: rising slowly, falling fast
_RISE: Final = 0.06
_FALL: Final = 0.3


class Activity:
    """The windows of one call. Times are seconds of its sound."""

    __slots__ = ("_policy", "began", "last", "level", "now", "run")

    def __init__(self, policy: Hysteresis = Hysteresis()) -> None:  # noqa: B008 - frozen
        self._policy = policy
        self.now = 0.0
        #: seconds of speech in the present run, 0.0 between runs
        self.run = 0.0
        #: when the present or last run began, and the end of its last window of speech
        self.began = 0.0
        self.last = 0.0
        #: level of the line's noise; 0.0 before it was heard
        self.level = 0.0

    @property
    def silent(self) -> float:
        """Seconds since the last window of speech."""
        return self.now - self.last

    def window(self, probability: float, level: float) -> bool:
        """One window. Whether it is speech."""
        policy, start = self._policy, self.now
        self.now = start + WINDOW
        if not self.run:
            if probability < policy.speech:
                if probability < policy.clear:
                    self._noise(level)
                return False
            self.began = start
        elif probability < policy.still or (self.level and 0.0 < level <= self.level * policy.near):
            return False
        self.run += WINDOW
        self.last = self.now
        return True

    def reset(self) -> None:
        """The run is over."""
        self.run = 0.0

    def _noise(self, level: float) -> None:
        if not self.level:
            self.level = level
        else:
            self.level += (level - self.level) * (_FALL if level < self.level else _RISE)
