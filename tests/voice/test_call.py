"""Whole calls by an in-process leg, in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, KeptCall, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, Hum, call, running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.spoken.takes import TakeInForce, digest_of
from toritsugi.voice.audio.recording import read_wav
from toritsugi.voice.lines import Lines
from toritsugi.voice.speech.cache import opening_words
from toritsugi.voice.telephony.leg import LegGone

TELLING = "さくら商事の山田と申します。見積もりをお願いします。"


async def by_keys(caller: Caller) -> None:
    """Answers whatever is asked: names and matters by voice, numbers and yes by keys."""
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.4)
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] == "item":
            caller.speak(spoken(TELLING))
        else:
            caller.press("1")


def the_call(desk: FakeDesk) -> KeptCall:
    [kept] = desk.calls.values()
    return kept


def test_without_a_recogniser_a_call_becomes_a_voicemail_with_the_right_number(tmp_path: Path) -> None:
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    async def work() -> Caller:
        async with running(tmp_path, desk, vault=vault) as node:
            caller = Caller(number="")
            await call(node, caller, by_keys)
            assert not node.calls
            assert node.clock.missed == 0
            return caller

    caller = run(work())
    kept = the_call(desk)
    assert kept.message is not None
    assert kept.closed is not None
    message = kept.message.message
    assert (message.outcome, message.complete) == (Outcome.VOICEMAIL, True)
    items = {known.item: known for known in message.items}
    assert items["phone"].value is not None
    assert (items["phone"].value.kept, items["phone"].state) == ("0312345678", State.CONFIRMED)
    assert items["name"].state is State.CLIP
    assert items["name"].value is not None
    assert caller.lines[-2:] == ["told", "closing.0"]
    assert (kept.closed.outcome, kept.closed.reason) == ("voicemail", "kept")
    start, end = map(float, items["name"].value.clip.split("-"))
    assert end - start == pytest.approx(len(spoken(TELLING)) / 8000 + 1.5 + 0.3, abs=0.7)
    rows = desk.journal(kept.opened.call_id)
    assert rows[0].kind == journal.CONTEXT
    replayed = journal.replay(
        desk.lines[0].manual,
        kept.opened.context,
        [journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in rows],
    )
    assert replayed.finished


def test_sound_goes_both_ways_and_the_recording_has_both_sides(tmp_path: Path) -> None:
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    async def work() -> tuple[Caller, bytes]:
        async with running(tmp_path, desk, vault=vault) as node:
            caller = Caller(number="")
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(0)
            [running_call] = node.calls.values()
            await by_keys(caller)
            await ringing
            await asyncio.get_running_loop().run_in_executor(None, node.recordings.flush().wait)
            return caller, running_call.conversation.key.clear

    caller, key = run(work())
    closed = the_call(desk).closed
    assert closed is not None
    raw = read_wav(tmp_path / closed.recording, lambda sealed, about: vault.unseal(key, sealed, about))
    both = np.frombuffer(raw[44:], "<i2").reshape(-1, 2).astype(float)
    assert len(both) / 8000 == pytest.approx(closed.recording_seconds, abs=0.001)
    heard = caller.sound().astype(float)
    size = min(len(heard), len(both))
    assert np.corrcoef(heard[:size], both[:size, 1])[0, 1] > 0.99
    sent = np.frombuffer(b"".join(frame for _, frame in caller.sent), "<i2").astype(float)
    shift = best_shift(sent, both[:, 0])
    assert 0 <= shift <= 800  # what the jitter buffer gathers first
    size = min(len(sent), len(both) - shift)
    assert np.corrcoef(sent[:size], both[shift : shift + size, 0])[0, 1] > 0.99


def best_shift(sent: np.ndarray, got: np.ndarray) -> int:
    """Samples by which `got` is behind."""
    size = min(len(sent), len(got))
    product = np.fft.irfft(np.fft.rfft(got[:size], 2 * size) * np.conj(np.fft.rfft(sent[:size], 2 * size)))
    return int(np.argmax(product[:4000]))


def test_the_opening_starts_after_the_answer_delay_and_sound_flows_at_once(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(3)
            caller.leave()
            await ringing
            return caller

    caller = run(work())
    began = caller.heard[0][0]
    first = next(at for at, frame in caller.heard if np.frombuffer(frame, "<i2").any())
    assert caller.heard[0][0] - 1000 < 0.05
    assert first - began == pytest.approx(0.5, abs=0.021)


def test_a_caller_hears_the_recording_of_the_opening_in_its_place(tmp_path: Path) -> None:
    manual = small_manual()
    opening = manual.opening[0].phrase
    taken = TakeInForce(opening.id, digest_of(opening.text), "one")
    desk = FakeDesk([msgspec.structs.replace(in_force(manual), takes=(taken,))])
    desk.takes["one"] = np.full(8000, 4321, "<i2").tobytes()

    async def work() -> list[int]:
        async with running(tmp_path, desk) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(2)
            caller.leave()
            await ringing
            return [int(np.frombuffer(frame, "<i2").max()) for _, frame in caller.heard]

    levels = run(work())
    assert levels.count(4321) == 50, "a second of it, whole"


@pytest.mark.parametrize("key_at", [1.0, 2.37, 3.111])
def test_a_key_silences_the_desk_within_one_frame(tmp_path: Path, key_at: float) -> None:
    desk = FakeDesk([in_force(small_manual(longest_call=60.0))])

    async def work() -> tuple[Caller, float]:
        async with running(tmp_path, desk) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(key_at)
            loop = asyncio.get_running_loop()
            pressed, before = loop.time(), len(caller.captions)
            caller.press("1")
            await asyncio.sleep(0.2)
            lines = [caption.line for _, caption in caller.captions[before:] if caption.line]
            assert lines  # the key chose a matter: the next line has begun
            caller.leave()
            await ringing
            return caller, pressed

    caller, pressed = run(work())
    old = next(frame for at, frame in reversed(caller.heard) if at <= pressed)
    assert np.frombuffer(old, "<i2").any()
    after = [frame for at, frame in caller.heard if at > pressed + 0.02]
    hums = {words: hum(words) for words in ("お電話ありがとうございます", "見本商会でございます")}
    first = np.frombuffer(after[0], "<i2").astype(float)
    for wave in hums.values():
        assert not matches(first, wave)


def hum(words: str) -> float:
    """Pitch of the hum for these words, in hertz."""
    return 300 + sum(map(ord, words)) % 2500


def matches(frame: np.ndarray, hertz: float) -> bool:
    """Whether this frame carries that pitch."""
    if not frame.any():
        return False
    time = np.arange(len(frame)) / 8000
    power = abs(np.dot(frame, np.exp(-2j * np.pi * hertz * time))) / len(frame)
    return bool(power > 1500)


class LateCaller(Caller):
    """A platform that plays what it is sent so many seconds later, until it is told to clear."""

    unheard = 0.4

    def __init__(self) -> None:
        super().__init__()
        self.cleared: list[float] = []

    def clear(self) -> None:
        self.cleared.append(asyncio.get_running_loop().time())


@pytest.mark.parametrize("kind", [Caller, LateCaller])
def test_speech_over_a_line_stops_it_and_what_was_heard_is_told(tmp_path: Path, kind: type[Caller]) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, float]:
        async with running(tmp_path, desk) as node:
            caller = kind()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(2.3)
            began = asyncio.get_running_loop().time()
            caller.speak(spoken(TELLING))
            await asyncio.sleep(4)
            caller.leave()
            await ringing
            return caller, began

    caller, began = run(work())
    call_id = the_call(desk).opened.call_id
    events = [
        (row.at, journal.decode_event(journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)))
        for row in desk.journal(call_id)
        if row.kind == journal.EVENT
    ]
    [(at, interrupted)] = [(at, one) for at, one in events if type(one).__name__ == "CallerInterrupted"]
    offset = began - 1000.0
    sounding = [when for when, frame in caller.heard if when < began + 2 and np.frombuffer(frame, "<i2").any()]
    stopped = sounding[-1] + 0.02 - 1000
    assert 0.3 <= stopped - offset < 0.6
    assert 0.9 <= at - offset < 1.5  # by then it cannot have been 相槌
    line_began = next(when for when, caption in caller.captions if caption.line == "standard.guided_intro") - 1000
    late = caller.unheard if isinstance(caller, LateCaller) else 0.0
    assert interrupted.heard == pytest.approx(stopped - line_began - 0.3 - late, abs=0.1)  # 0.3 s between two lines
    if isinstance(caller, LateCaller):
        assert caller.cleared[0] - 1000 == pytest.approx(stopped, abs=0.03)
    silent = [frame for when, frame in caller.heard if stopped + 0.021 < when - 1000 < at + 1.0]
    assert not any(np.frombuffer(frame, "<i2").any() for frame in silent)


@pytest.mark.parametrize("at", [0.0, 0.01, 0.3, 0.7, 1.5, 3.0, 6.1, 7.0, 9.5, 12.0, 15.5, 20.0, 27.0, 33.3, 36.0, 40.0])
def test_hang_up_at_any_moment_ends_the_call_and_keeps_what_was_said(tmp_path: Path, at: float) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="")

            async def behave(caller: Caller) -> None:
                answering = asyncio.ensure_future(by_keys(caller))
                await asyncio.sleep(at)
                caller.leave()
                await answering

            await call(node, caller, behave)
            assert not node.calls
            assert not node.by_slot
            return caller

    caller = run(work())
    kept = the_call(desk)
    assert kept.closed is not None
    told = "told" in caller.lines
    assert kept.closed.reason == "caller_hung_up"
    if kept.message is not None:
        assert kept.message.message.complete == (kept.closed.reason == "kept" or told)
        known = {item.item for item in kept.message.message.items}
        assert known
    else:
        assert at < 15


@pytest.mark.parametrize("why", ["database is locked", "database or disk is full"])
def test_without_the_database_the_caller_does_not_hear_that_it_was_taken(tmp_path: Path, why: str) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, bool]:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="")
            ringing = asyncio.ensure_future(call(node, caller, by_keys))
            await asyncio.sleep(5)
            desk.away = why
            await ringing
            spooled = node.writer.committer.waiting
            desk.away = ""
            await asyncio.sleep(3)
            assert not node.writer.committer.waiting
            return caller, spooled

    caller, spooled = run(work())
    assert spooled
    assert "told" not in caller.lines
    assert "not_kept" in caller.lines
    kept = the_call(desk)
    assert kept.message is not None
    assert kept.closed is not None
    assert desk.journal(kept.opened.call_id)


def test_a_second_call_is_told_apart_and_more_than_there_is_room_for_are_turned_away(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> list[Caller]:
        async with running(tmp_path, desk, max_calls=2) as node:
            callers = [Caller(number="") for _ in range(3)]
            await asyncio.gather(*(call(node, one, by_keys) for one in callers))
            return callers

    callers = run(work())
    assert [one.hung_up == "busy" for one in callers] == [False, False, True]
    assert len(desk.calls) == 2
    assert all(kept.message is not None for kept in desk.calls.values())


def test_a_call_that_is_cancelled_while_it_hangs_up_leaves_no_task(tmp_path: Path) -> None:
    async def work() -> tuple[Caller, list[str]]:
        async with running(tmp_path, FakeDesk([in_force(small_manual())])) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.answered.wait()
            await asyncio.sleep(0.1)
            [running_call] = node.calls.values()
            running_call.hang_up("kept")
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)
            return caller, [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "hang up"]

    caller, left = run(work())
    assert caller.over.is_set()
    assert left == []


class Vanished(Caller):
    """Hangs up while the desk is answering."""

    async def answer(self) -> None:
        self.leave()
        raise LegGone("cancelled")


def test_a_caller_who_is_gone_before_the_answer_leaves_nothing(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            for _ in range(20):  # more than there are places
                await call(node, Vanished())
            assert not node.calls

    run(work())
    assert not desk.calls


def test_lines_are_found_by_id_by_number_and_by_the_number_forwarded_here() -> None:
    one, two = in_force(small_manual(), "line-1"), in_force(small_manual(), "line-2")
    two = msgspec.structs.replace(two, numbers=("+81-6-1111-2222",))
    lines = Lines([one, two])
    assert lines.find("line-2", at=MORNING) is two
    assert lines.find("", "0312345678", at=MORNING) is one
    assert lines.find("", "+81312345678", at=MORNING) is one
    assert lines.find("", "81611112222", at=MORNING) is two
    assert lines.find("", "05099999999", "0611112222", at=MORNING) is two
    assert lines.find("", "", "", at=MORNING) is None
    assert lines.find("nobody", "0312345678", at=MORNING) is None


def test_a_changed_manual_is_for_new_calls_only(tmp_path: Path) -> None:
    old, new = small_manual(), small_manual(longest_call=20.0)
    desk = FakeDesk([in_force(old)])

    async def work() -> tuple[object, object]:
        async with running(tmp_path, desk) as node:
            first, second = Caller(number=""), Caller(number="")
            one = asyncio.ensure_future(node.arrived(first))
            await asyncio.sleep(1)
            desk.lines, desk.token = (in_force(new),), "2"
            await asyncio.sleep(3)
            two = asyncio.ensure_future(node.arrived(second))
            await asyncio.sleep(0)
            manuals = [running_call.conversation.line.manual for running_call in node.calls.values()]
            first.leave()
            second.leave()
            await asyncio.gather(one, two)
            return manuals[0], manuals[1]

    assert run(work()) == (old, new)


def test_the_desk_ends_running_calls_when_it_is_stopped(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="")
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(2)
        await ringing
        return caller

    caller = run(work())
    assert caller.over.is_set()
    assert the_call(desk).closed is not None


def test_an_adapter_that_cannot_be_stopped_costs_no_word_of_a_call(tmp_path: Path) -> None:
    class Broken:
        async def stop(self) -> None:
            raise ConnectionResetError("the exchange is gone")

    desk = FakeDesk([in_force(small_manual())])

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            await node.bring([Broken()])  # type: ignore[list-item]
            caller = Caller(number="")
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(5)
            caller.leave()
            await ringing

    run(work())
    assert the_call(desk).closed is not None


def test_a_call_that_cannot_be_made_takes_no_place_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_parts: object) -> None:
        raise ValueError("no such voice")

    monkeypatch.setattr("toritsugi.voice.node.Call", broken)

    async def work() -> int:
        async with running(tmp_path, FakeDesk([in_force(small_manual())]), max_calls=3) as node:
            for _ in range(5):
                caller = Caller()
                await node.arrived(caller)
                assert caller.over.is_set()
            return len({node.vad.add() for _ in range(4)})

    assert run(work()) == 4


def test_hums_are_told_apart() -> None:
    assert Hum.name == "hum"
    time = np.arange(160) / 8000
    assert matches(5000 * np.sin(2 * np.pi * 1000 * time), 1000)
    assert not matches(5000 * np.sin(2 * np.pi * 1000 * time), 1600)


def test_openings_are_ready_before_the_first_call(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> bool:
        async with running(tmp_path, desk) as node:
            return all(node.prompts.ready(words) is not None for words in opening_words(desk.lines[0].manual))

    assert run(work())
