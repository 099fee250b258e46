"""The control interface says whole sentences, one after the other, and closes what is left half open."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.control_house import TOKEN, House, served, ticket
from tests.support.noise import half_open
from tests.support.voice_node import Hum
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.control import WAITING
from toritsugi.voice.speech.ports import SpeechFailed

HEAD = b"POST /v1/text/start HTTP/1.1\r\nHost: x\r\n"
HALF = HEAD + f"Authorization: Bearer {TOKEN}\r\nContent-Length: 9\r\n\r\n{{".encode()


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with served(tmp_path) as house:
        yield house


async def test_a_whole_sentence_is_said_in_the_voice_it_asks_for(house: House) -> None:
    parts = [{"spoken": "お名前は、"}, {"spoken": "ヤマダ", "blank": "name"}, {"spoken": "ですね。"}]
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "same"}
    sizes = []
    for style in ({}, {"speed": 2.0}):
        body = {"parts": parts, "style": style}
        async with house.session.post(f"{house.url}/v1/said", json=body, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "audio/wav")
            sound = await answer.read()
        with wave.open(io.BytesIO(sound)) as told:
            assert (told.getframerate(), told.getnchannels(), told.getsampwidth()) == (8000, 1, 2)
            sizes.append(told.getnframes())
    assert sizes[0] > 4000
    assert not house.node.calls
    assert not house.desk.calls
    for bad in (
        {"parts": []},
        {"parts": [{"spoken": "あ" * 601}]},
        {"parts": [{"spoken": " "}]},
        {"parts": [{"spoken": 3}]},
        {},
    ):
        assert (await house.post("/v1/said", bad))[0] == 400


async def test_a_voice_that_fails_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(spoken: str) -> Pcm:
        raise SpeechFailed("the voice is gone")

    monkeypatch.setattr(house.node.parts.synthesiser, "synthesise", fails)
    body = {"parts": [{"spoken": "はい"}]}
    assert await house.post("/v1/said", body) == (503, {"error": "the voice is gone"})
    assert (await house.post("/v1/said", body, token="wrong"))[0] == 401


async def test_sentences_wait_for_each_other_and_too_many_are_told_to_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go = asyncio.Queue[str](), asyncio.Event()

    async def slowly(spoken: str) -> Pcm:
        asked.put_nowait(spoken)
        await go.wait()
        return await Hum().synthesise(spoken)

    monkeypatch.setattr(house.node.parts.synthesiser, "synthesise", slowly)
    headers = {"Authorization": f"Bearer {TOKEN}"}

    async def say() -> int:
        body = {"parts": [{"spoken": "はい。", "blank": "answer"}]}
        async with house.session.post(f"{house.url}/v1/said", json=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    several = [asyncio.ensure_future(say()) for _ in range(WAITING + 4)]
    await asked.get()
    async with asyncio.timeout(5):
        done, waiting = await asyncio.wait(several, return_when=asyncio.FIRST_COMPLETED)
        while len(done) < 3:
            more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            done |= more
    assert [one.result() for one in done] == [503] * 3
    go.set()
    assert await asyncio.gather(*waiting) == [200] * (WAITING + 1)
    assert await say() == 200


@pytest.mark.parametrize(
    ("limit", "said", "answer"),
    [("IDLE", b"", b""), ("IDLE", HEAD, b""), ("BODY", HALF, b" 408 ")],
    ids=["nothing", "half a head", "half a body"],
)
async def test_a_socket_left_half_open_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: bytes, answer: bytes
) -> None:
    monkeypatch.setattr(f"toritsugi.voice.control.{limit}", 0.05)
    async with served(tmp_path) as house:
        reader, writer = await asyncio.open_connection(*house.url.removeprefix("http://").split(":"))
        writer.write(said)
        async with asyncio.timeout(10):
            told = await reader.readline()
        writer.close()
        assert answer in told if answer else told == b""
        monkeypatch.undo()
        assert (await house.post("/v1/text/start", {"ticket": ticket()}))[0] == 200


async def test_a_hundred_sockets_left_half_open_cost_nobody_an_answer(house: House) -> None:
    port = int(house.url.rsplit(":", 1)[1])
    with ExitStack() as left_open:
        for said in (b"", b"POST /v1/text/start HTTP/1.1\r\nContent-Length: 50\r\n\r\n{", b"\x16\x03\x01\x00\xff"):
            await asyncio.to_thread(left_open.enter_context, half_open([port], 34, said))
        async with asyncio.timeout(5):
            status, told = await house.post("/v1/text/start", {"ticket": ticket()})
    assert status == 200
    assert told["lines"]
