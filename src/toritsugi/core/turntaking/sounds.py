"""Sound that is not the caller: steady noise and tones, hold music, an answering machine.

Speech is uneven: between its syllables the level falls by 15 dB and more several times a second. What stays within a
few decibels for two seconds is no speech, however sure the detector is. An answering machine speaks from the moment the
call is answered, does not stop for the desk, and ends with a beep.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

from toritsugi.core.turntaking.cues import WINDOW
from toritsugi.core.turntaking.levels import KEPT, Levels


class NotCaller(msgspec.Struct, frozen=True):
    """spread: the loudest tenth of a steady sound is at most this many times as loud as its quietest tenth. steady:

    seconds it lasts. even, beep: the same for the beep. suspect: seconds of a sound as even as that after which it may
    become a steady one. loud: level from which a window counts. soon, unbroken: an answering machine begins within
    `soon` seconds of the answer and speaks for at least `unbroken`, never silent for `breath`.
    """

    spread: float = 2.2
    steady: float = 2.0
    even: float = 1.25
    beep: float = 0.26
    suspect: float = 0.64
    loud: float = 150.0
    soon: float = 2.0
    unbroken: float = 4.0
    breath: float = 1.0


#: windows between two looks at the last seconds
_EVERY: Final = 4


class Sounds:
    """What the levels of the last seconds of one call are of."""

    __slots__ = ("_beep", "_count", "_levels", "_policy", "_since", "_span", "_suspect", "_voice", "machine", "steady")

    def __init__(self, levels: Levels, policy: NotCaller = NotCaller()) -> None:  # noqa: B008 - frozen
        """levels: of the same call, with each window noted before it is judged here. ValueError: too few are kept."""
        self._policy = policy
        self._levels = levels
        self._span = round(policy.steady / WINDOW)
        self._beep = round(policy.beep / WINDOW)
        self._suspect = round(policy.suspect / WINDOW)
        if max(self._span, self._beep, self._suspect) > KEPT:
            raise ValueError(f"a steady sound and a beep are told from {KEPT * WINDOW:.1f} s at most")
        self._count = 0
        #: when the unbroken speech that is on began (None: the caller has been silent before), and was last heard
        self._since: float | None = None
        self._voice = 0.0
        self.steady = False
        self.machine = False

    @property
    def not_caller(self) -> str:
        """Why what is heard now is not the caller; "" when it may be."""
        return "machine" if self.machine else "steady" if self.steady else ""

    def window(self, now: float, noise: float, speech: bool) -> None:
        """One window, whatever it holds. now: its end in seconds of the call's sound. noise: the line's own level."""
        self._count += 1
        policy = self._policy
        if speech:
            if now <= policy.soon and self._since is None:
                self._since = now
            self._voice = now
        if self._count % _EVERY:
            return
        self.steady = speech and self._is_steady(noise)
        if self._since is None:
            return
        self.machine = self._voice - self._since >= policy.unbroken and self._beeps(noise)
        if now - self._voice > policy.breath:
            self._since = float("inf")  # it has paused: a person

    def may_become_steady(self, run: float) -> bool:
        """Whether it is worth waiting: what has been heard last is even. run: seconds since it began."""
        policy = self._policy
        if run > policy.steady + _EVERY * WINDOW:
            return False
        low, high = self._tenths(self._suspect)
        return bool(low >= policy.loud and high <= low * policy.even)

    def _is_steady(self, noise: float) -> bool:
        span, loud, levels = self._span, self._policy.loud, self._levels
        if self._count < span or min(levels.heard_ago(0), levels.heard_ago(span - 1)) < loud:
            return False
        low, high = (_without(level, noise) for level in self._tenths(span))
        return bool(low >= loud and high <= low * self._policy.spread)

    def _tenths(self, windows: int) -> tuple[float, float]:
        """The levels above the quietest and below the loudest tenth of the last windows."""
        ranked = sorted(self._levels.heard(windows).tolist())
        tenth = windows // 10
        return ranked[tenth], ranked[-1 - tenth]

    def _beeps(self, noise: float) -> bool:
        last = self._levels.heard(self._beep)
        low = float(last.min())
        return (
            self._count >= self._beep
            and low >= max(self._policy.loud, 4 * noise)
            and float(last.max()) <= low * self._policy.even
        )


def _without(level: float, noise: float) -> float:
    """The level of a sound that was heard over a noise."""
    return math.sqrt(max(level * level - noise * noise, 0.0))
