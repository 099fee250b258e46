"""Callers, in a process of their own on the other core: `python -m benchmarks.calls.callers OPTIONS` prints JSON.

Each caller sends a frame every 20 ms whatever happens, as bytes that were made ready before. It speaks, waits for the
reply, hears it to its end, and speaks again; when it is hung up on, it calls again. Times are of this process's clock
at the moment a frame comes or goes. How late its own frames go out is told too: a generator that is late measures
itself.
"""

from __future__ import annotations

import argparse
import asyncio
import binascii
import gc
import os
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.calls.frames import TAIL, masked, messages
from benchmarks.calls.scene import FRAME, QUIET_LINE, STOP, caller_words, interruption, line_noise, reply
from benchmarks.calls.wire import BEFORE, LETTERS, PAYLOAD
from toritsugi.core.sound import g711
from toritsugi.voice.telephony.streams.kernel import acknowledge_later

#: seconds of silence after which the other side has said what it says
QUIET: Final = 0.6
#: seconds without sound after a line was stopped: what then comes is another line
GAP: Final = 0.2
#: seconds without any reply after which a turn is missed
MISSED: Final = 6.0
#: callers that hang up in a second when all is measured
LEAVING: Final = 100.0
#: seconds into a reply at which an interrupting caller begins
INTO: Final = 1.0
_SILENT: Final = binascii.b2a_base64(bytes([0xFF]) * FRAME, newline=False)
_MARK: Final = b'"name":"'
now = time.monotonic


def same(wanted: bytes, got: bytes) -> bool:
    """Whether one µ-law sound is the other, silence at the ends aside. (Encoders may round a sample differently.)"""
    one, other = (np.frombuffer(g711.ulaw_decode(sound.strip(b"\xff")), "<i2").astype(float) for sound in (wanted, got))
    if abs(len(one) - len(other)) > 2 * FRAME:
        return False
    # what is silence to one encoder is a sample or two of sound to another: the best of a few shifts counts
    size = min(len(one), len(other)) - 2 * FRAME
    middle = one[FRAME : FRAME + size]
    away = min(np.abs(other[at : at + size] - middle).mean() for at in range(2 * FRAME) if at + size <= len(other))
    return bool(away < 0.05 * np.abs(middle).mean())


class Told(msgspec.Struct):
    """What is printed. Times in milliseconds.

    replies: end of the caller's speech → first sound of the reply, beyond the silence that ends a turn. late: of each
    reply, by how much its latest frame came later than its first one promised. stops: decision → last frame of a line
    heard. onsets: the interruption's first frame → the same. missed: turns without a reply. wrong: replies that are not
    what was to be said. calls: that were answered. lost_at: when calls ended without reason, in seconds of the
    monotonic clock. refused: ended before a word. own_p99, own_max: lateness of the frames of the callers. cpu: percent
    of a core of this process.
    """

    replies: list[float] = []
    late: list[float] = []
    stops: list[float] = []
    onsets: list[float] = []
    missed: int = 0
    wrong: int = 0
    calls: int = 0
    lost_at: list[float] = []
    refused: int = 0
    frames: int = 0
    own_p99: float = 0.0
    own_max: float = 0.0
    cpu: float = 0.0

    @property
    def lost(self) -> int:
        """Calls that ended without reason."""
        return len(self.lost_at)


@dataclass
class Scene:
    """What all callers share."""

    opening: bool
    barge: float
    port: int
    #: seconds after which a caller hangs up and calls again, give or take a half; 0: it never hangs up by itself
    life: float = 0.0
    #: level of the lines' noise
    level: float = QUIET_LINE
    words: list[bytes] = field(init=False)
    over: list[bytes] = field(init=False)
    noise: list[bytes] = field(init=False)
    expected: bytes = b""
    told: Told = field(default_factory=Told)
    #: what was heard of replies that are to be `expected`: looked at when all is measured, as that takes milliseconds
    replies: list[list[tuple[bytes, int]]] = field(default_factory=list)
    measuring: bool = False
    ending: bool = False

    def __post_init__(self) -> None:
        self.words, self.over = messages(caller_words(self.level)), messages(interruption(self.level))
        self.noise = messages(line_noise(FRAME * 500, seed=9, level=self.level))


class Caller:
    """One telephone."""

    def __init__(self, number: int, scene: Scene) -> None:
        self.number, self.scene = number, scene
        self.dice = random.Random(number)
        self.transport: WSTransport | None = None
        self.stream = b"MZ%032x" % number
        self.tail = masked(TAIL % number)
        #: the line's file, and whether the network has once not taken all
        self.handle, self.stuck = -1, False
        self.sent = self.dice.randrange(500)
        self.redial: asyncio.Task[None] | None = None
        self.ends = self.left = 0.0
        self._fresh()

    def _fresh(self) -> None:
        self.say: list[bytes] = []
        self.at = 0
        #: what is waited for: "opening", "pause", "reply", "end" (of the reply), "answer" (to an interruption)
        self.waits = "opening" if self.scene.opening else "pause"
        self.until = now() + (MISSED if self.scene.opening else self.dice.uniform(0.5, 8.0))
        self.ended = self.first = self.last = self.decided = self.onset = 0.0
        self.stop = STOP
        self.frames = 0
        self.latest = 0.0
        #: messages of the reply, and where their sound begins
        self.heard: list[tuple[bytes, int]] = []
        #: whether the turn counts, and what is heard is kept to be compared
        self.counts = self.keeps = False
        self.interrupts = False
        #: whether the other side spoke first, where it is to
        self.greeted = not self.scene.opening
        life = self.scene.life
        self.ends = now() + self.dice.uniform(0.5 * life, 1.5 * life) if life else float("inf")

    # -- out ---------------------------------------------------------------------------------------------------------

    def tick(self, at: float) -> None:
        """Send this slot's frame. at: now."""
        if self.transport is None:
            return
        self.sent += 1
        if at >= self.ends:
            self._leave(self.transport)
        elif self.say:
            self._write(self.say[self.at] + self.tail)
            self.at += 1
            if self.at == len(self.say):
                self.say = []
                if self.waits == "reply":
                    self.ended = now()
                    self.until = self.ended + MISSED
                elif self.waits == "end":  # the interruption is said
                    self._reply_over()
                    self.waits, self.until, self.first = "answer", now() + MISSED, 0.0
        else:
            self._write(self.scene.noise[self.sent % 500] + self.tail)
            if at >= self.until:
                self._move()

    def _write(self, frame: bytes) -> None:
        """A whole frame, straight to the network; in its order behind what the network did not take before."""
        sent = 0
        if not self.stuck:
            try:
                sent = os.write(self.handle, frame)
            except BlockingIOError:
                pass
            except OSError:  # the line is being closed: its end is told by its reader
                return
            if sent == len(frame):
                return
            self.stuck = True
        assert self.transport is not None
        self.transport.underlying_transport.write(frame[sent:])

    def _leave(self, transport: WSTransport) -> None:
        """Hang up; the next call is made once the line is closed."""
        self.ends, self.left, self.counts = float("inf"), now(), False
        transport.send(WSMsgType.TEXT, b'{"event":"stop"}')
        transport.disconnect(graceful=True)

    def _move(self) -> None:
        if self.waits == "reply":
            if self.counts:
                self.scene.told.missed += 1
            self._pause()
        elif self.waits == "answer":
            if self.counts and not self.first:
                self.scene.told.missed += 1
            self._pause()
        elif self.waits == "opening":
            self._pause()
        elif self.waits == "end":
            self._reply_over()
            self._pause()
        else:
            self._speak()

    def _pause(self) -> None:
        self.waits, self.until = "pause", now() + self.dice.uniform(0.2, 1.0)

    def _speak(self) -> None:
        self.waits, self.say, self.at = "reply", self.scene.words, 0
        self.ended = self.first = self.decided = self.onset = 0.0
        self.heard, self.frames, self.latest = [], 0, 0.0
        self.counts = self.scene.measuring
        self.keeps = self.counts and bool(self.scene.expected)
        self.interrupts = self.dice.random() < self.scene.barge

    # -- in ----------------------------------------------------------------------------------------------------------

    def audio(self, text: bytes, begins: int) -> None:
        """A frame of the other side: its message, and where its sound begins there."""
        at, loud = now(), not text.startswith(_SILENT, begins)
        waits = self.waits
        if waits == "end":
            if self.decided and at - self.last > GAP:  # the interrupted line is over; this is the answer to it
                return
            self.frames += 1
            late = at - self.first - self.frames * 0.02
            if late > self.latest:
                self.latest = late
            if self.keeps:
                self.heard.append((text, begins))
            if loud:
                self.last, self.until = at, at + QUIET
            if self.interrupts and not self.onset and at - self.first > INTO:
                self.onset, self.say, self.at = at, self.scene.over, 0
        elif not loud:
            return
        elif waits == "opening":
            self.until, self.greeted = at + QUIET, True
        elif waits == "answer":
            self.first, self.until = at, at + QUIET
        elif waits == "reply" and self.ended:
            self._begins(at)
            self.heard.append((text, begins))

    def _begins(self, at: float) -> None:
        self.waits, self.first, self.last, self.until = "end", at, at, at + QUIET
        if self.counts:
            self.scene.told.replies.append((at - self.ended - self.stop) * 1000)

    def _reply_over(self) -> None:
        told = self.scene.told
        if not self.counts:
            return
        if self.decided:
            told.stops.append(max(self.last - self.decided, 0.0) * 1000)
            told.onsets.append((self.last - self.onset) * 1000)
        told.late.append(self.latest * 1000)
        if self.scene.expected and not self.onset:
            self.scene.replies.append(self.heard)

    def mark(self, name: str) -> None:
        """What the server tells: "end SECONDS" of silence ended a turn; "hush TIME" a line was stopped."""
        what, _, value = name.partition(" ")
        if what == "end":
            self.stop = float(value)
        elif what == "hush" and self.onset and not self.decided:
            self.decided = float(value)

    # -- its line ----------------------------------------------------------------------------------------------------

    async def dial(self) -> None:
        """Call."""
        url = f"ws://127.0.0.1:{self.scene.port}/ws"
        transport, _ = await ws_connect(lambda: _Line(self), url, websocket_handshake_timeout=60)
        acknowledge_later(transport)
        transport.send(WSMsgType.TEXT, b'{"event":"connected","protocol":"Call","version":"1.0.0"}')
        stream = self.stream
        transport.send(
            WSMsgType.TEXT,
            b'{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC0","streamSid":"%s","callSid":"CA%d",'
            b'"tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}},'
            b'"streamSid":"%s"}' % (stream, self.number, stream),
        )
        self._fresh()
        self.transport, self.stuck = transport, False
        self.handle = transport.underlying_transport.get_extra_info("socket").fileno()
        self.scene.told.calls += 1

    def hung_up(self) -> None:
        """The other side ended the call: call again, as the next caller."""
        if self.transport is None or self.scene.ending:
            return
        self.transport = None
        if self.waits == "reply" and self.counts:
            self.scene.told.lost_at.append(now())
        self.scene.told.refused += self.scene.measuring and not self.greeted
        self.redial = asyncio.get_running_loop().create_task(self._again())

    async def _again(self) -> None:
        await asyncio.sleep(self.dice.uniform(0.1, 0.5))
        await self.dial()


class _Line(WSListener):  # type: ignore[misc]  # (picows is a compiled module without types)
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            text = frame.get_payload_as_bytes()
            at = text.find(PAYLOAD)
            if at < 0:  # JSON with blanks
                at = text.find(b'"payload": "') + 1
            if at > 0:
                self._caller.audio(text, at + BEFORE)
            elif (at := text.find(_MARK)) > 0:
                self._caller.mark(text[at + len(_MARK) : text.index(b'"', at + len(_MARK))].decode())
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._caller.hung_up()


class Beat:
    """Sends for all callers: each has its own millisecond of the 20."""

    def __init__(self) -> None:
        self.slots: list[list[Caller]] = [[] for _ in range(20)]
        self.late: list[float] = []
        self._began = now()
        self._next = 0
        self.over = False

    def start(self) -> None:
        """Begin."""
        self._run(asyncio.get_running_loop())

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        due = int((now() - self._began) * 1000)
        while self._next <= due:
            for caller in self.slots[self._next % 20]:
                caller.tick(now())
            if self.slots[self._next % 20]:
                self.late.append(now() - self._began - self._next / 1000)
            self._next += 1
        if not self.over:
            loop.call_later(0.001, self._run, loop)


async def run(count: int, scene: Scene, *, ramp: float, warm: float, seconds: float) -> Told:
    """So many callers. "measure" and "measured" are told on stderr when the window begins and ends."""
    beat = Beat()
    beat.start()
    callers = [Caller(n, scene) for n in range(1, count + 1)]
    for n, caller in enumerate(callers):
        began = now()
        await caller.dial()
        beat.slots[(n * 7) % 20].append(caller)
        await asyncio.sleep(max(0.0, 1 / ramp - (now() - began)))
    await asyncio.sleep(warm)
    gc.collect()
    gc.freeze()
    gc.disable()
    beat.late.clear()
    began, cpu = now(), time.process_time()
    scene.measuring = True
    print("measure", file=sys.stderr, flush=True)
    await asyncio.sleep(seconds)
    scene.measuring = False
    print("measured", file=sys.stderr, flush=True)
    told = scene.told
    told.cpu = (time.process_time() - cpu) / (now() - began) * 100
    late = np.array(beat.late) * 1000
    told.own_p99, told.own_max = float(np.percentile(late, 99)), float(late.max())
    await asyncio.sleep(min(seconds, MISSED))  # turns that began in the window end
    scene.ending = True
    for caller in callers:  # one after the other, as people do: the calls that go on are still calls
        line, caller.transport = caller.transport, None
        if line is not None:
            line.send(WSMsgType.TEXT, b'{"event":"stop"}')
            line.disconnect(graceful=True)
        await asyncio.sleep(1 / LEAVING)
    beat.over = True
    await asyncio.sleep(0.3)
    for heard in scene.replies:
        told.wrong += not same(
            scene.expected, b"".join(binascii.a2b_base64(text[at : at + LETTERS]) for text, at in heard)
        )
    return told


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--calls", type=int, default=1)
    parser.add_argument("--ramp", type=float, default=20.0, help="calls that begin in a second")
    parser.add_argument("--warm", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--opening", action="store_true", help="the other side speaks first")
    parser.add_argument("--barge", type=float, default=0.0, help="share of the replies that are interrupted")
    parser.add_argument("--life", type=float, default=0.0, help="seconds after which a caller hangs up, about")
    parser.add_argument("--noise", type=float, default=QUIET_LINE, help="level of the lines' noise")
    asked = parser.parse_args()
    scene = Scene(opening=asked.opening, barge=asked.barge, port=asked.port, life=asked.life, level=asked.noise)
    if not asked.opening:
        scene.expected = g711.ulaw_encode(reply().astype("<i2").tobytes())
    told = uvloop.run(run(asked.calls, scene, ramp=asked.ramp, warm=asked.warm, seconds=asked.seconds))
    print(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    main()
