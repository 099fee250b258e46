"""Own recordings at a line: heard in the place of the synthesiser, with the pauses of the text; the rest is spoken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.support.fake_desk import in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.voice.speech.test_speech import Beeps, fixed, heard, level, runs, say, value
from toritsugi.core.spoken.samples import stretches_of
from toritsugi.core.spoken.style import Style
from toritsugi.core.spoken.takes import TakeInForce, digest_of, recordable
from toritsugi.voice.ports import DeskUnavailable, LineInForce
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.player import Line
from toritsugi.voice.speech.takes import Takes
from toritsugi.voice.speech.whole import Whole, WholePart, whole_sound

#: the level of recordings; no words of the synthesiser's have it
RECORDED = 31000


class Shelf:
    """The office's recordings by id, all of one level and as many samples as told."""

    def __init__(self, **samples: int) -> None:
        self.samples = samples
        self.asked: list[str] = []
        self.away = False

    async def fetch(self, take_id: str) -> bytes:
        self.asked.append(take_id)
        if self.away:
            raise DeskUnavailable
        if take_id not in self.samples:
            raise ValueError("there is no such recording")
        return np.full(self.samples[take_id], RECORDED, "<i2").tobytes()


def line_with(*takes: TakeInForce) -> LineInForce:
    import msgspec

    return msgspec.structs.replace(in_force(small_manual()), takes=takes)


def test_recorded_stretches_are_heard_and_the_others_are_spoken(tmp_path: Path) -> None:
    shelf = Shelf(a=1600, b=800)
    line = line_with(TakeInForce("x", digest_of("お名前は"), "a"), TakeInForce("y", digest_of("ですね。はい。"), "b"))

    async def work() -> list[tuple[int, int]]:
        takes = Takes(shelf.fetch)
        await takes.refresh([line])
        said = Line(
            say(fixed("お名前は、"), value("ヤマダ"), fixed("、ですね。はい。")),
            PromptCache(tmp_path, Beeps()),
            lambda why: None,
            own=takes.of(line),
        )
        await asyncio.sleep(0.1)
        return runs(heard(said))

    told = run(work())
    wanted = [(RECORDED, 1600), (0, 1440), (level("ヤマダ"), 2400), (0, 1440), (level("ですね"), 2400), (0, 2800)]
    assert told[: len(wanted)] == wanted, "the second is another sentence's"


def test_a_recording_has_the_pauses_of_its_text_around_it(tmp_path: Path) -> None:
    line = line_with(TakeInForce("x", digest_of("ですね"), "a"))

    async def work() -> list[tuple[int, int]]:
        takes = Takes(Shelf(a=1600).fetch)
        await takes.refresh([line])
        parts = (value("ヤマダ"), fixed("、ですね。"), value("タロウ"))
        said = Line(say(*parts), PromptCache(tmp_path, Beeps()), lambda why: None, own=takes.of(line))
        await asyncio.sleep(0.1)
        return runs(heard(said))

    told = run(work())
    assert told[:5] == [(level("ヤマダ"), 2400), (0, 1440), (RECORDED, 1600), (0, 2800), (level("タロウ"), 2400)]


def test_words_that_changed_are_spoken(tmp_path: Path) -> None:
    line = line_with(TakeInForce("x", digest_of("お名前をどうぞ"), "a"))

    async def work() -> list[tuple[int, int]]:
        takes = Takes(Shelf(a=1600).fetch)
        await takes.refresh([line])
        said = Line(say(fixed("お名前は")), PromptCache(tmp_path, Beeps()), lambda why: None, own=takes.of(line))
        await asyncio.sleep(0.1)
        return runs(heard(said))

    assert run(work())[0] == (level("お名前は"), 3200)


def test_recordings_are_read_once_and_forgotten_when_no_line_has_them() -> None:
    shelf = Shelf(a=100, b=100)
    one, two = TakeInForce("x", "1", "a"), TakeInForce("y", "2", "b")

    async def work() -> list[int]:
        takes = Takes(shelf.fetch)
        held = []
        for lines in ([line_with(one, two)], [line_with(one, two)], [line_with(one)], []):
            await takes.refresh(lines)
            held.append(takes.held)
        return held

    assert run(work()) == [2, 2, 1, 0]
    assert shelf.asked == ["a", "b"]


def test_one_that_cannot_be_read_is_spoken_and_asked_for_once(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(a=100)
    line = line_with(TakeInForce("x", "1", "a"), TakeInForce("y", "2", "gone"))

    async def work() -> int:
        takes = Takes(shelf.fetch)
        await takes.refresh([line])
        await takes.refresh([line])
        return takes.held

    assert run(work()) == 1
    assert shelf.asked == ["a", "gone"]
    assert "cannot be read" in caplog.text


def test_one_that_had_no_room_is_heard_when_there_is_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toritsugi.voice.speech.takes.MOST", 250)
    shelf = Shelf(a=100, b=100)
    one, two = TakeInForce("x", "1", "a"), TakeInForce("y", "2", "b")

    async def work() -> list[int]:
        takes = Takes(shelf.fetch)
        held = []
        for lines in ([line_with(one, two)], [line_with(two)]):
            await takes.refresh(lines)
            held.append(takes.held)
        return held

    assert run(work()) == [1, 1]
    assert shelf.asked == ["a", "b", "b"]


def test_an_office_that_is_away_is_told_and_asked_again() -> None:
    shelf = Shelf(a=100)
    line = line_with(TakeInForce("x", "1", "a"))

    async def work() -> int:
        takes = Takes(shelf.fetch)
        shelf.away = True
        with pytest.raises(DeskUnavailable):
            await takes.refresh([line])
        shelf.away = False
        await takes.refresh([line])
        return takes.held

    assert run(work()) == 1


def test_what_can_be_recorded_of_a_sentence() -> None:
    assert recordable("はい。") == ("はい。",)
    assert recordable("{title}は、{value}。") == ("は、",)
    assert recordable("{value}。") == ()
    assert recordable("お名前は{name}さまですね。{name}さま。") == ("お名前は", "さまですね。", "さま。")
    assert digest_of("はい、そうです。") == digest_of("はい そうです") != digest_of("はい、そうでした。")


def test_a_whole_sentence_is_what_a_call_would_say(tmp_path: Path) -> None:
    async def work() -> list[tuple[int, int]]:
        parts = (
            WholePart("お名前は、", take="a"),
            WholePart("ヤマダ、タロウ", "name"),
            WholePart("ですね。"),
            WholePart("はい", take="gone"),
        )
        sound = await whole_sound(Whole(parts), PromptCache(tmp_path, Beeps()), Takes(Shelf(a=1600).fetch))
        return runs(sound.samples)

    told = run(work())
    wanted = [
        (RECORDED, 1600),
        (0, 1440),
        (level("ヤマダ"), 2400),
        (0, 1440),
        (level("タロウ"), 2400),
        (level("ですね"), 2400),
        (0, 2800),
    ]
    assert told[: len(wanted)] == wanted
    assert told[-1][0] == level("はい")
    assert not list(tmp_path.rglob("*.pcm")), "listening keeps nothing"


def test_blanks_have_samples_that_can_be_said() -> None:
    manual = small_manual()
    for phrase in (*manual.standard.values(), *(item.ask for item in manual.items.values())):
        for one in stretches_of(manual, phrase.text):
            assert one.spoken, phrase.id
            assert bool(one.blank) == ("{" + one.blank + "}" in phrase.text and bool(one.blank))


def test_a_style_travels_whole() -> None:
    import msgspec

    style = Style(engine="voicevox", speed=1.2)
    whole = Whole((WholePart("はい"),), style)
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Whole) == whole
