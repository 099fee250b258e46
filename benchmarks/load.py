"""Processor time and memory of each process, with no call, 1 call and 20 calls: sound both ways, recorded, listened to.

The desk says a long notice that may not be interrupted while the callers talk without a pause. Processor time is that
of the processes themselves (user and system), so it is hardly touched by what else the machine does. The peers run on
the same Asterisk: its own Echo(), and the echo program over ARI, which neither records nor listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

import numpy as np
import psutil
import uvloop

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size
from benchmarks.support.desk import NOTICE, Bench, benched, echo_program
from benchmarks.support.phones import called
from tests.support.speech import spoken

WORDS = spoken("お世話になっております。見積もりの件でお電話いたしました。折り返しお電話をいただきたいのですが。")
#: seconds after the start until the processes have done what they do once
SETTLE = 10.0
#: per process: seconds of processor time, bytes of memory that are its own
Used = dict[str, tuple[float, float]]


def processes(bench: Bench, **more: int) -> dict[str, psutil.Process]:
    """Asterisk, the parts of the desk, and further ones."""
    found = {"Asterisk": psutil.Process(bench.desk.asterisk.pid)}
    for name in ("voice", "web", "worker"):
        part = bench.desk.part(name)
        assert part is not None, bench.desk.tail()
        found[name] = part
    return found | {name: psutil.Process(pid) for name, pid in more.items()}


async def window(watched: dict[str, psutil.Process], seconds: float) -> Used:
    """Percent of one core, and MB of own memory at the end, of each process."""
    begun = {name: sum(one.cpu_times()[:2]) for name, one in watched.items()}
    clock = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    span = asyncio.get_running_loop().time() - clock
    return {
        name: ((sum(one.cpu_times()[:2]) - begun[name]) / span * 100, one.memory_full_info().uss / 1e6)
        for name, one in watched.items()
    }


async def talking(
    bench: Bench, extension: str, count: int, watched: dict[str, psutil.Process], seconds: float
) -> tuple[Used, float]:
    """The same while so many callers talk and hear; and packets a second that each of them heard."""
    async with contextlib.AsyncExitStack() as stack:
        phones = []
        for _ in range(count):
            phone = await stack.enter_async_context(called(bench.server, bench.address, extension))
            phone.speak(np.tile(WORDS, int((seconds + 12) / (len(WORDS) / 8000)) + 1))
            phones.append(phone)
        await asyncio.sleep(1.5)
        before = [phone.timeline.packets for phone in phones]
        used = await window(watched, seconds)
        heard = [phone.timeline.packets - was for phone, was in zip(phones, before, strict=True)]
    return used, min(heard) / seconds


def told(what: str, used: Used, idle: Used, calls: int) -> Iterator[Figure]:
    """Figures of one window, and what each call adds to a desk without calls."""
    for name, (cpu, memory) in used.items():
        yield Figure(f"{what}: {name}, processor", cpu, "% of a core")
        yield Figure(f"{what}: {name}, own memory", memory, "MB")
        if calls:
            yield Figure(f"{what}: {name}, processor per call", (cpu - idle[name][0]) / calls, "% of a core")
            yield Figure(f"{what}: {name}, memory per call", (memory - idle[name][1]) / calls, "MB")


def measure(size: Size = FULL) -> Iterator[Figure]:
    with benched(None, NOTICE) as bench:
        watched = processes(bench)
        uvloop.run(talking(bench, NOTICE, 1, watched, 0.5))  # what a process loads once is not a call's
        bench.until_empty()
        time.sleep(min(size.seconds, SETTLE))
        idle = uvloop.run(window(watched, size.seconds))
        yield from told("no call", idle, idle, 0)
        per_call: dict[str, float] = {}
        for calls in sorted({1, size.at_once}):
            used, heard = uvloop.run(talking(bench, NOTICE, calls, watched, size.seconds))
            yield from told(f"{calls} calls", used, idle, calls)
            yield Figure(f"{calls} calls: packets a second that every caller heard at least", heard, "packets/s", calls)
            per_call = {name: (used[name][0] - idle[name][0]) / calls for name in used}
            bench.until_empty()
        used, _ = uvloop.run(talking(bench, "echo", size.at_once, watched, size.seconds))
        alone = (used["Asterisk"][0] - idle["Asterisk"][0]) / size.at_once
        yield Figure("peer, Asterisk Echo() alone: Asterisk, processor per call", alone, "% of a core", size.at_once)
        bench.until_empty()
        with echo_program(bench) as program:
            seen = processes(bench, echo=program.pid)
            rest = uvloop.run(window(seen, min(size.seconds, 3.0)))
            used, _ = uvloop.run(talking(bench, "ari", size.at_once, seen, size.seconds))
            bare = (used["echo"][0] - rest["echo"][0]) / size.at_once
            same = (used["Asterisk"][0] - rest["Asterisk"][0]) / size.at_once
            yield Figure("peer, echo program over ARI: its processor per call", bare, "% of a core", size.at_once)
            yield Figure("peer, echo program over ARI: Asterisk, processor per call", same, "% of a core", size.at_once)
        if min(alone, bare, same) > 0:  # (a window too short for the kernel's clock shows nothing)
            yield Figure("ratio Asterisk under the desk / Echo() alone", per_call["Asterisk"] / alone, "×")
            yield Figure("ratio Asterisk under the desk / under the echo program", per_call["Asterisk"] / same, "×")
            yield Figure("ratio voice / echo program", per_call["voice"] / bare, "×")
