"""Recognition that falls behind: running calls turn to keys at their next question, and new ones begin so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.caller import Caller, by_words_and_keys
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, PartBack, PartFailed
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Outcome
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis, Recognition, SpeechFailed


class Slow:
    """Takes `after` seconds for a turn, and tells how sure it is."""

    name = "slow"

    def __init__(self) -> None:
        self.after = 0.3
        self.turns = 0
        self.breaks = 0

    def begin(self, expect: Expect) -> Recognition:
        return _Turn(self)


class _Turn:
    def __init__(self, owner: Slow) -> None:
        self.owner = owner

    def accept(self, pcm: Pcm) -> None:
        pass

    async def finish(self) -> tuple[Hypothesis, ...]:
        self.owner.turns += 1
        if self.owner.breaks:
            self.owner.breaks -= 1
            raise SpeechFailed("broken")
        await asyncio.sleep(self.owner.after)
        return (Hypothesis("見積もりをお願いします", 0.9), Hypothesis("水森をお願いします", 0.4))

    def cancel(self) -> None:
        pass


def events_of(desk: FakeDesk, call_id: str) -> list[AnyEvent]:
    return [
        journal.decode_event(journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body))
        for row in desk.journal(call_id)
        if row.kind == journal.EVENT
    ]


def test_a_call_turns_to_keys_and_the_next_begins_so_until_recognition_is_well_again(tmp_path: Path) -> None:
    desk, recogniser = FakeDesk([in_force(small_manual())]), Slow()

    async def work() -> tuple[dict[str, object], int]:
        async with running(tmp_path, desk, recogniser=recogniser) as node:
            recogniser.after = 7.5
            await call(node, Caller(number=""), by_words_and_keys)
            asked = recogniser.turns
            assert node.ears is not None
            level = node.ears.signal().level.value
            await call(node, Caller(number=""), by_words_and_keys)
            assert recogniser.turns == asked
            told = {**node.ears.status(), "level": level}
            recogniser.after = 0.3
            for _ in range(90):  # nobody asks: it is looked at as calls come
                await asyncio.sleep(2)
                node.ears.signal()
            await call(node, Caller(number=""), by_words_and_keys)
            assert node.clock.missed == 0
            return told, recogniser.turns - asked

    told, later = run(work())
    assert (told["level"], told["turned_to_keys"], told["calls_by_keys"]) == ("keys", 1, 1)
    assert later > 0
    first, second, third = desk.calls.values()
    assert [kept.opened.context.hears for kept in (first, second, third)] == [True, False, True]
    for kept in (first, second):
        assert kept.message is not None
        assert (kept.message.message.outcome, kept.message.message.complete) == (Outcome.VOICEMAIL, True)
    events = events_of(desk, first.opened.call_id)
    said = next(one for one in events if isinstance(one, CallerSaid))
    assert said.texts == ("見積もりをお願いします", "水森をお願いします")
    assert said.confidences == (0.9, 0.4)
    assert [one.why for one in events if isinstance(one, PartFailed)] == ["recognition is behind"]


def test_a_call_comes_back_to_words_once_the_recogniser_has_been_seen_to_work_again(tmp_path: Path) -> None:
    desk, recogniser = FakeDesk([in_force(small_manual())]), Slow()
    recogniser.breaks = 1

    async def work() -> dict[str, object]:
        async with running(tmp_path, desk, recogniser=recogniser) as node:
            await call(node, Caller(number=""), by_words_and_keys)
            assert node.ears is not None
            return node.ears.status()

    told = run(work())
    (kept,) = desk.calls.values()
    events = events_of(desk, kept.opened.call_id)
    told_of = [type(one) for one in events if isinstance(one, PartFailed | PartBack)]
    assert told_of == [PartFailed, PartBack]
    back = next(number for number, one in enumerate(events) if isinstance(one, PartBack))
    assert not any(one.texts for one in events[:back] if isinstance(one, CallerSaid))
    assert any(one.texts for one in events[back:] if isinstance(one, CallerSaid))
    assert (told["failed"], told["back_to_words"]) == (1, 1)
    assert kept.message is not None
    assert kept.message.message.complete
