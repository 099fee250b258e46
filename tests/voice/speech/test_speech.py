"""Synthesis, prompts, and lines joined from them."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from toritsugi.core.dialogue.intents import Part, Say
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.cache import KEPT, PromptCache, fixed_words, load
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.player import Line
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.stretches import Stretch, _cut_once, stretches
from toritsugi.voice.speech.whole import sentence
from toritsugi.voice.telephony.leg import Private


class Beeps:
    """A synthesiser whose sound tells the words: a constant level for each stretch, 0.1 s a letter."""

    name = "beeps"
    attribution = ""

    def __init__(self, slow: float = 0.0, fails: str = "") -> None:
        self.slow = slow
        self.fails = fails
        self.asked: list[str] = []

    async def synthesise(self, spoken: str) -> Pcm:
        self.asked.append(spoken)
        if spoken == self.fails:
            raise SpeechFailed("no voice")
        await asyncio.sleep(self.slow)
        return Pcm(np.full(800 * len(spoken), level(spoken), np.int16), 8000)


def level(words: str) -> int:
    return 1000 + sum(map(ord, words)) % 20000


def say(*parts: Part, line: str = "x") -> Say:
    return Say(id=1, line=line, parts=parts)


def fixed(text: str) -> Part:
    return Part(shown=text, spoken=text)


def value(text: str) -> Part:
    return Part(shown=text, spoken=text, blank="value")


@pytest.mark.parametrize(
    ("text", "is_value", "wanted"),
    [
        ("はい。どうぞ。", False, [("はい", 0.35), ("どうぞ", 0.35)]),
        ("ええ、そうです", False, [("ええ、そうです", 0.0)]),
        ("ゼロサン、イチニー", True, [("ゼロサン", 0.18), ("イチニー", 0.0)]),
        ("、でよろしいでしょうか。", False, [("", 0.18), ("でよろしいでしょうか", 0.35)]),
        ("。", False, [("", 0.35)]),
        ("「」", False, []),
        ("", True, []),
    ],
)
def test_stretches(text: str, is_value: bool, wanted: list[tuple[str, float]]) -> None:
    assert stretches(text, is_value) == tuple(Stretch(*one) for one in wanted)
    assert stretches(text, is_value, kept=False) == stretches(text, is_value)


async def test_a_sentence_with_what_a_caller_said_is_kept_nowhere(tmp_path: Path) -> None:
    prompts, looked_up = PromptCache(tmp_path, Beeps()), []
    for kept, words in ((True, "お電話です。"), (False, "山田様のご用件です。")):
        before = _cut_once.cache_info()
        await sentence(words, prompts, kept=kept)
        after = _cut_once.cache_info()
        looked_up.append(after.hits + after.misses - before.hits - before.misses)
        assert (prompts.ready(words.rstrip("。")) is not None) is kept
    assert looked_up == [1, 0]


async def spoken(words: str) -> Pcm:
    voice = OpenJTalkSynthesiser(threads=1)
    try:
        return await voice.synthesise(words)
    finally:
        voice.close()


def test_open_jtalk_speaks_at_8_khz_without_clipping_or_silence_around() -> None:
    pcm = run(spoken("お電話ありがとうございます"))
    assert pcm.rate == 8000
    assert 1.0 < pcm.seconds < 3.0
    peak = np.abs(pcm.samples.astype(int)).max()
    assert 6000 < peak < 32000
    assert np.abs(pcm.samples[:400].astype(int)).max() > 120
    assert np.abs(pcm.samples[-400:].astype(int)).max() > 120


def test_several_voices_at_once_say_the_same_as_one() -> None:
    async def many() -> list[Pcm]:
        voice = OpenJTalkSynthesiser(threads=3)
        try:
            return list(await asyncio.gather(*(voice.synthesise("折り返しご連絡いたします") for _ in range(6))))
        finally:
            voice.close()

    first, *others = run(many())
    assert all(np.array_equal(first.samples, other.samples) for other in others)


def test_the_voice_is_credited() -> None:
    voice = OpenJTalkSynthesiser(threads=1)
    assert "CC BY 3.0" in voice.attribution
    assert "Nagoya Institute of Technology" in voice.attribution
    voice.close()


def test_prompts_are_made_once_and_found_again_on_disk(tmp_path: Path) -> None:
    manual = small_manual()

    async def fill() -> tuple[int, int, int]:
        first, second = Beeps(), Beeps()
        one, two = PromptCache(tmp_path, first), PromptCache(tmp_path, second)
        failed = await one.fill(manual)
        await asyncio.gather(*(one.fetch(words) for words in fixed_words(manual)))
        await two.fill(manual)
        return failed, len(first.asked), len(second.asked)

    assert run(fill()) == (0, len(list(fixed_words(manual))), 0)


def test_two_who_ask_at_once_make_it_once(tmp_path: Path) -> None:
    async def work() -> list[str]:
        voice = Beeps(slow=0.5)
        cache = PromptCache(tmp_path, voice)
        await asyncio.gather(*(cache.fetch("はい") for _ in range(5)))
        return voice.asked

    assert run(work()) == ["はい"]


def test_a_damaged_prompt_is_made_again(tmp_path: Path) -> None:
    async def work(voice: Beeps) -> Pcm:
        return await PromptCache(tmp_path, voice).fetch("はい")

    good = run(work(Beeps()))
    [file] = tmp_path.rglob("*.pcm")
    for damage in (b"", b"TPR1", file.read_bytes()[:-10], file.read_bytes()[:-1] + b"\xff"):
        file.write_bytes(damage)
        assert load(file) is None
        again = Beeps()
        assert np.array_equal(run(work(again)).samples, good.samples)
        assert again.asked == ["はい"]


def test_a_prompt_that_the_disk_does_not_give_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(voice: Beeps) -> Pcm:
        return await PromptCache(tmp_path, voice).fetch("はい")

    good = run(work(Beeps()))
    [file] = tmp_path.rglob("*.pcm")
    file.unlink()
    file.mkdir()  # as a failing disk or another user's file: it is there, and cannot be read
    again = Beeps()
    assert np.array_equal(run(work(again)).samples, good.samples)
    assert again.asked == ["はい"]
    assert "cannot be read" in caplog.text


def test_a_value_is_never_kept(tmp_path: Path) -> None:
    async def work() -> None:
        line = Line(say(fixed("お名前は"), value("ヤマダ")), PromptCache(tmp_path, Beeps()), lambda why: None)
        await asyncio.sleep(1)
        assert line.prepared

    run(work())
    assert len(list(tmp_path.rglob("*.pcm"))) == 1


def heard(line: Line, frames: int = 1000) -> np.ndarray:
    got = []
    while not line.over and len(got) < frames:
        got.append(np.frombuffer(line.frame(), "<i2"))
    return np.concatenate(got)


def runs(samples: np.ndarray) -> list[tuple[int, int]]:
    """(level, samples) of stretches of equal level."""
    edges = np.flatnonzero(np.diff(samples)) + 1
    return [(int(part[0]), len(part)) for part in np.split(samples, edges)]


def test_cached_words_and_values_are_joined_without_a_gap(tmp_path: Path) -> None:
    async def work() -> np.ndarray:
        cache = PromptCache(tmp_path, Beeps())
        line = Line(
            say(fixed("お名前は"), value("ヤマダ、タロウ"), fixed("、ですね。はい。")),
            cache,
            lambda why: None,
            lead=0.5,
        )
        await asyncio.sleep(0.1)
        samples = heard(line)
        assert line.starved == 0
        assert line.heard == pytest.approx(0.1 * (4 + 3 + 3 + 3 + 2) + 0.18 * 2 + 0.35)
        return samples

    told = runs(run(work()))
    words = ["お名前は", "ヤマダ", "タロウ", "ですね", "はい"]
    wanted = [(0, 4000), (level(words[0]), 3200), (level(words[1]), 2400), (0, 1440), (level(words[2]), 2400)]
    wanted += [(0, 1440), (level(words[3]), 2400), (0, 2800), (level(words[4]), 1600)]
    assert told[: len(wanted)] == wanted


def test_frames_with_a_caller_s_words_are_told_from_those_that_many_hear(tmp_path: Path) -> None:
    async def work() -> list[bytes]:
        menu = Part(spoken="ごよやくはいち", shown="", blank="choices")
        parts = (fixed("お名前は"), value("ヤマダ、タロウ"), fixed("ですね。"), menu)
        line = Line(say(*parts), PromptCache(tmp_path, Beeps()), lambda why: None, lead=0.03)
        await asyncio.sleep(0.1)
        frames = [line.frame() for _ in range(3)]
        line.rewind()
        while not line.over:
            frames.append(line.frame())
        return frames

    callers = {level("ヤマダ"), level("タロウ")}
    fixed_levels = {level(words) for words in ("お名前は", "ですね", "ごよやくはいち")}
    assert not callers & fixed_levels
    frames = run(work())
    has_callers = [bool(callers & set(np.frombuffer(frame, "<i2").tolist())) for frame in frames]
    assert any(has_callers)
    assert {type(frame) for frame, has in zip(frames, has_callers, strict=True) if has} == {Private}
    only = [frame for frame in frames if set(np.frombuffer(frame, "<i2").tolist()) <= fixed_levels]
    assert len(only) > 30
    assert {type(frame) for frame in only} == {bytes}


def test_a_value_that_is_late_is_waited_for_in_silence_and_said(tmp_path: Path) -> None:
    async def work() -> tuple[int, bool]:
        voice = Beeps()
        cache = PromptCache(tmp_path, voice)
        await cache.fetch("は")
        voice.slow = 1.0
        line = Line(say(fixed("は"), value("ヤマダ")), cache, lambda why: None)
        first = [line.frame() for _ in range(20)]
        await asyncio.sleep(1.1)
        rest = heard(line)
        assert np.frombuffer(first[-1], "<i2").max() == 0
        return line.starved, level("ヤマダ") in rest

    assert run(work()) == (15, True)


def test_what_cannot_be_spoken_is_told_and_left_out(tmp_path: Path) -> None:
    told: list[str] = []

    async def work() -> np.ndarray:
        cache = PromptCache(tmp_path, Beeps(fails="ヤマダ"))
        line = Line(say(fixed("は"), value("ヤマダ"), fixed("です")), cache, told.append)
        await asyncio.sleep(0.1)
        return heard(line)

    samples = run(work())
    assert told == ["no voice"]
    assert level("です") in samples


def test_stopped_is_silent_from_the_next_frame(tmp_path: Path) -> None:
    async def work() -> tuple[float, bytes, bool]:
        line = Line(say(fixed("お名前をお願いいたします")), PromptCache(tmp_path, Beeps()), lambda why: None)
        await asyncio.sleep(0.1)
        for _ in range(25):
            line.frame()
        line.stop()
        return line.heard, line.frame(), line.over

    assert run(work()) == (pytest.approx(0.5), bytes(320), True)


def test_the_tone_follows_its_line(tmp_path: Path) -> None:
    async def work() -> np.ndarray:
        line = Line(say(fixed("どうぞ"), line="standard.after_tone"), PromptCache(tmp_path, Beeps()), lambda why: None)
        await asyncio.sleep(0.1)
        return heard(line)[2400:]

    tone = run(work()).astype(float)[:3200]
    spectrum = np.abs(np.fft.rfft(tone))
    assert np.argmax(spectrum) * 8000 / len(tone) == pytest.approx(1000, abs=5)


def test_words_of_the_manual_in_a_blank_are_kept_and_values_of_callers_are_not(tmp_path: Path) -> None:
    async def play() -> PromptCache:
        cache = PromptCache(tmp_path, Beeps())
        menu = Part(shown="ご伝言は1", spoken="ご伝言は1", blank="choices")
        for _ in range(2):
            line = Line(say(menu, value("ヤマダ")), cache, lambda why: None)
            await asyncio.sleep(1)
            assert line.prepared
            line.stop()
        assert cache.ready("ヤマダ") is None
        return cache

    assert run(play()).made == 1


def test_prompts_that_no_manual_says_any_more_go_and_the_others_stay(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, Beeps())
    manual = small_manual()
    now = time.time()

    def files() -> list[Path]:
        return list(tmp_path.glob("*/*"))

    async def work() -> tuple[int, int, int, int]:
        await cache.fill(manual)
        await cache.fetch("もう使わない言葉です。")
        (tmp_path / "fallback").mkdir()
        (tmp_path / "fallback" / "notice.wav").write_bytes(b"RIFF")
        before = files()
        for file in before:
            os.utime(file, (now - 2 * KEPT, now - 2 * KEPT))
        await cache.fetch("作ったばかりの言葉です。")
        gone = await cache.prune([manual], now)
        again = PromptCache(tmp_path, Beeps())
        await again.fill(manual)
        return len(before), gone, again.made, len(files())

    were, gone, made, left = run(work())
    assert (gone, made, left) == (1, 0, were)
    assert (tmp_path / "fallback" / "notice.wav").exists()
