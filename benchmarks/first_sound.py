"""From INVITE to the first sound: ready at the voice process, and heard by the caller.

Calls come one after another to an empty desk and to one that has 19 or 99 other calls, and 20 and 100 INVITEs at once.
The peers are on the same Asterisk in the same run: a dialplan of Answer and Milliwatt, and an echo program on the same
ARI path.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator

import psutil
import uvloop

from benchmarks.figure import Figure, percentile, spread
from benchmarks.size import FULL, Size
from benchmarks.support.desk import LONG, Bench, benched, echo_program
from benchmarks.support.phones import Phone, called

#: seconds between two calls of a row
APART = 0.15


class Took:
    """Milliseconds from INVITE to: the answer, the first packet, the first sound."""

    def __init__(self) -> None:
        self.answer: list[float] = []
        self.packet: list[float] = []
        self.sound: list[float] = []
        self.invited: list[float] = []  # seconds since the epoch
        self.lost = 0  # calls without sound
        self.used: dict[str, list[float]] = {}  # processor time of a process, milliseconds a call, of each burst

    def add(self, phone: Phone) -> None:
        heard = phone.timeline
        assert heard.first_packet is not None
        assert heard.first_sound is not None
        offset = time.time() - asyncio.get_running_loop().time()
        self.invited.append(phone.invited_at + offset)
        for taken, at in (
            (self.answer, phone.answered_at),
            (self.packet, heard.first_packet),
            (self.sound, heard.first_sound),
        ):
            taken.append((at - phone.invited_at) * 1000)

    def ready(self, times: list[float]) -> list[float]:
        """Milliseconds to first sound ready; simultaneous calls are paired in order of time."""
        return [(at - came) * 1000 for came, at in zip(sorted(self.invited), sorted(times), strict=True)]


async def one(bench: Bench, extension: str, took: Took) -> None:
    """One call, until sound."""
    async with called(bench.server, bench.address, extension) as phone:
        await phone.until_sound()
        took.add(phone)


async def row(bench: Bench, extension: str, count: int) -> Took:
    """Calls one after another."""
    took = Took()
    for _ in range(count):
        await one(bench, extension, took)
        await asyncio.sleep(APART)
    return took


async def burst(bench: Bench, extension: str, count: int) -> Took:
    """INVITEs at once."""
    took = Took()

    async def try_one() -> None:
        try:
            await one(bench, extension, took)
        except TimeoutError:  # refused, or not answered in time: a figure of its own
            took.lost += 1

    await asyncio.gather(*(try_one() for _ in range(count)))
    return took


@contextlib.asynccontextmanager
async def others(bench: Bench, extension: str, count: int) -> AsyncIterator[None]:
    """Other calls, that hear and are heard meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(count):
            phone = await stack.enter_async_context(called(bench.server, bench.address, extension))
            await phone.until_sound()
        yield


async def with_others(bench: Bench, extension: str, count: int, calls: int) -> Took:
    """Calls one after another, each the `count`th. A new set of others every 20 calls, so that none ends meanwhile."""
    took = Took()
    left = calls
    while left:
        part = min(left, 20)
        async with others(bench, extension, count - 1):
            some = await row(bench, extension, part)
        for mine, more in zip(
            (took.answer, took.packet, took.sound, took.invited),
            (some.answer, some.packet, some.sound, some.invited),
            strict=True,
        ):
            mine += more
        left -= part
        await asyncio.sleep(1.0)
    return took


def used(bench: Bench) -> dict[str, float]:
    """Seconds of processor time so far: of the voice process, and of Asterisk."""
    voice = bench.desk.part("voice")
    assert voice is not None, bench.desk.tail()
    both = {"the voice process": voice, "Asterisk": psutil.Process(bench.desk.asterisk.pid)}
    return {name: sum(one.cpu_times()[:2]) for name, one in both.items()}


def _desk(bench: Bench, size: Size) -> Iterator[tuple[str, Took, list[float]]]:
    """The desk's own calls, with the times at which the first sound was ready."""
    seen = len(bench.ready_times())
    took = uvloop.run(row(bench, LONG, size.calls))
    yield "1 call", took, took.ready(bench.until_ready(seen + size.calls)[seen:])
    bench.until_empty()
    for count, calls in ((size.at_once, size.calls), (size.many, min(size.calls, 40))):
        seen = len(bench.ready_times())
        took = uvloop.run(with_others(bench, LONG, count, calls))
        times = bench.until_ready(seen + len(took.invited))[seen:]
        at = [min((t for t in bench.ready_times() if t > came), default=0.0) for came in took.invited]
        assert times
        yield f"the {count}th of {count} calls", took, took.ready(at)
        bench.until_empty()
    for together, bursts in ((size.at_once, size.bursts), (size.many, max(size.bursts // 2, 1))):
        answers, ready = Took(), list[float]()
        for _ in range(bursts):
            seen = len(bench.ready_times())
            before = used(bench)
            some = uvloop.run(burst(bench, LONG, together))
            for name, seconds in used(bench).items():
                answers.used.setdefault(name, []).append((seconds - before[name]) * 1000 / together)
            ready += some.ready(bench.until_ready(seen + len(some.invited))[seen:])
            answers.lost += some.lost
            answers.answer += some.answer
            answers.packet += some.packet
            answers.sound += some.sound
            bench.until_empty()
        yield f"{together} INVITEs at once", answers, ready


async def _peer(bench: Bench, extension: str, size: Size) -> list[tuple[str, Took]]:
    found = [("1 call", await row(bench, extension, size.calls))]
    found.append(
        (f"the {size.at_once}th of {size.at_once} calls", await with_others(bench, extension, size.at_once, size.calls))
    )
    for count, bursts in ((size.at_once, size.bursts), (size.many, max(size.bursts // 2, 1))):
        together = Took()
        for _ in range(bursts):
            some = await burst(bench, extension, count)
            together.packet += some.packet
            await asyncio.sleep(1.0)
        found.append((f"{count} INVITEs at once", together))
    return found


def measure(size: Size = FULL) -> Iterator[Figure]:
    with benched({"TORITSUGI_ANSWER_DELAY": "0"}, LONG) as bench:
        uvloop.run(row(bench, LONG, 2))  # the first calls of a process load what all later ones share
        mine: dict[str, float] = {}
        for what, took, ready in _desk(bench, size):
            yield spread(f"desk, {what}: INVITE → first sound ready at the voice process", ready)
            yield Figure(f"desk, {what}: calls without sound", took.lost, "calls", took.lost + len(took.packet))
            yield spread(f"desk, {what}: INVITE → first packet at the caller (answer_delay 0)", took.packet)
            yield spread(f"desk, {what}: INVITE → first loud packet at the caller (answer_delay 0)", took.sound)
            for process, times in took.used.items():
                yield spread(f"desk, {what}: processor time of {process} a call, until all were heard", times)
            mine[what] = percentile(took.packet, 50)
        for what, took in uvloop.run(_peer(bench, "tone", size)):
            yield spread(f"peer, dialplan Answer+Milliwatt, {what}: INVITE → first packet", took.packet)
            yield Figure(f"ratio desk / dialplan, {what}", mine[what] / percentile(took.packet, 50), "×")
        bench.until_empty()
        with echo_program(bench, "--tone"):
            for what, took in uvloop.run(_peer(bench, "ari", size)):
                yield spread(f"peer, tone program over ARI, {what}: INVITE → first packet", took.packet)
                yield Figure(f"ratio desk / tone program, {what}", mine[what] / percentile(took.packet, 50), "×")
            bench.until_empty()
    with benched(None, LONG) as bench:
        uvloop.run(row(bench, LONG, 1))
        took = uvloop.run(row(bench, LONG, max(size.calls // 2, 1)))
        yield spread("desk, 1 call, answer_delay 0.5 s as shipped: INVITE → first loud packet", took.sound)
