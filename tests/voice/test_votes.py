"""An end-of-turn model beside whole calls in virtual time: it hastens and delays, and is not missed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import running
from tests.voice.test_turn_taking import Knows, of
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import CallerSaid
from toritsugi.voice.audio.pcm import Samples

WORDS = spoken("見積もりをお願いします")


class Model:
    """Votes the same each time."""

    def __init__(self, vote: float | None) -> None:
        self.vote = vote
        self.heard: list[int] = []
        self.closed = False

    async def finished(self, turn: Samples) -> float | None:
        self.heard.append(len(turn))
        await asyncio.sleep(0.05)
        return self.vote

    def close(self) -> None:
        self.closed = True


def turn(folder: Path, model: Model | None, pause: float = 0.0) -> CallerSaid:
    """The first turn of a caller who says something, and after a pause, if any, something else."""
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> None:
        async with running(folder, desk, recogniser=Knows("見積もりです"), end_of_turn=model) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            await asyncio.sleep(0.5)
            caller.speak(WORDS)
            if pause:
                caller.speak(np.zeros(round(pause * 8000), np.int16))
                caller.speak(WORDS)
            await asyncio.sleep(8.0)
            caller.leave()
            await ringing

    run(work())
    assert model is None or model.closed
    [kept] = desk.calls.values()
    rows = [row for row in desk.journal(kept.opened.call_id) if row.kind == journal.EVENT]
    entries = [journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in rows]
    return of([journal.decode_event(one) for one in entries], CallerSaid)[0]


def test_a_vote_shortens_and_lengthens_the_silence_that_is_waited_for(tmp_path: Path) -> None:
    lengths = []
    for number, vote in enumerate((0.95, None, 0.5, 0.05)):
        said = turn(tmp_path / str(number), Model(vote))
        lengths.append(said.end - said.start)
    assert lengths[0] < lengths[1] - 0.2
    assert lengths[1] == pytest.approx(lengths[2])
    assert lengths[3] > lengths[2] + 0.2
    without = turn(tmp_path / "without", None)
    assert without.end - without.start == pytest.approx(lengths[1])


def test_each_silence_is_asked_about_once_with_all_of_the_turn(tmp_path: Path) -> None:
    model = Model(0.05)
    said = turn(tmp_path, model, pause=0.6)
    assert len(model.heard) == 2
    assert len(WORDS) < model.heard[0] < model.heard[1]
    assert said.end - said.start > 2 * len(WORDS) / 8000 + 0.6
