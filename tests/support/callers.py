"""Callers by the dozen: each call has its own number, presses 1 to everything, and remembers what it heard."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.support.whole_desk import NUMBER, WholeDesk
from toritsugi.voice.calltest.matching import was_heard
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser

Samples = npt.NDArray[np.int16]
TOLD = "確かに承りました。"
NOT_KEPT = "のちほどおかけ直しください。"
#: Seconds between two presses of the key: a question is heard, then answered.
BEAT = 0.8
#: A caller gives up after this many seconds.
PATIENCE = 14.0


@dataclass(frozen=True)
class Heard:
    """One call that is over. answered: whether anybody took it."""

    number: str
    answered: bool
    sound: Samples


@dataclass(frozen=True)
class Lines:
    """The sounds of the lines that decide, as the desk's own voice says them."""

    told: Samples
    not_kept: Samples


async def deciding_lines() -> Lines:
    """Synthesise them as the desk does."""
    voice = OpenJTalkSynthesiser()
    return Lines(*[(await voice.synthesise(words)).require(8000).samples for words in (TOLD, NOT_KEPT)])


def heard_line(line: Samples, call: Heard) -> bool:
    """Whether the caller heard the whole line."""
    return was_heard(line, call.sound)


async def one_call(desk: WholeDesk, number: str, patience: float = PATIENCE) -> Heard:
    """Call, press 1 again and again, and hang up when the desk has, or when patience ends."""
    phone = Softphone(desk.server, NUMBER, address=desk.address, caller=number)
    await phone.call()
    try:
        async with asyncio.timeout(patience):
            while not phone.ended.is_set():
                try:
                    async with asyncio.timeout(BEAT):
                        await phone.ended.wait()
                except TimeoutError:
                    if phone.answered.is_set():
                        await phone.press("1")
    except TimeoutError:
        pass  # the caller's patience is over; what was heard until now counts
    finally:
        await phone.hang_up()
    return Heard(number, phone.answered.is_set(), phone.heard.samples)


class Callers:
    """Callers who know nothing of each other: calls begin at random, `apart` seconds from each other on average."""

    def __init__(self, desk: WholeDesk, apart: float, seed: int, patience: float = PATIENCE) -> None:
        self._desk, self._apart, self._patience = desk, apart, patience
        self._chance = random.Random(seed)
        self._stop = asyncio.Event()
        self._running: asyncio.Task[list[Heard]] | None = None

    def start(self) -> None:
        self._running = asyncio.create_task(self._arrive(), name="callers")

    async def stop(self) -> list[Heard]:
        """Nobody calls any more; all calls, once the last of them is over."""
        assert self._running is not None
        self._stop.set()
        return await self._running

    async def _arrive(self) -> list[Heard]:
        calls: list[asyncio.Task[Heard]] = []
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                number = f"0901{len(calls) + 1:07d}"
                calls.append(tasks.create_task(one_call(self._desk, number, self._patience), name=number))
                try:
                    async with asyncio.timeout(self._chance.expovariate(1 / self._apart)):
                        await self._stop.wait()
                except TimeoutError:
                    continue
        return [call.result() for call in calls]
