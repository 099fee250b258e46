"""Who speaks when, in whole calls in virtual time: 相槌, interruptions, lines that go on, answers with pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import Hum, running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import AnyEvent, CallerInterrupted, CallerSaid, SpeechDone
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import Connect
from toritsugi.core.dialogue.message import State
from toritsugi.core.manual.model import Manual, Phrase
from toritsugi.core.understanding.hints import Hints
from toritsugi.core.understanding.port import Understander
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.call import LONGEST_TYPED
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.player import Line
from toritsugi.voice.speech.ports import Can, Recognition

#: seconds into the call, when a line is said that may be interrupted and asks nothing
IN_LINE = 2.2


class Knows:
    """A recogniser that takes `after` seconds, and tells the length of the turn beside its words."""

    name = "knows"

    def __init__(self, *texts: str, after: float = 0.3) -> None:
        self.texts = list(texts)
        self.after = after
        self.lengths: list[float] = []
        self.cancelled = 0

    def begin(self, expect: Expect) -> Recognition:
        return _Turn(self)


class _Turn:
    def __init__(self, owner: Knows) -> None:
        self.owner = owner
        self.seconds = 0.0

    def accept(self, pcm: Pcm) -> None:
        self.seconds += pcm.seconds

    async def finish(self) -> tuple[str, ...]:
        await asyncio.sleep(self.owner.after)
        self.owner.lengths.append(self.seconds)
        return (self.owner.texts.pop(0),) if self.owner.texts else ()

    def cancel(self) -> None:
        self.owner.cancelled += 1


def played(tmp_path: Path, recogniser: Knows, behave: Callable[[Caller], object], seconds: float) -> list[AnyEvent]:
    """The events of a call in which somebody behaves and hangs up after some seconds."""
    desk = FakeDesk([in_force(small_manual())])
    return played_at(desk, tmp_path, recogniser, behave, seconds)


def played_at(
    desk: FakeDesk,
    tmp_path: Path,
    recogniser: Knows | None,
    behave: Callable[[Caller], object],
    seconds: float,
    number: str = "09012345678",
    understander: Understander | None = None,
) -> list[AnyEvent]:
    """The same with the desk at hand. number: the caller's."""

    async def work() -> None:
        async with running(tmp_path, desk, recogniser=recogniser, understander=understander) as node:
            caller = Caller(number=number)
            ringing = asyncio.ensure_future(node.arrived(caller))
            acting = asyncio.ensure_future(behave(caller))  # type: ignore[call-overload]
            await asyncio.sleep(seconds)
            caller.leave()
            acting.cancel()
            await ringing

    run(work())
    [kept] = desk.calls.values()
    rows = [row for row in desk.journal(kept.opened.call_id) if row.kind == journal.EVENT]
    return [journal.decode_event(journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)) for row in rows]


class Tells(Knows):
    """The same as a recogniser that tells its words so far, 0.1 s of sound after the turn began."""

    can = Can(so_far=True)
    begun = 0

    def begin_with(self, expect: Expect, hints: Hints) -> Recognition:
        self.begun += 1
        return _Telling(self)


class _Telling(_Turn):
    @property
    def so_far(self) -> str:
        return self.owner.texts[0] if self.seconds > 0.1 and self.owner.texts else ""


def of(events: list[AnyEvent], kind: type) -> list:
    return [one for one in events if isinstance(one, kind)]


def says(words: str, at: float = IN_LINE) -> Callable[[Caller], object]:
    async def behave(caller: Caller) -> None:
        await asyncio.sleep(at)
        caller.speak(spoken(words))

    return behave


def test_a_short_yes_over_a_line_that_asks_nothing_is_nothing(tmp_path: Path) -> None:
    events = played(tmp_path, Knows("はい"), says("はい"), 6.0)
    assert not of(events, CallerInterrupted)
    assert not of(events, CallerSaid)
    assert of(events, SpeechDone)


def test_a_line_stopped_by_a_longer_nod_goes_on_and_nobody_is_told(tmp_path: Path) -> None:
    recogniser = Knows("なるほど")
    events = played(tmp_path, recogniser, says("なるほど"), 9.0)
    assert len(recogniser.lengths) == 1  # it was stopped, and listened to
    assert not of(events, CallerInterrupted)
    assert not of(events, CallerSaid)
    assert len(of(events, SpeechDone)) >= 2


def test_words_over_a_line_stop_it_for_good(tmp_path: Path) -> None:
    events = played(tmp_path, Knows("待って"), says("待って"), 6.0)
    [interrupted], [said] = of(events, CallerInterrupted), of(events, CallerSaid)
    assert events.index(interrupted) < events.index(said)
    assert said.texts == ("待って",)
    assert 0 < interrupted.heard < 3


@pytest.mark.parametrize(("words", "stops"), [("いえ", True), ("はい", False)])
def test_a_short_no_stops_a_line_by_its_words_and_a_short_yes_does_not(tmp_path: Path, words: str, stops: bool) -> None:
    recogniser = Tells(words)
    events = played(tmp_path, recogniser, says(words), 6.0)
    assert recogniser.begun >= 1 + stops  # listened to over the line; then, where it stands, as a turn
    assert len(of(events, CallerInterrupted)) == stops
    assert [said.texts for said in of(events, CallerSaid)] == ([(words,)] if stops else [])


def test_a_pause_within_a_turn_is_joined_while_its_words_are_not_there(tmp_path: Path) -> None:
    recogniser = Knows("見積もりの件でお願いします", after=0.8)

    async def behave(caller: Caller) -> None:
        await caller.asked()
        await asyncio.sleep(0.5)
        caller.speak(spoken("見積もりの件で"))
        caller.speak(np.zeros(8 * 1300, np.int16))
        caller.speak(spoken("お願いします"))

    events = played(tmp_path, recogniser, behave, 14.0)
    [said] = of(events, CallerSaid)
    whole = (len(spoken("見積もりの件で")) + len(spoken("お願いします"))) / 8000 + 1.3
    assert said.end - said.start > whole
    [length] = recogniser.lengths  # the turn that was ended too soon has told nothing
    assert length == pytest.approx(said.end - said.start, abs=0.05)


def test_a_key_after_a_stopped_line_ends_the_doubt(tmp_path: Path) -> None:
    recogniser = Knows("なるほど", after=5.0)

    async def behave(caller: Caller) -> None:
        await says("なるほど")(caller)  # type: ignore[misc]
        await asyncio.sleep(1.6)
        caller.press("0")

    events = played(tmp_path, recogniser, behave, 8.0)
    assert not of(events, CallerSaid)
    assert recogniser.lengths == []


@pytest.mark.parametrize("after", [0.3, 0.6, 1.2, 2.5])
def test_who_speaks_and_then_keys_a_number_is_heard_by_its_keys(tmp_path: Path, after: float) -> None:
    """after: seconds between the words and the first key; the recogniser takes longer than all of it."""

    async def behave(caller: Caller) -> None:
        await caller.asked()
        caller.speak(spoken("あのですね"))
        await asyncio.sleep(1.0 + after)
        for key in "0312345678#":
            caller.press(key)
            await asyncio.sleep(0.2)

    desk = FakeDesk([in_force(small_manual(matters=(), collect=("phone", "about")))])
    events = played_at(desk, tmp_path, Knows("あのですね", after=3.5), behave, 14.0, number="")
    assert not of(events, CallerSaid)
    [call] = desk.calls.values()
    assert call.message is not None
    kept = {item.item: item.value.kept for item in call.message.message.items if item.value is not None}
    assert kept["phone"] == "0312345678"


def test_words_before_a_key_of_the_menu_do_not_answer_the_question_after_it(tmp_path: Path) -> None:
    async def behave(caller: Caller) -> None:
        await caller.asked()
        caller.speak(spoken("はい"))
        await asyncio.sleep(1.4)
        caller.press("1")

    desk = FakeDesk([in_force(small_manual())])
    events = played_at(desk, tmp_path, Knows("はい", after=1.5), behave, 9.0)
    assert not of(events, CallerSaid)
    [call] = desk.calls.values()
    assert call.message is not None
    assert call.message.message.matter == "inquiry"


def test_all_that_is_typed_during_a_notice_answers_the_question_after_it(tmp_path: Path) -> None:
    async def behave(caller: Caller) -> None:
        await asyncio.sleep(4.0)
        assert caller._sink is not None
        caller._sink.text("青空商事の")
        await asyncio.sleep(0.3)
        caller._sink.text("山田です")

    notice = Phrase(id="notices.long", text="この通話は録音しております。" * 8, may_interrupt=False)
    desk = FakeDesk([in_force(small_manual(notices=(notice,)))])
    events = played_at(desk, tmp_path, Knows(), behave, 30.0)
    assert [said.texts for said in of(events, CallerSaid)] == [("青空商事の 山田です",)]


def notice_manual() -> Manual:
    notice = Phrase(id="notices.long", text="この通話は録音しております。" * 8, may_interrupt=False)
    return small_manual(notices=(notice,), matters=(), collect=("about", "phone"))


def test_no_more_is_typed_during_a_notice_than_one_answer_has(tmp_path: Path) -> None:
    async def behave(caller: Caller) -> None:
        await asyncio.sleep(4.0)
        assert caller._sink is not None
        for _ in range(200):
            caller._sink.text("あ" * 500)

    desk = FakeDesk([in_force(notice_manual())])
    events = played_at(desk, tmp_path, Knows(), behave, 30.0)
    [said] = of(events, CallerSaid)
    assert len(said.texts[0]) == LONGEST_TYPED


def test_what_was_typed_during_a_notice_is_told_of_who_leaves_before_it_ends(tmp_path: Path) -> None:
    async def behave(caller: Caller) -> None:
        await asyncio.sleep(4.0)
        assert caller._sink is not None
        caller._sink.text("見積もりの件です")
        await asyncio.sleep(0.5)
        caller.leave()

    desk = FakeDesk([in_force(notice_manual())])
    events = played_at(desk, tmp_path, Knows(), behave, 12.0, number="", understander=RuleUnderstander())
    assert [said.texts for said in of(events, CallerSaid)] == [("見積もりの件です",)]
    [call] = desk.calls.values()
    assert call.message is not None
    assert call.closed is not None
    assert call.closed.reason == "caller_hung_up"


@pytest.mark.parametrize("recognised", [True, False], ids=["words are recognised", "guided voicemail"])
@pytest.mark.parametrize("left_after", [0.9, 1.4, 2.2], ids=["amid a word", "right after it", "before it is known"])
def test_who_hangs_up_while_speaking_is_told_of(tmp_path: Path, left_after: float, recognised: bool) -> None:
    """Their first words, from a number that is withheld: nothing else would say that they called."""
    words = spoken("見積もりの件でお電話しました")[: 8 * 1300]

    async def behave(caller: Caller) -> None:
        await caller.asked()
        caller.speak(words)
        await asyncio.sleep(left_after)
        caller.leave()

    desk = FakeDesk([in_force(small_manual(matters=(), collect=("about", "phone")))])
    recogniser = Knows("見積もりの件でお電話しました", after=9.0) if recognised else None
    events = played_at(desk, tmp_path, recogniser, behave, 12.0, number="")
    [said] = of(events, CallerSaid)
    assert said.texts == ()
    assert 0.8 <= said.end - said.start <= 2.7
    [call] = desk.calls.values()
    assert call.closed is not None
    assert call.message is not None
    assert not call.message.message.complete
    items = [(item.item, item.state) for item in call.message.message.items]
    assert items[0] == ("about", State.UNKNOWN if recognised else State.CLIP)


@pytest.mark.parametrize("left_after", [0.9, 1.4, 1.8])
def test_what_was_said_just_before_hanging_up_is_understood(tmp_path: Path, left_after: float) -> None:
    words = "見積もりの件でお電話しました"

    async def behave(caller: Caller) -> None:
        await caller.asked()
        caller.speak(spoken(words)[: 8 * 1300])
        await asyncio.sleep(left_after)
        caller.leave()

    desk = FakeDesk([in_force(small_manual(matters=(), collect=("about", "phone")))])
    recogniser = Knows(words, after=0.8)
    events = played_at(desk, tmp_path, recogniser, behave, 9.0, number="", understander=RuleUnderstander())
    assert [said.texts for said in of(events, CallerSaid)] == [(words,)]
    [call] = desk.calls.values()
    assert call.message is not None
    kept = {item.item: item.value.words for item in call.message.message.items if item.value is not None}
    assert kept == {"about": words}
    assert call.closed is not None
    assert call.closed.reason == "caller_hung_up"
    [said] = of(events, CallerSaid)
    assert call.closed.seconds == pytest.approx(said.end, abs=0.1)  # when they were gone, not when that was understood


@pytest.mark.parametrize(("words", "told"), [("なるほど", False), ("違います", True)])
def test_words_over_a_line_just_before_hanging_up_are_judged_as_such(tmp_path: Path, words: str, told: bool) -> None:
    """The line has stopped for them, and nobody knows yet whether they are more than 相槌."""

    async def behave(caller: Caller) -> None:
        await asyncio.sleep(IN_LINE)
        caller.speak(spoken(words))
        await asyncio.sleep(0.75)
        caller.leave()

    recogniser = Knows(words)
    events = played(tmp_path, recogniser, behave, 9.0)
    assert len(recogniser.lengths) == 1
    assert [said.texts for said in of(events, CallerSaid)] == ([(words,)] if told else [])


def test_nobody_is_rung_for_a_caller_who_is_gone(tmp_path: Path) -> None:
    rung: list[str] = []

    class Rings:
        async def connect(self, call_id: str, target: str, briefing: str, seconds: float) -> str:
            rung.append(target)
            return "no_answer"

    async def work() -> None:
        desk = FakeDesk([in_force(small_manual())])
        async with running(tmp_path, desk) as node:
            node._services = replace(node._services, connector=Rings())
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            [call] = node.calls.values()
            connect = Connect(id=99, target="office", briefing="", deadline=30.0)
            call.conversation._carry_out(connect)
            await asyncio.sleep(0.1)
            call.conversation.left_alone()
            call.conversation._carry_out(connect)
            await call.conversation.at_rest()
            caller.leave()
            await ringing

    run(work())
    assert rung == ["office"]


def test_who_hangs_up_without_a_word_is_not(tmp_path: Path) -> None:
    async def behave(caller: Caller) -> None:
        await caller.asked()
        caller.speak(spoken("あ")[: 8 * 120])
        await asyncio.sleep(0.3)
        caller.leave()

    desk = FakeDesk([in_force(small_manual(matters=(), collect=("about", "phone")))])
    events = played_at(desk, tmp_path, Knows(), behave, 9.0, number="")
    assert not of(events, CallerSaid)
    [call] = desk.calls.values()
    assert call.message is None


def test_a_line_goes_back_to_the_beginning_of_its_stretch(tmp_path: Path) -> None:
    from toritsugi.core.dialogue.intents import Part, Say

    words = "一つ目です。二つ目です。"
    say = Say(id=1, line="x", parts=(Part(shown=words, spoken=words),))

    async def work() -> tuple[list[bytes], list[bytes], float, float]:
        cache = PromptCache(tmp_path, Hum())
        for stretch in ("一つ目です", "二つ目です"):
            await cache.fetch(stretch)
        whole = Line(say, cache, print)
        frames = []
        while not whole.over:
            frames.append(whole.frame())
        line = Line(say, cache, print)
        first = [line.frame() for _ in range(35)]  # 0.25 s, 0.35 s of pause, 0.1 s of the second
        before = line.heard
        line.rewind()
        after = line.heard
        rest = []
        while not line.over:
            rest.append(line.frame())
        return frames, first + rest, before, after

    frames, again, before, after = run(work())
    assert (before, after) == (pytest.approx(0.7), pytest.approx(0.6))
    assert len(again) == len(frames) + 5
    assert np.array_equal(np.frombuffer(b"".join(again[35:]), "<i2"), np.frombuffer(b"".join(frames[30:]), "<i2"))
