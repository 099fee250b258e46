"""From the end of what the caller says, or a key, to the first sound of the reply; and how fast the desk falls silent.

All by sound at the caller's telephone. Speech: the silence that ends a turn is waited for (core/turntaking) and taken
off. Keys: from the packets that end the key, because Asterisk tells a key when it is let go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import uvloop

from benchmarks.figure import Figure, percentile, spread
from benchmarks.size import FULL, Size
from benchmarks.support.desk import ITEMS, LONG, OPENING, TURNS, Bench, benched, echo_program
from benchmarks.support.phones import LOUD, Phone, called
from tests.support.speech import spoken
from toritsugi.core.turntaking.machine import STANDARD
from toritsugi.voice.calltest.matching import Samples, find
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.stretches import stretches

#: calls that answer at the same time
CALLERS = 6
#: a packet is another line's when this part of the expected energy is not in it
OTHER = 0.5
PACKET = 160
#: silence that ends a recorded answer, and speech that stops a line, in seconds
STOP_CLIP, BARGE = STANDARD.patience.clip, STANDARD.barge.long


async def answers(bench: Bench, turns: int) -> tuple[list[float], list[float]]:
    """One call: milliseconds from a key to the reply, and from the end of speech to the reply beyond the wait."""
    words = spoken("見積もりをお願いします。")
    async with called(bench.server, bench.address, TURNS) as phone:
        await phone.until_turn(phone.answered_at)
        ended = await phone.key("1")
        at = await phone.reply(ended)
        keys, speech = [(at - ended) * 1000], []
        for _ in range(min(turns, ITEMS - 1)):
            await phone.until_turn(ended)
            ended = await phone.say(words)
            at = await phone.reply(ended)
            speech.append((at - ended - STOP_CLIP) * 1000)
    return keys, speech


async def rounds(bench: Bench, turns: int) -> tuple[list[float], list[float]]:
    """Answers of several calls at a time until there are enough."""
    keys: list[float] = []
    speech: list[float] = []
    while len(speech) < turns:
        callers = min(CALLERS, turns - len(speech))
        for some, more in await asyncio.gather(*(answers(bench, turns) for _ in range(callers))):
            keys += some
            speech += more
    return keys, speech


async def round_trips(bench: Bench, count: int) -> list[float]:
    """Milliseconds until a short sound comes back from the echo program: the way there and back alone."""
    click = np.tile(np.array([9000, -9000], np.int16), PACKET // 2)
    taken = []
    async with called(bench.server, bench.address, "ari") as phone:
        await asyncio.sleep(0.5)
        for _ in range(count):
            sent = await phone.say(click)
            # (`say` returns after the packet went out: its echo may be there already)
            taken.append((await phone.reply(sent - 0.001) - sent) * 1000)
            await asyncio.sleep(0.21)
    return taken


def line_sound(words: str) -> Samples:
    """How the desk says this line, whole."""
    synthesiser = OpenJTalkSynthesiser(threads=1)
    parts: list[Samples] = []
    for one in stretches(words):
        if one.words:
            parts.append(synthesiser._make(one.words).samples)
        parts.append(np.zeros(round(one.pause * 8000), np.int16))
    synthesiser.close()
    return np.concatenate(parts)


def stopped_at(phone: Phone, line: Samples) -> float:
    """When the last packet that was the line's was over. AssertionError when it went on.

    Where the line had a pause just then, the whole pause counts as the line: the figure is never too good.
    """
    heard = phone.timeline.samples
    start = round(find(line[:8000], heard).at * 8000)
    for at in range(0, min(len(line), len(heard) - start) - PACKET, PACKET):
        want = line[at : at + PACKET].astype(np.float64)
        if np.abs(want).max() < 3 * LOUD:
            continue
        rest = heard[start + at : start + at + PACKET] - want
        if np.sum(rest**2) > OTHER * np.sum(want**2):
            return phone.timeline.came_at(start + at - PACKET) + 0.02
    raise AssertionError("the line went on")


async def interrupts(bench: Bench, line: Samples, by: str, after: float) -> float:
    """Milliseconds from the end of a key, or the beginning of speech, until the line is not heard any more."""
    async with called(bench.server, bench.address, LONG) as phone:
        await phone.until_sound()
        await asyncio.sleep(after)
        if by == "key":
            decided = await phone.key("1")
            await asyncio.sleep(0.6)
        else:
            phone.forget_sent()
            await phone.say(spoken("すみません、ちょっとよろしいでしょうか。"))
            decided = phone.first_sent
            await asyncio.sleep(0.2)
        return (stopped_at(phone, line) - decided) * 1000


async def all_interrupts(bench: Bench, line: Samples, by: str, count: int) -> list[float]:
    """At moments spread over the line; two calls at a time."""
    taken: list[float] = []
    while len(taken) < count:
        moments = (0.7 + 0.037 * len(taken), 1.3 + 0.041 * len(taken))
        taken += await asyncio.gather(*(interrupts(bench, line, by, moment) for moment in moments))
    return taken


def measure(size: Size = FULL) -> Iterator[Figure]:
    line = line_sound(OPENING[LONG])
    with benched({"TORITSUGI_ANSWER_DELAY": "0"}, LONG, TURNS) as bench:
        keys, speech = uvloop.run(rounds(bench, size.turns))
        yield spread("a key let go → first loud packet of the reply", keys)
        yield spread(f"end of speech → first loud packet of the reply, beyond the wait of {STOP_CLIP} s", speech)
        half = max(size.turns // 2 // 2 * 2, 2)
        by_key = uvloop.run(all_interrupts(bench, line, "key", half))
        yield spread("barge-in: a key let go → the line has stopped", by_key)
        by_voice = uvloop.run(all_interrupts(bench, line, "voice", half))
        yield spread(f"barge-in: speech begins → the line has stopped ({BARGE} s of speech are asked for)", by_voice)
        bench.until_empty()
        with echo_program(bench):
            trips = uvloop.run(round_trips(bench, size.turns))
        yield spread("peer, echo program over ARI: a sound → its echo", trips)
        floor = max(percentile(trips, 50), 1.0)  # the loop's clock tells whole milliseconds
        yield Figure("ratio key → reply / echo (at least 1 ms), p50", percentile(keys, 50) / floor, "×")
