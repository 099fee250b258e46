"""A caller in process: a leg that speaks, presses keys, hangs up, and keeps all it hears and is shown."""

from __future__ import annotations

import asyncio
from collections import deque

import numpy as np
import numpy.typing as npt

from tests.support.speech import line_noise, spoken
from toritsugi.voice.telephony.captions import Caption
from toritsugi.voice.telephony.leg import LegInfo, LegSink


class Caller:
    """Sends 20 ms frames (line noise, or what `speak` queued) from the answer on. Times are the loop's."""

    def __init__(
        self, line_id: str = "line-1", number: str = "09012345678", channel: str = "sip", noise: float = 20.0
    ) -> None:
        """noise: level of the line's noise; speech has about 2,600."""
        self.info = LegInfo(
            leg_id=f"{id(self):032x}", channel=channel, caller_number=number, line_id=line_id, dialled="0312345678"
        )
        self.heard: list[tuple[float, bytes]] = []
        self.sent: list[tuple[float, bytes]] = []
        self.captions: list[tuple[float, Caption]] = []
        self.hung_up = ""
        #: True: the network is down, nothing comes through from here
        self.cut_off = False
        self.answered = asyncio.Event()
        self.over = asyncio.Event()
        self._asked = asyncio.Condition()
        self._asks: deque[dict[str, object]] = deque()
        self._queue: deque[bytes] = deque()
        self._sink: LegSink | None = None
        self._feeding: asyncio.Task[None] | None = None
        self._noise = line_noise(160 * 500, seed=7, level=noise)

    # -- leg ---------------------------------------------------------------------------------------------------------

    def attach(self, sink: LegSink) -> None:
        self._sink = sink

    async def answer(self) -> None:
        self.answered.set()
        self._feeding = asyncio.get_running_loop().create_task(self._feed())

    def send(self, frame: bytes) -> None:
        self.heard.append((asyncio.get_running_loop().time(), frame))

    async def hang_up(self, why: str) -> None:
        self._end(why)

    def caption(self, caption: Caption) -> None:
        self.captions.append((asyncio.get_running_loop().time(), caption))
        if caption.asks is not None:
            self._asks.append(caption.asks)
            self._wake()
        if caption.finished:
            self._wake()

    # -- what a person does ------------------------------------------------------------------------------------------

    async def asked(self) -> dict[str, object] | None:
        """The next question, once its line was heard to the end; None when the call ends instead."""
        while not self._asks:
            if self.over.is_set():
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._asks.popleft()

    def speak(self, samples: npt.NDArray[np.int16]) -> None:
        """Say this, after what is being said."""
        padded = np.concatenate([samples, np.zeros(-len(samples) % 160, np.int16)])
        self._queue.extend(padded[at : at + 160].tobytes() for at in range(0, len(padded), 160))

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            if self._sink is not None and not self.over.is_set():
                self._sink.keys(key)

    def leave(self) -> None:
        """Hang up."""
        self._end("caller hung up")

    # -- looking back ------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """Ids of the lines the desk said."""
        return [caption.line for _, caption in self.captions if caption.line]

    def sound(self) -> npt.NDArray[np.int16]:
        """All that was heard."""
        return np.frombuffer(b"".join(frame for _, frame in self.heard), "<i2")

    # -- inside ------------------------------------------------------------------------------------------------------

    _waiting: asyncio.Future[None] | None = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _end(self, why: str) -> None:
        if self.over.is_set():
            return
        self.over.set()
        self.hung_up = why
        if self._feeding is not None:
            self._feeding.cancel()
        self._wake()
        if self._sink is not None:
            self._sink.gone(why)

    async def _feed(self) -> None:
        loop = asyncio.get_running_loop()
        due, slot = loop.time() + 0.005, 0
        while True:
            noise = self._noise[slot % 500 * 160 :][:160]
            said = np.frombuffer(self._queue.popleft(), np.int16) if self._queue else np.zeros(160, np.int16)
            frame = np.clip(said.astype(np.int32) + noise, -32768, 32767).astype(np.int16).tobytes()
            self.sent.append((loop.time(), frame))
            if self._sink is not None and not self.cut_off:
                self._sink.audio(frame)
            slot += 1
            due += 0.02
            await asyncio.sleep(due - loop.time())


async def by_words_and_keys(caller: Caller) -> None:
    """Speaks where words are asked, presses keys for numbers and yes."""
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.4)
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] in ("item", "matter"):
            caller.speak(spoken("見積もりをお願いします。"))
        else:
            caller.press("1")
