"""A voice process without a dialogue: echoes each call, or plays a tone; for tests of telephony alone.

`python -m tests.support.echo_desk SECRETS NODE OUT [--tone] [--fails] [--full] [--delay S]` prints one JSON object per
line: ready, arrived, answered, key, gone, over (with the counts of the leg).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import signal
import struct
import sys
import time
from pathlib import Path

import uvloop

from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.settings import from_secrets, read_secrets
from toritsugi.voice.telephony.leg import BUSY, FAULT, FRAME_BYTES, FRAME_SAMPLES, FRAME_SECONDS, RATE, Leg, LegGone

SILENCE = bytes(FRAME_BYTES)
TONE_HERTZ = 1004.0


def say(kind: str, **told: object) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps({"kind": kind, "at": time.time(), **told}) + "\n")
    sys.stdout.flush()


class Ear:
    """Hears one leg, keeps what it said, and sends it back at once."""

    def __init__(self, leg: Leg, echoes: bool) -> None:
        self._leg = leg
        self._echoes = echoes
        self.leg_id = leg.info.leg_id
        self.heard = bytearray()
        self.over = asyncio.Event()

    def audio(self, frame: bytes) -> None:
        if not self.heard:
            say("first_audio", leg=self.leg_id)
        self.heard += frame
        if self._echoes:
            self._leg.send(frame)

    def held(self, yes: bool) -> None:
        say("held", leg=self.leg_id, yes=yes)

    def keys(self, digit: str) -> None:
        say("key", leg=self.leg_id, digit=digit)

    def gone(self, why: str) -> None:
        say("gone", leg=self.leg_id, why=why)
        self.over.set()


def tone(index: int) -> bytes:
    first = index * FRAME_SAMPLES
    values = (int(8000 * math.sin(2 * math.pi * TONE_HERTZ * (first + i) / RATE)) for i in range(FRAME_SAMPLES))
    return struct.pack(f"<{FRAME_SAMPLES}h", *values)


async def talk(leg: Leg, ear: Ear, plays_tone: bool) -> None:
    """Send a frame every 20 ms on a clock that never schedules in the past; an echo, only until it hears something."""
    loop = asyncio.get_running_loop()
    next_at, index = loop.time(), 0
    while not ear.over.is_set():
        if plays_tone or not ear.heard:
            leg.send(tone(index) if plays_tone else SILENCE)
        index += 1
        next_at = max(next_at + FRAME_SECONDS, loop.time())
        await asyncio.sleep(next_at - loop.time())


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("secrets", type=Path)
    parser.add_argument("node")
    parser.add_argument("out", type=Path)
    parser.add_argument("--tone", action="store_true")
    parser.add_argument("--fails", action="store_true")
    parser.add_argument("--full", action="store_true", help="take no call")
    parser.add_argument("--delay", type=float, default=0.0)
    asked = parser.parse_args()
    running: set[str] = set()

    async def arrived(leg: Leg) -> None:
        ear = Ear(leg, echoes=not asked.tone)
        running.add(ear.leg_id)
        say(
            "arrived",
            leg=ear.leg_id,
            caller=leg.info.caller_number,
            dialled=leg.info.dialled,
            diverted=leg.info.diverted_from,
            first=leg.info.first_called,
            name=leg.info.caller_name,
            withheld=leg.info.withheld,
        )
        leg.attach(ear)
        try:
            await asyncio.sleep(asked.delay)
            if asked.full:
                await leg.hang_up(BUSY)
            await leg.answer()
            say("answered", leg=ear.leg_id)
            if asked.fails:
                await leg.hang_up(FAULT)
            await talk(leg, ear, asked.tone)
        except LegGone:
            await ear.over.wait()
        finally:
            running.discard(ear.leg_id)
            (asked.out / f"{ear.leg_id}.sln").write_bytes(ear.heard)
            counts = leg.counts  # type: ignore[attr-defined]
            told = {name: getattr(counts, name) for name in counts.__slots__}
            say("over", leg=ear.leg_id, seconds=len(ear.heard) / 2 / RATE, running=len(running), **told)

    adapter = AsteriskAdapter(from_secrets(read_secrets(asked.secrets), asked.node), arrived)
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    await adapter.start()
    await adapter.connected()
    say("ready")
    await end.wait()
    await adapter.stop()
    say("stopped", running=len(running), legs=len(adapter.legs))


if __name__ == "__main__":
    uvloop.run(main())
