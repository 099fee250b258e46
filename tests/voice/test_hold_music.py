"""Music while somebody is looked for: the owner's or the built-in notes, and only while nothing is said."""

from __future__ import annotations

import asyncio
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import running
from toritsugi.core.dialogue.intents import Connect
from toritsugi.voice.call import Call
from toritsugi.voice.speech.hold_music import FILE, hold_music, notes


def put(folder: Path, rate: int = 8000, seconds: float = 1.0, width: int = 2) -> bytes:
    data = np.random.default_rng(1).integers(-9000, 9000, int(rate * seconds)).astype("<i2").tobytes()
    with wave.open(str(folder / FILE), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return data


def test_the_owners_music_goes_round_and_round(tmp_path: Path) -> None:
    data = put(tmp_path)
    first, second = hold_music(tmp_path).begin(), hold_music(tmp_path).begin()
    heard = b"".join(next(first) for _ in range(75))
    assert heard == data + data[: len(data) // 2]
    assert next(second) == data[:320]


def test_without_music_of_ones_own_there_are_soft_notes(tmp_path: Path) -> None:
    music = hold_music(tmp_path)
    assert b"".join(music.frames) == notes().astype("<i2").tobytes()
    assert 1000 < np.abs(notes()).max() <= 3000


@pytest.mark.parametrize("damage", ["rate", "empty", "cut", "rubbish", "folder"])
def test_music_that_cannot_be_played_is_told_and_replaced(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    match damage:
        case "rate":
            put(tmp_path, rate=44100)
        case "empty":
            put(tmp_path, seconds=0.0)
        case "cut":
            put(tmp_path)
            (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:20])
        case "rubbish":
            (tmp_path / FILE).write_bytes(b"music" * 100)
        case "folder":
            (tmp_path / FILE).mkdir()
    assert len(hold_music(tmp_path).frames) == 400
    assert FILE in caplog.text


class Looks:
    """Looks for somebody for twenty seconds, and finds nobody."""

    async def connect(self, call_id: str, target: str, briefing: str, seconds: float) -> str:
        await asyncio.sleep(20)
        return "no_answer"


def test_it_is_heard_while_somebody_is_looked_for_and_not_after(tmp_path: Path) -> None:
    own = put(tmp_path)
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, float]:
        async with running(tmp_path, desk) as node:
            node._services = replace(node._services, connector=Looks())
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            [call] = node.calls.values()
            assert isinstance(call, Call)
            began = asyncio.get_running_loop().time()
            call.conversation._carry_out(Connect(id=99, target="office", briefing="", deadline=30.0))
            await asyncio.sleep(30)
            caller.leave()
            await ringing
            return caller, began

    caller, began = run(work())
    frames = {own[start : start + 320] for start in range(0, len(own), 320)}
    music = [at - began for at, frame in caller.heard if frame in frames]
    assert len(music) > 300
    assert min(music) < 0.1
    assert max(music) < 20.1
    between = [frame for at, frame in caller.heard if began + 0.1 < at < began + 19.9]
    spoken = [frame for frame in between if frame not in frames and np.frombuffer(frame, "<i2").any()]
    assert spoken, "the desk speaks meanwhile (nobody answers its question), and is heard instead of the music"
