"""G4 and G8 held from outside: processes are killed at random moments, and what callers were told is compared with
what the client received.

The witness is the caller's own received sound (a matched filter for the "taken" line) against the receiver's own log;
nothing of the desk is asked. Everything told as taken must have arrived, and repeats must carry the same id.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.callers import Callers, Heard, Lines, deciding_lines, heard_line
from tests.support.proof import count
from tests.support.receiver import Receiver, receiver
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk, payloads, whole_desk

pytestmark = [pytest.mark.needs("asterisk"), pytest.mark.serial, pytest.mark.timeout(4500)]

#: How often each is killed: a dead voice process costs its calls, a power cut costs a whole start.
PARTS = {"worker": 10, "web": 10, "voice": 7, "all": 3}
#: Seconds between two calls on average: about ten calls are on at any moment.
APART = 1.3
SEED = 20261121
#: Seconds of a whole call and a little more.
CALL = 12.0


@pytest.mark.campaign
async def test_what_was_told_as_taken_arrives_whatever_is_killed(tmp_path: Path, shown: Callable[..., None]) -> None:
    kills = count(6, 500)
    lines = await deciding_lines()
    settings = {"TORITSUGI_ANSWER_DELAY": "0.1"}
    with receiver() as told_client, whole_desk(tmp_path, told_client, settings, samples=()) as desk:
        await asyncio.to_thread(desk.start)
        callers = Callers(desk, APART, SEED)
        callers.start()
        killed = await _kill(desk, kills)
        calls = await callers.stop()
        told = {call.number for call in await asyncio.to_thread(_told, lines, calls)}
        missing = await _missing(told, told_client)
        await until(lambda: not desk.channels(), 60)
        left = desk.channels()
    shown(kills=sum(killed.values()), calls=len(calls), told=len(told), lost=len(missing), **killed)
    assert sum(killed.values()) == kills
    assert all(killed[part] for part in PARTS), killed
    assert len(told) >= kills / 10, f"{len(calls)} calls, {len(told)} told: too few to say anything"
    assert not missing, f"told as taken and never delivered: {sorted(missing)}"
    assert not _torn(told_client), "one delivery went out under two ids"
    assert not left


async def _kill(desk: WholeDesk, kills: int) -> Counter[str]:
    """Kill a random part at random moments, `kills` times.

    After a voice process died, three times of four the next kill waits until calls are taken again, and up to the
    length of a call more: otherwise nobody would ever be told anything. The fourth time it does not, so that starting
    processes are killed too.
    """
    chance = random.Random(SEED)
    order = [part for part, weight in PARTS.items() for _ in range(weight)]
    chance.shuffle(order)
    killed: Counter[str] = Counter()
    for number in range(kills):
        part = order[number % len(order)]
        await asyncio.sleep(chance.uniform(0.2, 2.2))
        if part == "all":
            await asyncio.to_thread(desk.kill_all)
            await asyncio.to_thread(desk.start)
            await asyncio.sleep(chance.uniform(0.0, CALL))
        else:
            await until(lambda part=part: desk.part(part) is not None, 30)  # type: ignore[misc]
            served = desk.times_served
            assert desk.kill(part)
            if part == "voice" and chance.random() < 0.75:
                await until(lambda served=served: desk.times_served > served, 60)  # type: ignore[misc]
                await asyncio.sleep(chance.uniform(0.0, CALL))
        killed[part] += 1
    return killed


def _told(lines: Lines, calls: list[Heard]) -> list[Heard]:
    return [call for call in calls if heard_line(lines.told, call)]


async def _missing(told: set[str], client: Receiver, seconds: float = 90.0) -> set[str]:
    """Numbers that were told as taken and are in no complete message at the receiver, after waiting for the rest."""

    def missing() -> set[str]:
        arrived = set()
        for _, payload in payloads(client):
            data = payload["data"]
            if data["complete"]:
                arrived |= {item["value"] for item in data["items"] if item["id"] == "phone"}
        return told - arrived

    try:
        await until(lambda: not missing(), seconds)
    except TimeoutError:
        return missing()
    return set()


def _torn(client: Receiver) -> dict[str, set[str]]:
    """Messages that reached the one contact under more than one id."""
    ids: dict[str, set[str]] = defaultdict(set)
    for webhook_id, payload in payloads(client):
        ids[payload["data"]["message_id"]].add(webhook_id)
    return {message: found for message, found in ids.items() if len(found) > 1}
