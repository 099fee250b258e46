"""Our own voice in the caller's line: how much of it comes back, when, and which windows it explains.

The levels of what we say and of what we hear are compared over the last two seconds. An echo follows our voice up and
down, later by the same time and quieter by the same factor; a caller does not. Once measured, a window that is no
louder than the echo can be is not the caller. Before that, nothing much quieter than our own voice counts while we
speak.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float64]

#: windows by which an echo may be late: 0.5 s, with every half between them
LAGS: Final = 16
#: windows that are compared: 1.5 s
_SPAN: Final = 48
_KEPT: Final = LAGS + _SPAN + 1
#: how much less often a return that is known is measured again
_SELDOM: Final = 4


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

    __slots__ = ("_heard", "_lag", "_own", "_policy", "_waits", "back")

    def __init__(self, policy: EchoPolicy = EchoPolicy()) -> None:  # noqa: B008 - frozen
        self._policy = policy
        self._own: deque[float] = deque([0.0] * _KEPT, _KEPT)
        self._heard: deque[float] = deque([0.0] * _KEPT, _KEPT)
        self._lag = 0.0
        self._waits = policy.every
        #: measured return: share of our level that comes back; None before it was measured
        self.back: float | None = None

    @property
    def unknown(self) -> bool:
        """Whether our voice is on the line now, and what comes back of it was not measured yet."""
        return self.back is None and max(list(self._own)[-LAGS:]) >= self._policy.loud

    def window(self, level: float, own: float, noise: float) -> None:
        """One window: the level heard, our own level in it, and the line's noise."""
        self._own.append(own)
        self._heard.append(level)
        if own >= self._policy.loud:
            self._waits -= 1
            if self._waits <= 0:
                self.measure(noise)

    def explains(self, level: float, noise: float, ago: int = 0) -> bool:
        """Whether our own voice alone may be what was heard `ago` windows before the last."""
        policy, own = self._policy, self._own
        if self.back is None:
            said = [one for at in range(_KEPT - ago - LAGS, _KEPT - ago) if (one := own[at]) >= policy.loud]
            return bool(said) and level <= sum(said) / len(said) * policy.unknown + noise
        at = _KEPT - 1 - ago - int(self._lag)
        loudest = max(own[max(at - 1, 0)], own[at], own[min(at + 1, _KEPT - 1)])
        return loudest >= policy.loud and level <= loudest * self.back * policy.margin + noise

    def explained(self, windows: int, noise: float) -> float:
        """The share, by level, of what was heard in the last windows that our own voice explains; measured anew."""
        self.measure(noise)
        heard = [self._heard[_KEPT - 1 - ago] for ago in range(min(windows, _SPAN - 1))]
        found = sum(level for ago, level in enumerate(heard) if self.explains(level, noise, ago))
        return found / (sum(heard) or 1.0)

    def measure(self, noise: float) -> None:
        """Compare what was said and heard in the last two seconds. What shows nothing changes nothing."""
        self._waits = self._policy.every * (1 if self.back is None else _SELDOM)
        own, heard = np.array(self._own), np.array(self._heard)
        heard = np.sqrt(np.maximum(heard * heard - noise * noise, 0.0))
        best = self._best(own, heard[-_SPAN:])
        if best is not None:
            self._lag, self.back = best
            return
        loud = own[-_SPAN:] >= self._policy.loud
        long_enough = loud.sum() >= self._policy.every and _SPAN - int(np.argmax(loud)) >= self._policy.since
        if self.back is None and long_enough:
            rest = float(np.sqrt(max(np.mean(np.array(self._heard)[-_SPAN:][loud] ** 2) - noise * noise, 0.0)))
            if rest <= max(self._policy.none * float(own[-_SPAN:][loud].mean()), self._policy.hidden * noise):
                self._lag, self.back = 0.0, self._policy.none

    def is_somebody(self, noise: float) -> bool:
        """Whether what is heard follows our voice at no delay, although nothing was measured yet.

        Not before there are `some` windows of our voice to compare at every delay an echo may have.
        """
        own, heard = np.array(self._own), np.array(self._heard)
        heard = np.sqrt(np.maximum(heard * heard - noise * noise, 0.0))
        _, alike, count, _ = self._compared(own, heard[-_SPAN:])
        return bool(count.min() >= self._policy.some and alike.max() < self._policy.unlike)

    def _best(self, own: Levels, heard: Levels) -> tuple[float, float] | None:
        """(lag in windows, return) of the likeliest echo."""
        policy = self._policy
        lags, alike, count, back = self._compared(own, heard)
        needed = np.full(len(lags), 2.0)
        for windows, least in reversed(policy.alike):
            needed[count >= windows] = least
        fits = (alike >= needed) & (back >= policy.none) & (back <= policy.most)
        if not fits.any():
            return None
        at = int(np.argmax(np.where(fits, alike, -1.0)))
        return float(lags[at]), float(back[at])

    def _compared(self, own: Levels, heard: Levels) -> tuple[Levels, Levels, npt.NDArray[np.int_], Levels]:
        """Lags in windows; for each the correlation of levels, how many windows of our voice it is of, the return."""
        policy = self._policy
        late = np.stack([own[_KEPT - _SPAN - lag : _KEPT - lag] for lag in range(LAGS + 1)])
        between = np.sqrt((late[:-1] ** 2 + late[1:] ** 2) / 2)
        lags = np.concatenate([np.arange(LAGS + 1.0), np.arange(LAGS) + 0.5])
        said = np.concatenate([late, between])
        ours = said >= policy.loud
        count = ours.sum(axis=1)
        known = np.maximum(count, 1)
        mean_said = (said * ours).sum(axis=1) / known
        mean_heard = (heard * ours).sum(axis=1) / known
        apart, away = (said - mean_said[:, None]) * ours, (heard - mean_heard[:, None]) * ours
        spread = np.sqrt((apart**2).sum(axis=1) * (away**2).sum(axis=1))
        alike = np.where(spread > 0, (apart * away).sum(axis=1) / np.maximum(spread, 1e-9), 0.0)
        back = (said * heard * ours).sum(axis=1) / np.maximum((said**2 * ours).sum(axis=1), 1e-9)
        return lags, alike, count, back
