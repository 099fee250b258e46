"""A buffer of sound that knows its rate, so that 8 kHz is never taken for 16 kHz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Pcm:
    """Mono signed 16-bit samples. rate: samples per second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def require(self, rate: int) -> Pcm:
        """This buffer, if it has the rate; ValueError names both rates otherwise."""
        if self.rate != rate:
            raise ValueError(f"audio has {self.rate} Hz, {rate} Hz is needed")
        return self
