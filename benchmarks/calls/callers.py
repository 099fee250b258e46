"""Callers, in a process of their own on the other core: `python -m benchmarks.calls.callers OPTIONS` prints JSON.

Each caller sends a frame every 20 ms whatever happens. It speaks, waits for the reply, hears it to its end, and speaks
again; when it is hung up on, it calls again. Times are of this process's clock at the moment a frame comes or goes. How
late its own frames go out is told too: a generator that is late measures itself.
"""

from __future__ import annotations

import argparse
import asyncio
import binascii
import gc
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.calls.scene import FRAME, QUIET_LINE, STOP, Samples, caller_words, interruption, line_noise, reply
from benchmarks.calls.wire import LETTERS, PAYLOAD
from toritsugi.core.sound import g711

#: seconds of silence after which the other side has said what it says
QUIET: Final = 0.6
#: seconds without sound after a line was stopped: what then comes is another line
GAP: Final = 0.2
#: seconds without any reply after which a turn is missed
MISSED: Final = 6.0
#: seconds into a reply at which an interrupting caller begins
INTO: Final = 1.0
_SILENT: Final = binascii.b2a_base64(bytes([0xFF]) * FRAME, newline=False)
_MARK: Final = b'"name":"'
now = time.monotonic


def messages(sound: Samples) -> list[bytes]:
    """The frames of a sound as messages, but for the end that names the stream."""
    found = []
    for at in range(0, len(sound) - FRAME + 1, FRAME):
        payload = binascii.b2a_base64(g711.ulaw_encode(sound[at : at + FRAME].astype("<i2").tobytes()), newline=False)
        k = at // FRAME
        found.append(
            b'{"event":"media","sequenceNumber":"%d","media":{"track":"inbound","chunk":"%d","timestamp":"%d",'
            b'"payload":"%s"},"streamSid":"' % (k + 2, k + 1, k * 20, payload)
        )
    return found


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
    what was to be said. calls: that were answered. lost: ended without reason. own_p99, own_max: lateness of the frames
    of the callers. cpu: percent of a core of this process.
    """

    replies: list[float] = []
    late: list[float] = []
    stops: list[float] = []
    onsets: list[float] = []
    missed: int = 0
    wrong: int = 0
    calls: int = 0
    lost: int = 0
    frames: int = 0
    own_p99: float = 0.0
    own_max: float = 0.0
    cpu: float = 0.0


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
        self.tail = b'MZ%032x"}' % number
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
        self.heard: list[bytes] = []
        self.counts = False
        self.interrupts = False
        life = self.scene.life
        self.ends = now() + self.dice.uniform(0.5 * life, 1.5 * life) if life else float("inf")

    # -- out ---------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Send this slot's frame."""
        transport = self.transport
        if transport is None:
            return
        self.sent += 1
        if now() >= self.ends:
            self._leave(transport)
        elif self.say:
            transport.send(WSMsgType.TEXT, self.say[self.at] + self.tail)
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
            transport.send(WSMsgType.TEXT, self.scene.noise[self.sent % 500] + self.tail)
            if now() >= self.until:
                self._move()

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
        self.interrupts = self.dice.random() < self.scene.barge

    # -- in ----------------------------------------------------------------------------------------------------------

    def audio(self, payload: bytes) -> None:
        """A frame of the other side."""
        at, loud = now(), payload != _SILENT
        if self.waits == "opening":
            if loud:
                self.until = at + QUIET
        elif self.waits == "answer":
            if loud:
                self.first, self.until = at, at + QUIET
        elif self.waits == "reply" and self.ended and loud:
            self._begins(at)
            self.heard.append(payload)
        elif self.waits == "end":
            if self.decided and at - self.last > GAP:  # the interrupted line is over; this is the answer to it
                return
            self.frames += 1
            self.latest = max(self.latest, at - self.first - self.frames * 0.02)
            if self.scene.expected:
                self.heard.append(payload)
            if loud:
                self.last, self.until = at, at + QUIET
            if self.interrupts and not self.onset and at - self.first > INTO:
                self.onset, self.say, self.at = at, self.scene.over, 0

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
            got = b"".join(binascii.a2b_base64(one) for one in self.heard)
            told.wrong += not same(self.scene.expected, got)

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
        transport.send(WSMsgType.TEXT, b'{"event":"connected","protocol":"Call","version":"1.0.0"}')
        stream = self.tail[:-2]
        transport.send(
            WSMsgType.TEXT,
            b'{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC0","streamSid":"%s","callSid":"CA%d",'
            b'"tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}},'
            b'"streamSid":"%s"}' % (stream, self.number, stream),
        )
        self._fresh()
        self.transport = transport
        self.scene.told.calls += 1

    def hung_up(self) -> None:
        """The other side ended the call: call again, as the next caller."""
        if self.transport is None or self.scene.ending:
            return
        self.transport = None
        if self.waits == "reply" and self.counts:
            self.scene.told.lost += 1
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
                at += len(PAYLOAD)
                self._caller.audio(text[at : at + LETTERS])
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
                caller.tick()
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
    scene.ending = beat.over = True
    for caller in callers:
        if caller.transport is not None:
            caller.transport.send(WSMsgType.TEXT, b'{"event":"stop"}')
            caller.transport.disconnect(graceful=True)
    await asyncio.sleep(0.3)
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
