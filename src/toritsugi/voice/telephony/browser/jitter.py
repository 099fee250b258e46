"""How long a packet of a page's sound is waited for.

aiortc keeps four packets before it gives the first on, and after one lost packet sixteen for the rest of the call: a
third of a second that every answer would come later. Four, and one to begin with, hold what a network puts out of order
by 60 ms; what comes later than that is lost as if it had not come.
"""

from __future__ import annotations

import logging

from aiortc import RTCRtpReceiver
from aiortc.jitterbuffer import JitterBuffer

log = logging.getLogger(__name__)

#: packets of 20 ms that are held back at the most, and before the first is given on; aiortc wants a power of two
CAPACITY = 4
PREFETCH = 1
#: aiortc has no setting for it
_PLACE = "_RTCRtpReceiver__jitter_buffer"


def shorten(receiver: RTCRtpReceiver) -> None:
    """Wait less. Where another version of aiortc keeps its packets elsewhere, its own delay stays."""
    if hasattr(receiver, _PLACE):
        setattr(receiver, _PLACE, JitterBuffer(capacity=CAPACITY, prefetch=PREFETCH))
    else:
        log.warning("aiortc's delay for late packets is not known to this version; it stays as it is")
