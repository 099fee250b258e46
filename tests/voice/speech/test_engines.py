"""Engines beside the desk, against servers of their interfaces on loopback: what is asked, what comes back, and what
is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.speech_server import Behave, drop, flood, hang, hum, speech_servers, wav, with_body
from toritsugi.core.sound.level import TARGET, active_level
from toritsugi.core.spoken.style import Reading, Style
from toritsugi.settings_env import read
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.engine import Engine
from toritsugi.voice.speech.engines import make_voices, sound
from toritsugi.voice.speech.engines.openai import OpenAiSpeech
from toritsugi.voice.speech.engines.phrases import accented
from toritsugi.voice.speech.engines.voicevox import Voicevox
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.ports import SpeechFailed

WORDS = "凪咲が承ります"
STYLE = Style(speaker="見本花子", speed=1.25, pitch=3.0, pauses=1.5, readings=(Reading("凪咲", "ナギサ", 2),))


def seconds_of(samples: np.ndarray) -> float:
    return len(samples) / 8000


async def test_voicevox_is_asked_for_the_voice_of_the_manual_and_its_sound_is_the_desks() -> None:
    async with speech_servers() as server:
        engine = Voicevox(server.url)
        sound = await engine.speak(WORDS, STYLE)
        usual = await engine.speak(WORDS, Style())
        await engine.end()
    assert sound.rate == 8000
    assert active_level(sound.samples, 8000) == pytest.approx(TARGET, abs=1.0)
    assert seconds_of(sound.samples) == pytest.approx(0.12 * 12 / 1.25 + 0.04, abs=0.02), "ナ ギ サ, not ナ ギ サ キ"
    assert seconds_of(usual.samples) == pytest.approx(0.12 * 13 + 0.04, abs=0.02)
    query, synthesis = server.got[2], server.bodies("/synthesis")[0]
    assert (query[0], query[1]) == ("/audio_query", {"text": "ナギサが承ります", "speaker": "8"})
    assert [synthesis[key] for key in ("speedScale", "pitchScale", "pauseLengthScale", "outputStereo")] == [
        1.25,
        0.25,
        1.5,
        False,
    ]
    (phrase,) = synthesis["accent_phrases"]
    assert (phrase["accent"], phrase["moras"][0]["pitch"]) == (2, 6.0), "the accent is told, and pitches are made anew"
    assert server.got[-2][1]["speaker"] == "3", "without a speaker the engine's first"
    assert server.bodies("/synthesis")[1]["accent_phrases"][0]["moras"][0]["pitch"] == 5.5


@pytest.mark.parametrize(
    ("speaker", "number"),
    [
        ("", "3"),
        ("8", "8"),
        ("見本一郎", "3"),
        ("見本一郎／ささやき", "5"),
        ("見本一郎/ささやき", "5"),
        ("見本花子", "8"),
    ],
)
async def test_a_speaker_is_named_by_number_or_by_name_and_style(speaker: str, number: str) -> None:
    async with speech_servers() as server:
        engine = Voicevox(server.url)
        await engine.speak("はい", Style(speaker=speaker))
        await engine.end()
    assert server.got[-1][1] == {"speaker": number}


@pytest.mark.parametrize("speaker", ["99", "見本三郎", "見本一郎／怒り", "見本花子／歌"])
async def test_a_speaker_that_is_not_there_is_refused(speaker: str) -> None:
    async with speech_servers() as server:
        engine = Voicevox(server.url)
        with pytest.raises(SpeechFailed, match="no speaker"):
            await engine.speak("はい", Style(speaker=speaker))
        await engine.end()


async def test_the_credit_is_the_brand_s_with_the_character_s_name() -> None:
    async with speech_servers() as server:
        engine = Voicevox(server.url)
        assert engine.attribution_of(Style(speaker="見本花子／ノーマル")) == "VOICEVOX:見本花子", "before it was asked"
        await engine.voices()
        assert engine.attribution_of(Style(speaker="8")) == "MIHONVOX:見本花子"
        assert engine.attribution_of(Style()) == "MIHONVOX:見本一郎"
        await engine.end()


async def test_the_openai_interface_gives_bare_samples_in_pieces() -> None:
    async with speech_servers() as server:
        engine = OpenAiSpeech(server.url + "/v1", "mihon-tts", key="secret")
        sound = await engine.speak(WORDS, Style(speaker="nova", speed=1.25, readings=STYLE.readings))
        await engine.end()
    assert server.bodies("/v1/audio/speech") == [
        {"model": "mihon-tts", "input": "ナギサが承ります", "voice": "nova", "response_format": "pcm", "speed": 1.25}
    ]
    assert server.keys == ["Bearer secret"]
    assert seconds_of(sound.samples) == pytest.approx(0.1 * 8 / 1.25, abs=0.05)
    assert active_level(sound.samples, 8000) == pytest.approx(TARGET, abs=1.0)
    assert engine.key_of("はい", Style()) == engine.key_of("はい", Style(speaker="alloy", pitch=2.0))
    assert engine.key_of("はい", Style()) != engine.key_of("はい", Style(speaker="nova"))


GOOD = wav(hum(0.5, 24000), 24000)
HEADER = GOOD[:44]
BAD: dict[str, Behave] = {
    "not there": with_body(b"", status=404),
    "broken": with_body(b"oops", "text/plain", 500),
    "elsewhere": with_body(b"", status=302),
    "a page": with_body(b"<html>sign in</html>", "text/html"),
    "json": with_body(b'{"error": "quota"}', "application/json"),
    "json that says it is sound": with_body(b'{"error": "quota"}'),
    "nothing": with_body(b""),
    "a header alone": with_body(HEADER),
    "half a header": with_body(GOOD[:20]),
    "8 bits": with_body(wav(hum(0.5, 24000), 24000, width=1)),
    "a rate nobody has": with_body(wav(hum(0.5, 24000), 3)),
    "three channels": with_body(wav(hum(0.9, 24000)[:21000], 24000, channels=3)),
    "silence": with_body(wav(np.zeros(24000, "<i2"), 24000)),
    "longer than the words can be": with_body(wav(hum(12.0, 8000), 8000)),
    "mp3": with_body(b"ID3\x04" + bytes(4000), "audio/mpeg"),
    "without an end": flood,
    "never": hang,
    "cut off": drop,
}
#: what the OpenAI interface takes as samples, since samples have no header; it is refused all the same where it can be
SAMPLES = {"half a header", "a header alone"}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("engine", ["voicevox", "openai"])
async def test_what_is_no_speech_is_refused_in_bounded_time_and_space(engine: str, name: str) -> None:
    async with speech_servers() as server:
        server.behave = BAD[name]
        made = Voicevox(server.url, 0.5) if engine == "voicevox" else OpenAiSpeech(server.url, "x", deadline=0.5)
        with pytest.raises(SpeechFailed) as why:
            await made.speak("はい", Style())
        await made.end()
    assert "はい" not in str(why.value)


@pytest.mark.parametrize("path", ["/speakers", "/audio_query", "/mora_data", "/engine_manifest"])
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b'"x"', b"[[[[", b'{"accent_phrases": 3}', b'[{"name": 1}]']
)
async def test_an_engine_that_answers_nonsense_is_refused_or_left_aside(path: str, body: bytes) -> None:
    async with speech_servers() as server:
        made = Voicevox(server.url, 0.5)
        usual = server.answer

        async def strange(request):  # type: ignore[no-untyped-def]
            return await with_body(body, "application/json")(request) if request.path == path else await usual(request)

        server.answer = strange  # type: ignore[method-assign]
        try:
            await made.speak(WORDS, STYLE)
        except SpeechFailed:
            assert path != "/engine_manifest", "older engines have none"
        await made.end()


@pytest.mark.parametrize("make", [Voicevox, lambda url: OpenAiSpeech(url, "tts-1")])
async def test_sound_is_worked_on_beside_the_loop_that_carries_the_calls(
    make: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    usual = sound.levelled

    def seen(samples: np.ndarray, rate: int) -> np.ndarray:
        threads.append(threading.get_ident())
        return usual(samples, rate)

    monkeypatch.setattr(sound, "levelled", seen)
    async with speech_servers() as server:
        engine = make(server.url)
        await engine.speak("はい", Style())
        await engine.end()
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


def test_a_rate_that_no_voice_has_is_refused() -> None:
    """The common divisor with the desk's rate is what bringing it down costs."""
    for rate in (8_000, 11_025, 22_050, 44_100, 48_000):
        assert sound.of_wav(wav(hum(0.2, rate), rate)).rate == rate
    for rate in (44_101, 95_999):
        with pytest.raises(SpeechFailed, match=f"{rate} Hz"):
            sound.of_wav(wav(hum(0.2, rate), rate))


async def test_the_built_in_voice_speaks_for_an_engine_that_is_not_there(tmp_path: Path) -> None:
    settings = read(
        {"TORITSUGI_VOICE": "voicevox", "TORITSUGI_VOICEVOX_URL": "http://127.0.0.1:9", "TORITSUGI_DATA": str(tmp_path)}
    )
    voices = make_voices(settings, OpenJTalkSynthesiser(threads=1))
    cache = PromptCache(tmp_path / "prompts", voices)
    sound, value = await cache.soon("はい"), await cache.live("山田")
    await voices.end()
    assert np.array_equal(sound.samples, OpenJTalkSynthesiser(threads=1)._make("はい").samples)
    assert value.seconds > 0.2
    assert [(one.engine, one.failures, one.desk) for one in voices.standing()] == [
        ("openjtalk", 0, False),
        ("voicevox", 2, True),
    ]


PHRASES = [
    {"moras": [{"text": text} for text in "カブシキガイシャ".replace("シャ", "*")], "accent": 5, "pause_mora": None},
    {"moras": [{"text": text} for text in "ナギサデス"], "accent": 1, "pause_mora": None},
]


@pytest.mark.parametrize(
    ("readings", "accents"),
    [
        ([Reading("凪咲", "ナギサ", 2)], [5, 2]),
        ([Reading("凪咲", "ナギサ", 0)], [5, 5]),
        ([Reading("凪咲", "ナギサ")], None),
        ([Reading("他", "ホカ", 1)], None),
        ([Reading("変", "", 1)], None),
        ([Reading("跨", "イ*ナギ".replace("*", "シャ"), 1)], None),
    ],
)
def test_an_accent_is_put_where_its_morae_stand(readings: list[Reading], accents: list[int] | None) -> None:
    found = accented(PHRASES, readings)
    assert (None if found is None else [one["accent"] for one in found]) == accents
    assert [one["accent"] for one in PHRASES] == [5, 1], "what came is left as it is"


def test_a_word_across_phrases_becomes_one_unless_a_pause_lies_between() -> None:
    def phrases(pause: object) -> list[dict]:  # type: ignore[type-arg]
        return [
            {"moras": [{"text": "ナ"}, {"text": "ギ"}], "accent": 2, "pause_mora": pause},
            {"moras": [{"text": "サ"}, {"text": "デ"}], "accent": 1, "pause_mora": None},
        ]

    joined = accented(phrases(None), [Reading("凪咲", "ナギサ", 1)])
    assert joined is not None
    assert [(len(one["moras"]), one["accent"]) for one in joined] == [(4, 1)]
    assert accented(phrases({"text": "、"}), [Reading("凪咲", "ナギサ", 1)]) is None
    assert accented([{"moras": 3}], [Reading("凪咲", "ナギサ", 1)]) is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"VOICE": "voicebox"}, "TORITSUGI_VOICE: not an engine"),
        ({"VOICE": "voicevox"}, "TORITSUGI_VOICEVOX_URL: not set"),
        ({"VOICE": "openai"}, "TORITSUGI_SPEECH_URL: not set"),
        ({"VOICEVOX_URL": "127.0.0.1:50021"}, "TORITSUGI_VOICEVOX_URL: not a web address"),
        ({"SPEECH_URL": "http://speech.example.com"}, "would leave the own network unencrypted"),
        ({"SPEECH_URL": "https://user:key@speech.example.com"}, "TORITSUGI_SPEECH_URL: the address may have no user"),
        ({"VOICE_DEADLINE": "0"}, "TORITSUGI_VOICE_DEADLINE: seconds must be"),
    ],
)
def test_settings_of_the_voices_that_cannot_be_used_say_why(given: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        read({f"TORITSUGI_{name}": value for name, value in given.items()})
