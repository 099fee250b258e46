"""A whole voice process in virtual time: everything real but the office, which is in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, MemoryVault
from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.port import Understander
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.parts import NodeSettings, Parts
from toritsugi.voice.services import SecondReader
from toritsugi.voice.speech.end_of_turn import EndOfTurn
from toritsugi.voice.speech.ports import Recogniser, Synthesiser

#: the desk's clock at virtual second 1000: a Tuesday morning in Tokyo
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Hum:
    """A synthesiser that costs nothing: a hum of 0.05 s a letter, whose pitch tells the words."""

    name = "hum"
    attribution = "hummed"

    async def synthesise(self, spoken: str) -> Pcm:
        time = np.arange(400 * len(spoken)) / 8000
        hertz = 300 + sum(map(ord, spoken)) % 2500
        return Pcm((5000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16), 8000)


class Deaf:
    """Understands nothing."""

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        return ()


@asynccontextmanager
async def running(
    data: Path,
    desk: FakeDesk,
    *,
    recogniser: Recogniser | None = None,
    synthesiser: Synthesiser | None = None,
    understander: Understander | None = None,
    vault: MemoryVault | None = None,
    epoch: int = 1,
    max_calls: int = 8,
    second_reader: SecondReader | None = None,
    end_of_turn: EndOfTurn | None = None,
    wrong: Callable[[float], float] = lambda _now: 0.0,
    name: str = "test",
) -> AsyncIterator[VoiceNode]:
    """A node that runs, and is stopped at the end. wrong: seconds by which the machine's clock is off at a moment."""
    loop = asyncio.get_running_loop()

    def utc_now() -> datetime:
        return MORNING + timedelta(seconds=loop.time() - 1000.0 + wrong(loop.time()))

    parts = Parts(
        desk=desk,
        vault=vault or MemoryVault(),
        understander=understander or Deaf(),
        synthesiser=synthesiser or Hum(),
        recogniser=recogniser,
        holidays=lambda first, last: (),
        utc_now=utc_now,
        second_reader=second_reader,
        end_of_turn=end_of_turn,
    )
    node = VoiceNode(NodeSettings(data=data, node=name, epoch=epoch, max_calls=max_calls, drain=1.0), parts)
    await node.start()
    try:
        yield node
    finally:
        await node.stop()


async def call(
    node: VoiceNode, caller: Caller, behave: Callable[[Caller], object] | None = None, limit: float = 900.0
) -> None:
    """Let the caller ring, and behave, until the call is over."""
    ringing = asyncio.ensure_future(node.arrived(caller))
    acting = asyncio.ensure_future(behave(caller)) if behave is not None else None  # type: ignore[call-overload]
    try:
        async with asyncio.timeout(limit):
            await ringing
    finally:
        if acting is not None:
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
    await node.writer.flush()
