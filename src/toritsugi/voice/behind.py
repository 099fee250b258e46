"""Threads that stand behind the event loop: where both want one core, the loop goes first.

A thread that wakes seldom and works for milliseconds (commits, sealing of recordings) is given the core before a loop
that is busy all the time: the kernel owes it more. With hundreds of calls each such turn is a late tick for all.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Final

log = logging.getLogger(__name__)

#: steps of priority: a third of the loop's share of a core that both want, so that the thread still gets on where other
#: processes want it too, and gives back what it holds of the interpreter
STEPS: Final = 5
_LOWEST: Final = 19


def stand_behind() -> None:
    """Put the calling thread behind the others of its process; it stays where that is not possible, or forbidden."""
    if sys.platform != "linux":
        return
    try:
        now = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(now + STEPS, _LOWEST))
    except OSError as why:  # a sandbox: without its courtesy a thread works all the same
        log.info("a thread keeps its priority: %s", why.strerror)
