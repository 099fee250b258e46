"""When Python looks for rings of garbage in the voice process: among what is new at any time, among the rest at rest.

Looking holds up all calls, and takes the longer the more objects there are: with hundreds of calls a look at all of
theirs takes longer than a slot of 20 ms. What a call has is freed without it when the call is over, so nothing is lost
by looking among older objects only while nobody is on a line.
"""

from __future__ import annotations

import gc
from typing import Final

#: new objects after which Python looks among them. What calls make in a tick is gone by itself
NEW: Final = 10_000
#: such looks after which it looks among older objects even under calls: hours of hundreds of calls without a rest
OLDER: Final = 5_000
#: such looks after which a rest is used
SOME: Final = 5


def tune() -> None:
    """Have Python look by these rules, for the whole process."""
    gc.set_threshold(NEW, OLDER, 1)


def settle() -> None:
    """Before the first call: look at everything now, and never again at what is left, which stays for good."""
    gc.collect()
    gc.freeze()


def rest() -> bool:
    """Nobody is on a line: look at everything that came since `settle`, if that is enough. Whether it did."""
    if gc.get_count()[1] < SOME:
        return False
    gc.collect()
    return True
