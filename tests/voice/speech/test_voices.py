"""The voices of manuals: speed, pitch, pauses and readings are in the sound; what cannot be spoken is spoken anyway."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from toritsugi.core.manual.model import Contact, Term, Voice
from toritsugi.core.sound.level import TARGET, active_level, levelled, trimmed
from toritsugi.core.spoken.style import Reading, Style, style_of
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.cache import PATIENCE, PATIENCE_LIVE, PromptCache
from toritsugi.voice.speech.engine import PLAIN, told_of
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.readings import labels, pronounced
from toritsugi.voice.speech.silences import paused
from toritsugi.voice.speech.voices import Voices

NAGISA = Reading("凪咲", "ナギサ", 1)


@pytest.fixture(scope="module")
def jtalk() -> OpenJTalkSynthesiser:
    return OpenJTalkSynthesiser(threads=1)


def pitch(sound: Pcm) -> float:
    """The voice's pitch in hertz: where the spectrum and its halves and thirds agree, in the middle of all frames."""
    found = []
    samples = sound.samples.astype(float)
    for at in range(0, len(samples) - 1024, 256):
        frame = samples[at : at + 1024]
        if np.sqrt(np.mean(frame**2)) > 1500:
            spectrum = np.abs(np.fft.rfft(frame * np.hanning(1024), 8192))
            agreed = spectrum[:700] * spectrum[::2][:700] * spectrum[::3][:700]
            found.append((120 + int(np.argmax(agreed[120:]))) * 8000 / 8192)
    return float(np.median(found))


def test_speed_pitch_and_pauses_are_in_the_sound(jtalk: OpenJTalkSynthesiser) -> None:
    words = "ありがとうございます、山田が承りました"
    plain = jtalk._make(words)
    assert jtalk._make(words, Style(speed=1.5)).seconds < 0.8 * plain.seconds
    assert jtalk._make(words, Style(speed=0.75)).seconds > 1.2 * plain.seconds
    higher = jtalk._make(words, Style(pitch=2.0))
    assert higher.seconds == pytest.approx(plain.seconds, abs=0.1)
    assert pitch(higher) / pitch(plain) == pytest.approx(2 ** (2 / 12), rel=0.03)
    slow, quick = jtalk._make(words, Style(pauses=2.0)), jtalk._make(words, Style(pauses=0.5))
    assert quick.seconds + 0.2 < plain.seconds < slow.seconds - 0.3
    again = jtalk._make(words)
    assert np.array_equal(again.samples, plain.samples), "the engine keeps nothing of the voice before"


def test_readings_and_accents_are_in_the_sound(jtalk: OpenJTalkSynthesiser) -> None:
    plain = jtalk._make("凪咲が承ります")
    read = jtalk._make("凪咲が承ります", Style(readings=(NAGISA,)))
    assert read.seconds < plain.seconds - 0.05, "one mora less"
    flat = jtalk._make("凪咲が承ります", Style(readings=(msgspec.structs.replace(NAGISA, accent=0),)))
    assert not np.array_equal(flat.samples, read.samples)
    same = Style(readings=(Reading("承り", "ウケタマワリ"), Reading("凪咲", "ナギサキ")))
    assert np.array_equal(jtalk._make("凪咲が承ります", same).samples, plain.samples), "a reading that says nothing new"


@pytest.mark.parametrize(
    ("words", "readings", "said"),
    [
        ("凪咲が承ります", [NAGISA], "ナギサガウケタマワリマス"),
        ("株式会社凪咲の凪咲です", [NAGISA], "カブシキガイシャナギサノナギサデス"),
        ("林檎と林さん", [Reading("林", "リン")], "リンゴトリンサン"),
        ("日本橋です", [Reading("日本", "ニッポン")], "ニホンバシデス"),
        ("凪咲", [NAGISA, Reading("凪", "カゼ")], "ナギサ"),
        ("ABC商事です", [Reading("ABC商事", "アベックショウジ")], "アベックショージデス"),
        ("凪咲、凪咲", [NAGISA], "ナギサ、ナギサ"),
        ("はい", [NAGISA], "ハイ"),
    ],
)
def test_a_word_is_read_as_its_client_says_and_no_part_of_another_is(
    words: str, readings: list[Reading], said: str
) -> None:
    assert pronounced(words, readings) == said


def test_two_clients_read_one_word_in_two_ways_at_once() -> None:
    async def both() -> list[Pcm]:
        voices = Voices(OpenJTalkSynthesiser(threads=2))
        one, other = Style(readings=(NAGISA,)), Style(readings=(Reading("凪咲", "ナギサキ", 3),))
        found = await asyncio.gather(
            *(voices.styled(style).synthesise("凪咲です") for style in (one, other) for _ in range(3))
        )
        await voices.end()
        return list(found)

    found = run(both())
    assert all(np.array_equal(one.samples, found[0].samples) for one in found[:3])
    assert all(np.array_equal(one.samples, found[3].samples) for one in found[3:])
    assert found[0].seconds < found[3].seconds


def test_the_voice_and_the_readings_of_a_manual() -> None:
    plain = small_manual()
    manual = msgspec.structs.replace(
        plain,
        voice=Voice(engine="voicevox", speaker="8", speed=1.1, pitch=-1.0, pauses=1.2),
        glossary=(Term(word="凪咲", reading="ナギサ", accent=1), Term(word="凪咲工房", reading="ナギサコウボウ")),
        contacts={"office": Contact(id="office", name="小鳥遊", reading="タカナシ")},
    )
    style = style_of(manual)
    assert (style.engine, style.speaker, style.speed, style.pitch, style.pauses) == ("voicevox", "8", 1.1, -1.0, 1.2)
    assert {Reading(plain.line.name, plain.line.reading), NAGISA} < set(style.readings)
    assert [len(one.word) for one in style.readings] == sorted((len(one.word) for one in style.readings), reverse=True)
    assert Reading("小鳥遊", "タカナシ") in style.readings


def test_the_key_of_a_sound_has_what_it_depends_on_and_no_more() -> None:
    style = Style(speed=1.2, readings=(NAGISA, Reading("林", "リン")))
    voices = Voices(OpenJTalkSynthesiser(threads=1))
    key = voices.styled(style).key
    assert key("凪咲です") != key("はい") != voices.key("はい")
    assert key("はい") == voices.styled(Style(speed=1.2)).key("はい"), "readings of other words do not count"
    assert voices.styled(PLAIN).key("はい") == voices.key("はい") == OpenJTalkSynthesiser(threads=1).name
    assert told_of("はい", PLAIN) == ""


class Tone:
    """An engine of a constant level. It fails, or takes its time, as told."""

    def __init__(self, name: str, level: int, slow: float = 0.0) -> None:
        self.name, self.level, self.slow = name, level, slow
        self.fails = False
        self.breaks: Exception | None = None
        self.asked: list[str] = []

    def key_of(self, words: str, style: Style) -> str:
        return self.name + told_of(words, style)

    def attribution_of(self, style: Style) -> str:
        return f"voice of {self.name}"

    async def speak(self, words: str, style: Style) -> Pcm:
        self.asked.append(words)
        await asyncio.sleep(self.slow)
        if self.fails:
            raise SpeechFailed(f"{self.name} is away")
        if self.breaks is not None:
            raise self.breaks
        return Pcm(np.full(800, self.level, np.int16), 8000)

    async def end(self) -> None:
        pass


OUTER = Style(engine="voicevox")


def caches(tmp_path: Path, now: Callable[[], float] = time.monotonic) -> tuple[Tone, Tone, PromptCache, Voices]:
    inner, outer = Tone("inner", 1), Tone("outer", 2)
    voices = Voices(inner, {"voicevox": outer}, clock=now)
    return inner, outer, PromptCache(tmp_path, voices).styled(OUTER), voices


def test_what_an_engine_cannot_speak_the_built_in_voice_does_and_the_proper_one_takes_over_again(
    tmp_path: Path,
) -> None:
    _inner, outer, cache, voices = caches(tmp_path)
    outer.fails = True

    async def work() -> list[int]:
        levels = [(await cache.soon("はい")).samples[0], (await cache.live("山田")).samples[0]]
        outer.fails = False
        levels += [(await cache.soon("はい")).samples[0], (await cache.live("山田")).samples[0]]
        again = PromptCache(tmp_path, voices).styled(OUTER)
        return [*levels, (await again.fetch("はい")).samples[0]]

    assert run(work()) == [1, 1, 2, 2, 2]
    assert outer.asked == ["はい", "山田", "はい", "山田"]
    status = voices.standing()
    assert [(one.engine, one.failures) for one in status] == [("openjtalk", 0), ("voicevox", 2)]


def test_an_engine_that_keeps_failing_is_left_alone(tmp_path: Path) -> None:
    inner, outer, cache, voices = caches(tmp_path)
    outer.fails = True

    async def work() -> None:
        for number in range(10):
            await cache.live(f"山田{number}")

    run(work())
    assert len(outer.asked) == 3
    assert len(inner.asked) == 10
    assert voices.standing()[1].up is False


def test_an_engine_that_breaks_by_what_it_was_answered_fails_as_one_that_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _inner, outer, cache, voices = caches(tmp_path)
    outer.breaks = KeyError("山田")

    async def work() -> list[int]:
        return [(await cache.soon("はい")).samples[0], *[(await cache.live("山田")).samples[0] for _ in range(3)]]

    assert run(work()) == [1, 1, 1, 1]
    assert len(outer.asked) == 3
    assert (voices.standing()[1].up, voices.standing()[1].last) == (False, "it broke: KeyError")
    assert "山田" not in caplog.text


def test_a_caller_does_not_wait_for_a_slow_engine_whose_sound_is_there_the_next_time(tmp_path: Path) -> None:
    _inner, outer, cache, _ = caches(tmp_path)
    outer.slow = 3.0

    async def work() -> list[float]:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        first = await cache.soon("はい")
        waited = loop.time() - begun
        await asyncio.sleep(3.0)
        begun = loop.time()
        second = await cache.soon("はい")
        live = await cache.live("山田")
        return [waited, first.samples[0], second.samples[0], live.samples[0], loop.time() - begun]

    waited, first, second, live, rest = run(work())
    assert (first, second, live) == (1, 2, 1)
    assert (waited, rest) == (pytest.approx(PATIENCE, abs=0.05), pytest.approx(PATIENCE_LIVE, abs=0.05))


def test_an_engine_that_is_always_too_slow_is_left_alone_too(tmp_path: Path) -> None:
    inner, outer, cache, voices = caches(tmp_path, now=lambda: asyncio.get_running_loop().time())
    outer.slow = 60.0

    async def work() -> str:
        for number in range(6):
            await cache.live(f"山田{number}")
        return voices.standing()[1].last

    assert run(work()) == "it takes too long for callers"
    assert (len(outer.asked), len(inner.asked)) == (3, 6)


def test_openings_are_ready_in_reserve_while_an_engine_is_away(tmp_path: Path) -> None:
    _inner, outer, cache, _ = caches(tmp_path)
    outer.fails = True

    async def work() -> tuple[int, Pcm | None]:
        missing = await cache.fill_words(["はい", "どうぞ"])
        reserve = cache._reserve
        assert reserve is not None
        return missing, reserve.ready("どうぞ")

    missing, ready = run(work())
    assert missing == 2
    assert ready is not None


def test_prompts_that_could_not_be_made_in_their_voice_are_counted_and_there_in_reserve(tmp_path: Path) -> None:
    inner, outer, _, voices = caches(tmp_path)
    cache = PromptCache(tmp_path, voices)
    manual = msgspec.structs.replace(small_manual(), voice=Voice(engine="voicevox"))
    outer.fails = True

    async def work() -> tuple[int, int]:
        missing = await cache.fill(manual)
        return missing, len(inner.asked)

    missing, reserve = run(work())
    assert missing == reserve > 5


def test_an_engine_that_is_not_set_up_is_the_built_in_one(tmp_path: Path) -> None:
    inner = Tone("inner", 1)
    voices = Voices(inner, {}, default="voicevox", speaker="8")
    assert voices.styled(OUTER).key("はい") == "inner"
    assert voices.attribution == "voice of inner"


def test_the_desk_s_own_speaker_is_for_its_own_engine_alone(tmp_path: Path) -> None:
    voices = Voices(Tone("inner", 1), {"voicevox": Tone("outer", 2)}, default="voicevox", speaker="8")
    assert voices.key("はい") == "outer|8"
    assert voices.styled(Style(speaker="3")).key("はい") == "outer|3"
    assert voices.styled(Style(engine="openjtalk")).key("はい") == "inner"
    assert voices.attribution == "voice of outer / voice of inner"


SENTENCES = ["お名前をお願いいたします", "担当より折り返しご連絡いたします", "お電話ありがとうございます"]


def test_speech_is_brought_to_the_level_of_the_built_in_voice(jtalk: OpenJTalkSynthesiser) -> None:
    spoken = [jtalk._make(words).samples for words in SENTENCES]
    assert np.mean([active_level(sound, 8000) for sound in spoken]) == pytest.approx(TARGET, abs=1.0)
    for sound in spoken:
        for louder in (0.05, 0.5, 1.4):
            other = (sound * louder).clip(-32768, 32767).astype(np.int16)
            assert active_level(levelled(other, 8000), 8000) == pytest.approx(TARGET, abs=0.5)


def test_silence_is_not_made_loud_and_is_cut_off(jtalk: OpenJTalkSynthesiser) -> None:
    hiss = np.random.default_rng(1).normal(0, 3, 8000).astype(np.int16)
    assert np.array_equal(levelled(np.zeros(8000, np.int16), 8000), np.zeros(8000, np.int16))
    assert len(trimmed(np.zeros(8000, np.int16), 8000)) == 0
    words = jtalk._make("お名前をお願いいたします").samples
    left = trimmed(np.concatenate([hiss, words, hiss]), 8000)
    assert len(words) <= len(left) < len(words) + 0.35 * 8000


def test_pauses_grow_and_shrink_and_what_is_said_stays() -> None:
    loud = np.full(1600, 5000, np.int16)
    sound = Pcm(np.concatenate([loud, np.zeros(2400, np.int16), loud, np.zeros(400, np.int16), loud]), 8000)
    for factor, wanted in ((2.0, 4800), (0.5, 1200), (1.0, 2400)):
        made = paused(sound, factor)
        assert len(made.samples) == 3 * 1600 + 400 + wanted
        assert int(np.sum(made.samples == 5000)) == 4800


def test_labels_without_readings_are_the_usual_ones() -> None:
    assert labels("お名前をお願いいたします") == labels("お名前をお願いいたします", [NAGISA])
