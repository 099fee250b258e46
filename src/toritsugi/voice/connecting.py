"""Somebody is reached for a caller: rung, told what it is about, asked for a key, and joined to the call.

Who answers may be a mailbox, or somebody who cannot speak now: only a key joins them, and until then the caller hears
music and they hear the desk alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

import numpy as np

from toritsugi.core.dialogue.acting import BRIEFING
from toritsugi.core.manual.model import Contact
from toritsugi.voice.announcements import AFTER, BETWEEN, LEAD, frames
from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.call import Call
from toritsugi.voice.clock import Clock
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.whole import sentence
from toritsugi.voice.telephony import sentences
from toritsugi.voice.telephony.leg import FRAME_SECONDS, RATE, Dials, Leg, LegGone, NotReached, Private

log = logging.getLogger(__name__)

#: keys of who answered
TAKES, REFUSES = "1", "2"
#: times that the briefing is said, where there is time for it, and seconds in which a key may still come after it
TIMES: Final = 2
THINKS: Final = 4.0
#: letters of a briefing that are said: it must be over before the caller has waited for it too long
LONGEST: Final = 60


class Connecting:
    """Implements `Connector` with whoever can ring people."""

    def __init__(self, calls: Mapping[str, object], clock: Clock, dials: Dials) -> None:
        self._calls, self._clock, self._dials = calls, clock, dials

    async def connect(self, call_id: str, target: str, briefing: str, seconds: float) -> str:
        """See `Connector`."""
        call = self._calls.get(call_id)
        if not isinstance(call, Call):  # in writing there is no voice to join
            return "failed"
        manual = call.conversation.line.manual
        contact = manual.contacts.get(target)
        if contact is None or not contact.phone:
            return "failed"
        shown = next(iter(manual.line.numbers), "")
        try:
            words = await _words(manual.client_name, briefing, call.sound.prompts)
            return await self._ring(call, contact, words, shown, seconds)
        except NotReached as why:
            return why.result
        except SpeechFailed as why:
            log.warning("nobody is rung: %s", why)
            return "failed"

    async def _ring(self, call: Call, contact: Contact, words: Samples, shown: str, seconds: float) -> str:
        leg = await self._dials.dial(contact.phone, shown=shown, seconds=seconds)
        joined = False
        try:
            result = await self._ask(leg, words)
            if result == "answered":
                joined = call.join(leg)
            return result if joined or result != "answered" else "failed"
        finally:
            if not joined:
                await leg.hang_up("not joined")

    async def _ask(self, leg: Leg, words: Samples) -> str:
        briefed = _Briefed(leg, words)
        leg.attach(briefed)
        try:
            await leg.answer()
        except LegGone:
            return "no_answer"
        self._clock.add(briefed)
        try:
            result = await briefed.result
            return "refused" if briefed.left else result
        finally:
            self._clock.remove(briefed)


async def _words(client: str, briefing: str, prompts: PromptCache) -> Samples:
    """What is said to the contact. Only the words around the briefing are kept: it has values of the caller."""
    said = briefing if len(briefing) <= LONGEST else briefing[:LONGEST].rpartition("、")[0]
    before = await sentence(sentences.CALL_FOR.format(client=client), prompts)
    about = await sentence(f"{said}。" if said else "", prompts, kept=False)
    return np.concatenate([before, about, await sentence(sentences.TAKES_IT, prompts)])


def _times(words: Samples) -> int:
    """Nobody is cut off in the middle of the last time: what is long is said once."""
    lasts = LEAD + TIMES * len(words) / RATE + BETWEEN + AFTER + THINKS
    return TIMES if lasts < BRIEFING else 1


class _Briefed:
    """Who answered: the sink of their leg, and the clock's driven one. result: how it came out. left: hung up."""

    def __init__(self, leg: Leg, words: Samples) -> None:
        self._leg = leg
        self._frames = map(Private, frames(words, _times(words)))
        self._thinks = round(THINKS / FRAME_SECONDS)
        self.left = False
        self.result: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tick(self) -> None:
        """The next 20 ms; after the words, the time to think."""
        frame = next(self._frames, None)
        if frame is not None:
            self._leg.send(frame)
            return
        self._thinks -= 1
        if self._thinks < 0:
            self._end("no_answer")

    def broke(self, why: Exception) -> None:
        """It cannot go on."""
        self._end("failed")

    def audio(self, frame: bytes) -> None:
        """Only a key counts: a mailbox speaks as well."""

    def keys(self, digit: str) -> None:
        """Taken, or not."""
        if digit in (TAKES, REFUSES):
            self._end("answered" if digit == TAKES else "refused")

    def gone(self, why: str) -> None:
        """They hung up, maybe with the key just pressed."""
        self.left = True
        self._end("refused")

    def _end(self, result: str) -> None:
        if not self.result.done():
            self.result.set_result(result)
