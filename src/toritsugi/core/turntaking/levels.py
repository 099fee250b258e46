"""The levels of the last windows of one call: what was heard, and what we said meanwhile.

They stand in two arrays that stay where they are. A window writes two numbers there and lets none go: with a thousand
calls the numbers of two seconds ago are no longer in the processor's cache, and letting them go costs a window more
than judging it.
"""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
import numpy.typing as npt

#: windows that are kept: two seconds and two windows
KEPT: Final = 65


class Levels:
    """RMS of 16-bit samples by window; 0.0 where there was none yet."""

    __slots__ = ("_at", "_heard", "_own")

    def __init__(self) -> None:
        self._heard, self._own = array("d", bytes(8 * KEPT)), array("d", bytes(8 * KEPT))
        #: where the next ones go: the oldest stand there
        self._at = 0

    def put(self, heard: float, own: float) -> None:
        """One window."""
        at = self._at
        self._heard[at] = heard
        self._own[at] = own
        self._at = at + 1 if at + 1 < KEPT else 0

    def heard_ago(self, windows: int) -> float:
        """What was heard so many windows before the last: 0 to KEPT - 1. IndexError for more."""
        return self._heard[self._place(windows)]

    def own_ago(self, windows: int) -> float:
        """What we said so many windows before the last: 0 to KEPT - 1. IndexError for more."""
        return self._own[self._place(windows)]

    def heard(self, windows: int = KEPT) -> npt.NDArray[np.float64]:
        """What was heard in the last windows, oldest first."""
        return self._last(self._heard, windows)

    def own(self, windows: int = KEPT) -> npt.NDArray[np.float64]:
        """What we said in the last windows, oldest first."""
        return self._last(self._own, windows)

    def _place(self, windows: int) -> int:
        if not 0 <= windows < KEPT:
            raise IndexError(f"{KEPT} windows are kept, not {windows + 1}")
        return (self._at - 1 - windows) % KEPT

    def _last(self, ring: array[float], windows: int) -> npt.NDArray[np.float64]:
        at = self._at
        return np.array((ring[at:] + ring[:at])[KEPT - windows :])
