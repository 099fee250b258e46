"""Own recordings in memory: at a line they are heard in the place of the synthesiser's voice."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import numpy as np

from toritsugi.core.spoken.takes import digest_of
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.ports import DeskUnavailable, LineInForce
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

#: bytes of recordings held in memory: more than two hours; what does not fit is spoken by the synthesiser
MOST: Final = 128 * 1024 * 1024

#: (id of a sentence, its words) → its recording, None where there is none
Own = Callable[[str, str], Pcm | None]


def nothing(_line: str, _words: str) -> Pcm | None:
    """Of a line without recordings."""
    return None


class Takes:
    """The recordings of all lines. fetch: the samples of one, little-endian 16 bits at 8 kHz; raises DeskUnavailable,
    and ValueError where there is none that can be read."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]]) -> None:
        self._fetch = fetch
        self._sounds: dict[str, Pcm] = {}
        self._unread: set[str] = set()

    @property
    def held(self) -> int:
        """How many are in memory."""
        return len(self._sounds)

    async def refresh(self, lines: Iterable[LineInForce]) -> None:
        """Read what lines have now, and forget what they have no more."""
        wanted = {take.id for line in lines for take in line.takes}
        gone = self._sounds.keys() - wanted
        for one in gone:
            del self._sounds[one]
        # where something went there is room again, and what could not be read may have been put right
        self._unread = set() if gone else self._unread & wanted
        held = sum(sound.samples.nbytes for sound in self._sounds.values())
        for one in sorted(wanted - self._sounds.keys() - self._unread):
            sound = await self.one(one)
            if sound is None or held + sound.samples.nbytes > MOST:
                self._unread.add(one)
                log.warning("a recording is not heard: %s", "it cannot be read" if sound is None else "too many")
                continue
            held += sound.samples.nbytes
            self._sounds[one] = sound

    async def one(self, take_id: str) -> Pcm | None:
        """A recording, from memory or read now; None where it cannot be read. Raises DeskUnavailable."""
        known = self._sounds.get(take_id)
        if known is not None:
            return known
        try:
            raw = await self._fetch(take_id)
        except DeskUnavailable:
            raise
        except (ValueError, OSError) as why:
            log.warning("a recording cannot be read: %s", type(why).__name__)
            return None
        return Pcm(np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.int16), RATE)

    def of(self, line: LineInForce) -> Own:
        """How a call on this line finds its recordings; those that it begins with are its own to the end."""
        if not line.takes:
            return nothing
        known = {(take.line, take.digest): self._sounds.get(take.id) for take in line.takes}

        def own(sentence: str, words: str) -> Pcm | None:
            return known.get((sentence, digest_of(words)))

        return own
