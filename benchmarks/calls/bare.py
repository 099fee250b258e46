"""The bare loop as a server: `python -m benchmarks.calls.bare PORT`.

Room, clock, detector and leg, a reply from memory. No dialogue, no journal, no recording: what is left is what every
call costs before it is worth anything.
"""

from __future__ import annotations

import asyncio
import gc
import sys

import uvloop

from benchmarks.calls.scene import STOP, reply
from benchmarks.calls.wire import StreamLeg, serve
from toritsugi.commands.voice import tune
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.turntaking.cues import Act
from toritsugi.core.turntaking.endpoint import Patience
from toritsugi.core.turntaking.machine import Policies, TurnTaking
from toritsugi.voice.audio.vad import WINDOW_SECONDS, VadBank, model_path
from toritsugi.voice.clock import Clock
from toritsugi.voice.room import LegParty, Room
from toritsugi.voice.telephony.leg import FRAME_BYTES, LegGone

CAPACITY = 2000
#: half a window less: a turn ends with the window in which the silence is full
POLICIES = Policies(patience=Patience(short=STOP - WINDOW_SECONDS / 2))


class Loop:
    """All calls of the process."""

    def __init__(self) -> None:
        self.vad = VadBank(model_path(), CAPACITY)
        self.clock = Clock(self._after)
        self.calls: dict[int, Answering] = {}
        sound = reply().astype("<i2").tobytes()
        self.frames = [sound[at : at + FRAME_BYTES] for at in range(0, len(sound), FRAME_BYTES)]

    async def arrived(self, leg: StreamLeg) -> None:
        """A call, until it is over."""
        call = Answering(self, leg, self.vad.add())
        self.calls[call.slot] = call
        leg.attach(call)
        try:
            await leg.answer()
            self.clock.add(call)
            await call.over.wait()
        except LegGone:
            pass
        finally:
            self.clock.remove(call)
            self.vad.drop(call.slot)
            del self.calls[call.slot]

    def _after(self) -> None:
        for heard in self.vad.run():
            self.calls[heard.slot].window(heard.probability, heard.level, heard.own)


class Answering:
    """Sink, desk party and driven one of a call that answers every turn with the same words."""

    def __init__(self, loop: Loop, leg: StreamLeg, slot: int) -> None:
        self.loop, self.slot = loop, slot
        self.over = asyncio.Event()
        self._caller = LegParty(leg)
        room = Room(self, lambda legs, desk: None)
        room.enter(self._caller)
        self.audio, self.tick = self._caller.inbox.put, room.slot
        self._turns = TurnTaking(POLICIES)
        self._turns.asked(Expect(asked=Asked.MATTER), True)
        self._at = len(loop.frames)
        self._own: bytes | None = None

    def keys(self, digit: str) -> None: ...

    def gone(self, why: str) -> None:
        self._caller.open = False
        self.over.set()

    def broke(self, why: Exception) -> None:
        self.gone("fault")

    def speak(self) -> bytes | None:
        frames, at = self.loop.frames, self._at
        self._own = frames[at] if at < len(frames) else None
        self._at = at + 1
        return self._own

    def hear(self, frame: bytes) -> None:
        self.loop.vad.feed(self.slot, frame, self._own)

    def window(self, probability: float, level: float, own: float) -> None:
        """The detector's word."""
        for output in self._turns.window(probability, level, own):
            if output.act is Act.END:
                self._at = 0


async def run(port: int) -> None:
    tune()
    server = await serve(port, Loop().arrived)
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1])))
