"""Our own voice in the caller's line: how much of it comes back, when, and which windows it explains.

The levels of what we say and of what we hear are compared over the last two seconds. An echo follows our voice up and
down, later by the same time and quieter by the same factor; a caller does not. Once measured, a window that is no
louder than the echo can be is not the caller. Before that, nothing much quieter than our own voice counts while we
speak.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.turntaking.levels import KEPT, Levels

Numbers = npt.NDArray[np.float64]

#: windows by which an echo may be late: 0.5 s, with every half between them
LAGS: Final = 16
#: windows that are compared: 1.5 s
_SPAN: Final = 48
#: how much less often a return that is known is measured again
_SELDOM: Final = 4
#: all lags in windows, and where the levels that each compares stand: in those of the windows, then in those between
_LAG: Final = np.concatenate([np.arange(LAGS + 1.0), np.arange(LAGS) + 0.5])
_PLACE: Final = (
    np.concatenate([KEPT - _SPAN - np.arange(LAGS + 1), 2 * KEPT - _SPAN - 1 - np.arange(LAGS)])[:, None]
    + np.arange(_SPAN)[None, :]
)


class EchoPolicy(msgspec.Struct, frozen=True):
    """Levels are RMS of 16-bit samples; shares are of our own level.

    loud: our voice counts from this level on. unknown: the echo that is expected before it was measured. most: no echo
    is louder. margin: a window is explained by an echo up to this many times its expected level. none: what comes back
    is less, so there is no echo. hidden: the same as a share of the line's noise. since: windows since our voice began,
    before which an echo may still be on its way. every: windows of our voice between two measurements, while nothing is
    known. alike: correlation of the levels that shows an echo, by how many windows of our voice were compared (from the
    most to the fewest). unlike: correlation at every delay below which it is none, by at least `some` windows.
    """

    loud: float = 250.0
    unknown: float = 0.2
    most: float = 0.75
    margin: float = 1.4
    none: float = 0.02
    hidden: float = 0.6
    since: int = 20
    every: int = 12
    alike: tuple[tuple[int, float], ...] = ((36, 0.75), (24, 0.82), (14, 0.88))
    unlike: float = 0.85
    some: int = 8


class Echo:
    """What comes back of our voice in one call."""

    __slots__ = ("_lag", "_levels", "_policy", "_waits", "back")

    def __init__(self, policy: EchoPolicy = EchoPolicy(), levels: Levels | None = None) -> None:  # noqa: B008 - frozen
        """levels: where the windows are noted; others may read them there."""
        self._policy = policy
        self._levels = Levels() if levels is None else levels
        self._lag = 0.0
        self._waits = policy.every
        #: measured return: share of our level that comes back; None before it was measured
        self.back: float | None = None

    @property
    def unknown(self) -> bool:
        """Whether our voice is on the line now, and what comes back of it was not measured yet."""
        return self.back is None and float(self._levels.own(LAGS).max()) >= self._policy.loud

    def window(self, level: float, own: float, noise: float) -> None:
        """One window: the level heard, our own level in it, and the line's noise."""
        self._levels.put(level, own)
        if own >= self._policy.loud:
            self._waits -= 1
            if self._waits <= 0:
                self.measure(noise)

    def explains(self, level: float, noise: float, ago: int = 0) -> bool:
        """Whether our own voice alone may be what was heard `ago` windows before the last."""
        policy, own_ago = self._policy, self._levels.own_ago
        if self.back is None:
            said = [one for at in range(ago + LAGS - 1, ago - 1, -1) if (one := own_ago(at)) >= policy.loud]
            return bool(said) and level <= sum(said) / len(said) * policy.unknown + noise
        late = ago + int(self._lag)
        loudest = max(own_ago(late + 1), own_ago(late), own_ago(max(late - 1, 0)))
        return loudest >= policy.loud and level <= loudest * self.back * policy.margin + noise

    def explained(self, windows: int, noise: float) -> float:
        """The share, by level, of what was heard in the last windows that our own voice explains; measured anew."""
        self.measure(noise)
        heard = [self._levels.heard_ago(ago) for ago in range(min(windows, _SPAN - 1))]
        found = sum(level for ago, level in enumerate(heard) if self.explains(level, noise, ago))
        return found / (sum(heard) or 1.0)

    def measure(self, noise: float) -> None:
        """Compare what was said and heard in the last two seconds. What shows nothing changes nothing."""
        self._waits = self._policy.every * (1 if self.back is None else _SELDOM)
        own, heard = self._levels.own(), self._levels.heard()
        heard = np.sqrt(np.maximum(heard * heard - noise * noise, 0.0))
        best = self._best(own, heard[-_SPAN:])
        if best is not None:
            self._lag, self.back = best
            return
        loud = own[-_SPAN:] >= self._policy.loud
        long_enough = loud.sum() >= self._policy.every and _SPAN - int(np.argmax(loud)) >= self._policy.since
        if self.back is None and long_enough:
            rest = float(np.sqrt(max(float(np.mean(self._levels.heard(_SPAN)[loud] ** 2)) - noise * noise, 0.0)))
            if rest <= max(self._policy.none * float(own[-_SPAN:][loud].mean()), self._policy.hidden * noise):
                self._lag, self.back = 0.0, self._policy.none

    def is_somebody(self, noise: float) -> bool:
        """Whether what is heard follows our voice at no delay, although nothing was measured yet.

        Not before there are `some` windows of our voice to compare at every delay an echo may have.
        """
        own, heard = self._levels.own(), self._levels.heard()
        heard = np.sqrt(np.maximum(heard * heard - noise * noise, 0.0))
        alike, count = self._compared(_late(own), heard[-_SPAN:])
        return bool(count.min() >= self._policy.some and alike.max() < self._policy.unlike)

    def _best(self, own: Numbers, heard: Numbers) -> tuple[float, float] | None:
        """(lag in windows, return) of the likeliest echo."""
        policy = self._policy
        said = _late(own)
        back = _back(said, said >= policy.loud, heard)
        may_be = (back >= policy.none) & (back <= policy.most)
        if not may_be.any():  # as on most lines: nothing comes back
            return None
        alike, count = self._compared(said, heard)
        needed = np.full(len(_LAG), 2.0)
        for windows, least in reversed(policy.alike):
            needed[count >= windows] = least
        fits = (alike >= needed) & may_be
        if not fits.any():
            return None
        at = int(np.argmax(np.where(fits, alike, -1.0)))
        return float(_LAG[at]), float(back[at])

    def _compared(self, said: Numbers, heard: Numbers) -> tuple[Numbers, npt.NDArray[np.int_]]:
        """For each lag the correlation of the levels, and how many windows of our voice it is of."""
        ours = said >= self._policy.loud
        count = ours.sum(axis=1)
        known = np.maximum(count, 1)
        mean_said = (said * ours).sum(axis=1) / known
        mean_heard = (heard * ours).sum(axis=1) / known
        apart, away = (said - mean_said[:, None]) * ours, (heard - mean_heard[:, None]) * ours
        spread = np.sqrt((apart**2).sum(axis=1) * (away**2).sum(axis=1))
        return np.where(spread > 0, (apart * away).sum(axis=1) / np.maximum(spread, 1e-9), 0.0), count


def _late(own: Numbers) -> Numbers:
    """What was said as each lag would bring it back: lags by the windows that are compared."""
    square = own * own
    between = np.sqrt((square[1:] + square[:-1]) / 2)
    return np.concatenate([own, between])[_PLACE]


def _back(said: Numbers, ours: npt.NDArray[np.bool_], heard: Numbers) -> Numbers:
    """The return at each lag: a share of what was said."""
    loud = np.where(ours, said, 0.0)
    return np.asarray((loud * heard).sum(axis=1) / np.maximum((loud * loud).sum(axis=1), 1e-9))
