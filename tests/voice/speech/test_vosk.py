"""vosk-server's protocol, against a server that keeps to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from tests.support.vosk_server import VoskServer, vosk_server, words
from tests.support.waiting import until
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import Grammar, Hints
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis, SoFar, SpeechFailed
from toritsugi.voice.speech.recognisers import make_recogniser
from toritsugi.voice.speech.recognisers.options import RecogniserUnavailable
from toritsugi.voice.speech.recognisers.vosk import VoskRecogniser

SOUND = (np.sin(np.arange(8000 + 640) / 5) * 9000).astype(np.int16)  # 1.08 s: not a whole number of pieces
HINTS = Hints(grammar=Grammar.DIGITS, phrases=("一", "二"))


@pytest_asyncio.fixture
async def server() -> AsyncIterator[VoskServer]:
    async with vosk_server() as made:
        yield made


def recogniser_of(server: VoskServer, **options: str) -> VoskRecogniser:
    made = make_recogniser("vosk", {"url": server.url, "alternatives": "0", **options})
    assert isinstance(made, VoskRecogniser)
    return made


async def recognise(server: VoskServer, hints: Hints = HINTS, **options: str) -> tuple[Hypothesis | str, ...]:
    recogniser = recogniser_of(server, **options)
    try:
        turn = recogniser.begin_with(Expect(), hints)
        for at in range(0, len(SOUND), 160):
            turn.accept(Pcm(SOUND[at : at + 160], 8000))
        return await turn.finish()
    finally:
        await recogniser.close()


async def test_all_sound_goes_out_and_the_words_come_back_without_spaces(server: VoskServer) -> None:
    assert await recognise(server) == (Hypothesis("はいそうです", pytest.approx(0.9)),)
    assert bytes(server.sounds[0]) == SOUND.tobytes()
    assert server.configs == [{"sample_rate": 8000, "words": 1, "max_alternatives": 0}]


async def test_stretches_are_joined_and_words_so_far_tell_them(server: VoskServer) -> None:
    server.script = lambda: words((0.5, "ゼロ サン の"), (99.0, "イチ ニー OK desu"))
    recogniser = recogniser_of(server)
    turn = recogniser.begin(Expect())
    assert isinstance(turn, SoFar)
    for at in range(0, 8000, 160):
        turn.accept(Pcm(SOUND[at : at + 160], 8000))
    await until(lambda: turn.so_far.startswith("ゼロサンのイチ"))
    assert await turn.finish() == (Hypothesis("ゼロサンのイチニーOK desu", pytest.approx(0.9)),)
    await recogniser.close()


async def test_alternatives_keep_their_order_and_have_no_confidence(server: VoskServer) -> None:
    def script(_seconds: float, end: bool) -> object:
        texts = ("山田 です", "浜田 です", "山田 です", "[unk]")
        return {"alternatives": [{"confidence": 217.3 - n, "text": t} for n, t in enumerate(texts)]} if end else {}

    server.script = lambda: lambda seconds, end: script(seconds, end) or {"partial": ""}
    assert await recognise(server, alternatives="4") == (Hypothesis("山田です"), Hypothesis("浜田です"))
    assert server.configs[0]["max_alternatives"] == 4


@pytest.mark.parametrize(
    ("grammar", "hints", "phrases"),
    [
        ("none", HINTS, None),
        ("digits", HINTS, ["一", "二", "[unk]"]),
        ("digits", Hints(grammar=Grammar.YES_NO, phrases=("はい",)), None),
        ("all", Hints(grammar=Grammar.YES_NO, phrases=("はい",)), ["はい", "[unk]"]),
        ("all", Hints(), None),
    ],
)
async def test_a_grammar_is_sent_where_the_owner_wants_it(
    server: VoskServer, grammar: str, hints: Hints, phrases: list[str] | None
) -> None:
    await recognise(server, hints, grammar=grammar)
    assert server.configs[0].get("phrase_list") == phrases


async def test_silence_is_no_words(server: VoskServer) -> None:
    server.script = lambda: words()
    assert await recognise(server) == ()


async def test_a_connection_that_dies_in_the_turn_is_made_anew_and_all_sound_sent_again(server: VoskServer) -> None:
    server.dies = [0.4]
    assert await recognise(server) == (Hypothesis("はいそうです", pytest.approx(0.9)),)
    assert [bytes(one) == SOUND.tobytes() for one in server.sounds] == [False, True]


async def test_two_deaths_are_a_failure(server: VoskServer) -> None:
    server.dies = [0.4, 0.4]
    with pytest.raises(SpeechFailed):
        await recognise(server)
    assert len(server.sounds) == 2


async def test_death_after_the_end_is_seen(server: VoskServer) -> None:
    """The answers are behind: the connection is lost after all was sent, before the last words."""
    server.slow = 0.05
    server.dies = [1.08, 1.08]
    with pytest.raises(SpeechFailed):
        await recognise(server)


@pytest.mark.parametrize("raw", ["no json", "[]", '{"words": 3}', '{"text": null}', "{}", b"\x00\x01"])
async def test_rubbish_is_a_failure_and_is_not_asked_for_twice(server: VoskServer, raw: str | bytes) -> None:
    server.raw = raw
    with pytest.raises(SpeechFailed):
        await recognise(server)
    assert len(server.sounds) == 1


async def test_a_server_that_never_stops_telling_is_not_listened_to(server: VoskServer) -> None:
    server.raw = '{"text": "' + "あ" * 60_000 + '"}'
    with pytest.raises(SpeechFailed, match="more than a turn can have"):
        await recognise(server)


async def test_no_server_is_a_failure() -> None:
    nobody = VoskServer()
    nobody.url = "ws://127.0.0.1:9"
    with pytest.raises(SpeechFailed):
        await recognise(nobody)


async def test_a_slow_server_gets_everything_and_is_waited_for(server: VoskServer) -> None:
    server.slow = 0.02
    assert await recognise(server) == (Hypothesis("はいそうです", pytest.approx(0.9)),)


async def test_a_turn_that_is_cancelled_ends_its_connection(server: VoskServer) -> None:
    server.silent = True
    recogniser = recogniser_of(server)
    turn = recogniser.begin(Expect())
    for at in range(0, 8000, 160):
        turn.accept(Pcm(SOUND[at : at + 160], 8000))
    waiting = asyncio.ensure_future(turn.finish())
    await until(lambda: bool(server.sounds and server.sounds[0]))
    waiting.cancel()
    await asyncio.wait_for(server.ended.wait(), 5)
    assert not recogniser._turns
    await recogniser.close()


async def test_more_turns_than_places_wait_with_their_sound(server: VoskServer) -> None:
    recogniser = recogniser_of(server, parallel="1")
    server.silent = True
    first = recogniser.begin(Expect())
    first.accept(Pcm(SOUND[:1600], 8000))
    await until(lambda: bool(server.sounds))
    second = recogniser.begin(Expect())
    second.accept(Pcm(SOUND, 8000))
    waiting = asyncio.ensure_future(second.finish())
    await asyncio.sleep(0.05)
    assert len(server.sounds) == 1
    server.silent = False
    first.cancel()
    assert await waiting == (Hypothesis("はいそうです", pytest.approx(0.9)),)
    await recogniser.close()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "TORITSUGI_RECOGNISER_URL.*ws://127.0.0.1:2700"),
        ({"url": "http://x"}, "ws or wss"),
        ({"url": "ws://x:99999"}, "ws or wss"),
        ({"url": "ws://asr.example.com:2700"}, "would leave the own network unencrypted; write wss://"),
        ({"url": "ws://x", "grammar": "some"}, "TORITSUGI_RECOGNISER_GRAMMAR.*none, digits or all"),
        ({"url": "ws://x", "alternatives": "-1"}, "TORITSUGI_RECOGNISER_ALTERNATIVES.*from 0 to 10"),
    ],
)
def test_options_that_cannot_be_used_are_named_with_their_mend(options: dict[str, str], says: str) -> None:
    with pytest.raises(RecogniserUnavailable, match=says):
        make_recogniser("vosk", options)


async def test_its_name_has_nothing_secret() -> None:
    assert VoskRecogniser("ws://user:secret@asr.lan:2700/?token=secret").name == "vosk:asr.lan:2700"
