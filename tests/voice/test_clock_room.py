"""The clock in virtual time, and rooms: sound both ways, late processes, broken rooms."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.support.virtual_time import VirtualLoop, run
from toritsugi.voice.clock import Clock
from toritsugi.voice.room import DEPTH, PRIME, Inbox, Room


class Counter:
    def __init__(self, work: float = 0.0, breaks_at: int = 0) -> None:
        self.times: list[float] = []
        self.work = work
        self.breaks_at = breaks_at
        self.broken: Exception | None = None

    def tick(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self.times.append(loop.time())
        if len(self.times) == self.breaks_at:
            raise RuntimeError("broken")
        if len(self.times) == 10:
            loop.now += self.work

    def broke(self, why: Exception) -> None:
        self.broken = why


async def ticking(clock: Clock, *driven: Counter, seconds: float) -> None:
    for one in driven:
        clock.add(one)
    await asyncio.sleep(seconds)
    clock.stop()


def test_a_tick_every_20_ms_without_drift() -> None:
    counter = Counter()
    run(ticking(Clock(lambda: None), counter, seconds=10.005))
    assert len(counter.times) == 501  # the first at once
    assert np.diff(counter.times) == pytest.approx(np.full(500, 0.02), abs=1e-6)


def test_missed_slots_are_skipped_and_counted_and_the_beat_is_kept() -> None:
    counter, clock = Counter(work=0.130), Clock(lambda: None)
    run(ticking(clock, counter, seconds=1.005))
    assert clock.missed == 5  # the eleventh tick came 110 ms late: five slots are gone
    steps = np.array(counter.times) - counter.times[0]
    on_beat = np.abs(steps / 0.02 - np.round(steps / 0.02)) < 1e-3
    assert (~on_beat).sum() == 1  # the late one itself
    assert clock.lag_p99() > 0.05


def test_a_broken_room_does_not_stop_the_others() -> None:
    good, bad = Counter(), Counter(breaks_at=3)
    run(ticking(Clock(lambda: None), bad, good, seconds=0.205))
    assert isinstance(bad.broken, RuntimeError)
    assert len(bad.times) == 3
    assert len(good.times) == 11


def test_the_clock_stands_while_there_is_no_room() -> None:
    async def play() -> int:
        clock, counter = Clock(lambda: None), Counter()
        clock.add(counter)
        await asyncio.sleep(0.105)
        clock.remove(counter)
        await asyncio.sleep(5)
        ticks = clock.ticks
        clock.add(counter)
        await asyncio.sleep(0.105)
        clock.stop()
        assert clock.missed == 0
        assert len(counter.times) == 12  # six of each stay, the first at once
        return ticks

    assert run(play()) <= 7


def test_a_fault_in_what_is_done_for_all_rooms_does_not_stop_them() -> None:
    counter, faults = Counter(), []

    def after() -> None:
        faults.append(1)
        raise RuntimeError("the detector broke")

    run(ticking(Clock(after), counter, seconds=0.205))
    assert len(counter.times) == len(faults) == 11


def test_a_room_that_cannot_even_be_ended_does_not_stop_the_others() -> None:
    class Hopeless(Counter):
        def broke(self, why: Exception) -> None:
            raise RuntimeError("broken too") from why

    good, bad = Counter(), Hopeless(breaks_at=3)
    run(ticking(Clock(lambda: None), bad, good, seconds=0.205))
    assert (len(bad.times), len(good.times)) == (3, 11)


def test_lateness_of_before_the_clock_stood_still_is_forgotten_when_it_goes_on() -> None:
    async def play() -> tuple[float, float, float]:
        clock, late, calm = Clock(lambda: None), Counter(work=0.130), Counter()
        clock.add(late)
        await asyncio.sleep(1.0)
        before = clock.lag(99)
        clock.remove(late)
        await asyncio.sleep(1.0)
        standing = clock.lag_now(99)
        clock.add(calm)
        await asyncio.sleep(1.0)
        after = clock.lag_now(99)
        clock.stop()
        return before, standing, after

    before, standing, after = run(play())
    assert before > 0.05
    assert standing == 0.0
    assert after < 0.01


class Talker:
    """A party that says given frames and keeps what it hears."""

    def __init__(self, frames: list[bytes]) -> None:
        self.frames = frames
        self.heard: list[bytes] = []

    def speak(self) -> bytes | None:
        return self.frames.pop(0) if self.frames else None

    def hear(self, frame: bytes) -> None:
        self.heard.append(frame)


def noise(seed: int, frames: int = 50) -> list[bytes]:
    rng = np.random.default_rng(seed)
    return [rng.integers(-8000, 8000, 160, dtype=np.int16).tobytes() for _ in range(frames)]


def joined(frames: list[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(frames), "<i2").astype(float)


def test_two_hear_each_other_and_both_sides_are_recorded() -> None:
    desk, caller = Talker(noise(1)), Talker(noise(2))
    taped: list[tuple[bytes, bytes]] = []
    room = Room(desk, lambda legs, own: taped.append((legs, own)))
    room.enter(caller)
    for _ in range(50):
        room.slot()
    assert desk.heard == noise(2)
    assert caller.heard == noise(1)
    assert taped == list(zip(noise(2), noise(1), strict=True))


def test_three_hear_the_mix_of_the_others_and_a_whisper_is_for_one() -> None:
    desk, caller, person = Talker(noise(1)), Talker(noise(2)), Talker(noise(3))
    room = Room(desk, lambda legs, own: None)
    room.enter(caller)
    room.enter(person)
    room.let_hear(caller, person, False)
    for _ in range(25):
        room.slot()
    room.let_hear(caller, person, True)
    for _ in range(25):
        room.slot()
    one, two, three = (joined(noise(seed)) for seed in (1, 2, 3))
    half = 25 * 160
    assert np.array_equal(joined(desk.heard), two + three)
    assert np.array_equal(joined(person.heard), one + two)
    assert np.array_equal(joined(caller.heard)[:half], one[:half])
    assert np.array_equal(joined(caller.heard)[half:], (one + three)[half:])


def test_who_left_is_neither_heard_nor_hears() -> None:
    desk, caller = Talker(noise(1)), Talker(noise(2))
    room = Room(desk, lambda legs, own: None)
    room.enter(caller)
    room.slot()
    room.leave(caller)
    room.leave(caller)
    room.slot()
    assert len(caller.heard) == 1
    assert desk.heard[1] == bytes(320)


def test_overflow_drops_the_oldest_and_counts() -> None:
    inbox = Inbox()
    sent = noise(4, DEPTH + 7)
    for frame in sent:
        inbox.put(frame)
    assert inbox.dropped == 7
    assert [inbox.take() for _ in range(DEPTH)] == sent[7:]


def test_jitter_of_two_frames_is_not_heard() -> None:
    inbox, sent, got = Inbox(), noise(5, 60), []
    arrivals = {0: 2, 1: 1, 2: 1, 3: 0, 4: 2, 5: 1, 6: 0, 7: 2, 8: 1, 9: 0, 10: 2}
    waiting = list(sent)
    for slot in range(55):
        for _ in range(arrivals.get(slot, 1)):
            inbox.put(waiting.pop(0))
        got.append(inbox.take())
    assert inbox.dry_slots == 0
    assert got == sent[:55]


def test_what_a_skipped_slot_left_behind_does_not_delay_the_call_for_ever() -> None:
    inbox, sent = Inbox(), noise(6, 1000)
    waiting = list(sent)
    for _ in range(7):  # the clock skipped five slots
        inbox.put(waiting.pop(0))
    delays: list[int] = []
    for _ in range(950):
        inbox.put(waiting.pop(0))
        frame = inbox.take()
        assert frame is not None
        delays.append(1000 - len(waiting) - 1 - sent.index(frame))
    assert delays[0] == 7
    assert delays[-1] == PRIME - 1
    assert inbox.caught_up == 7 - (PRIME - 1)
    assert inbox.dropped == 0
    assert delays == sorted(delays, reverse=True)


def test_who_speaks_is_not_cut_to_catch_up_while_there_is_a_pause_to_take() -> None:
    inbox, spoken = Inbox(), noise(8, 120)
    pause = [bytes([at % 50, 0]) * 160 for at in range(60)]
    waiting = [*spoken, *pause]
    for _ in range(4):
        inbox.put(waiting.pop(0))
    heard: list[bytes | None] = []
    while waiting:
        inbox.put(waiting.pop(0))
        heard.append(inbox.take())
    assert inbox.caught_up > 0
    assert heard[:120] == spoken


def test_jitter_takes_no_frame_from_a_call_that_keeps_time() -> None:
    inbox, waiting = Inbox(), noise(7, 220)
    for slot in range(200):  # two frames at once in every other slot
        for _ in range(2 if slot % 2 == 0 else 0):
            inbox.put(waiting.pop(0))
        inbox.take()
    assert inbox.caught_up == 0


def test_a_frame_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="320 bytes"):
        Inbox().put(bytes(160))
