"""RTP beside chan_websocket: what a call's sound costs Asterisk and the voice process, and how late it is.

An echo program on the desk's own legs; telephones that speak all the time; both ways in turn, each twice. CPU is the
processes' own time, so that what else runs on the machine counts little. Late is how much later than it was said a
sound comes back: the telephone's 20 ms slot, Asterisk twice, the echo program, and on the WebSocket Asterisk's timer.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import psutil
import uvloop

from benchmarks.figure import Figure, spread
from benchmarks.size import FULL, Size
from tests.support.desk_exchange import NUMBER, Desk, Exchange, exchange
from tests.support.softphone import Softphone

WAYS = ("rtp", "websocket")
#: a sound that stands out of the silence around it
CLICK = np.full(160, 8000, np.int16)


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def late(one: Exchange, calls: int) -> list[float]:
    """Milliseconds from a click to its echo, in calls one after another."""
    found = []
    for _ in range(calls):
        phone = await ring(one)
        await asyncio.sleep(0.6)
        said = asyncio.get_running_loop().time()
        phone.speak(CLICK)
        async with asyncio.timeout(10):
            while phone.heard.first_sound is None:  # noqa: ASYNC110  (the telephone tells it by no event)
                await asyncio.sleep(0.001)
        found.append((phone.heard.first_sound - said) * 1000)
        await phone.hang_up()
    return found


async def ring(one: Exchange) -> Softphone:
    phone = Softphone(("127.0.0.1", one.asterisk.ports.sip), NUMBER, address=one.address)
    await phone.call()
    async with asyncio.timeout(20):
        await phone.answered.wait()
    return phone


async def cost(one: Exchange, desk: Desk, calls: int, seconds: float) -> tuple[float, float]:
    """Per cent of a core, for one call: of Asterisk, of the echo program."""
    async with AsyncExitStack() as stack:
        for _ in range(calls):
            phone = await ring(one)
            stack.push_async_callback(phone.hang_up)
        await asyncio.sleep(1.0)
        before = cpu(one.asterisk.pid), cpu(desk.process.pid), time.monotonic()
        await asyncio.sleep(seconds)
        took = time.monotonic() - before[2]
        shares = (cpu(one.asterisk.pid) - before[0], cpu(desk.process.pid) - before[1])
    exchange_share, desk_share = (share / took / calls * 100 for share in shares)
    return exchange_share, desk_share


def measure(size: Size = FULL) -> Iterator[Figure]:
    calls = max(size.at_once, 2)
    with tempfile.TemporaryDirectory(prefix="ways-") as folder:
        for turn in range(2 if size is FULL else 1):
            for way in WAYS:
                place = Path(folder, f"{way}-{turn}")
                with exchange(place, options=("--media", way)) as one, one.desk() as desk:
                    yield spread(f"{way}: a sound and its echo", uvloop.run(late(one, max(size.calls // 2, 2))))
                    asterisk, program = uvloop.run(cost(one, desk, calls, size.seconds))
                    yield Figure(f"{way}: Asterisk, for one of {calls} calls", asterisk, "% of a core", calls)
                    yield Figure(f"{way}: voice process, for one of {calls} calls", program, "% of a core", calls)
