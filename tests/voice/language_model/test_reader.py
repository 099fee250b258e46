"""The second reader against real servers on loopback, good and bad: the first reader's answer is always there."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tests.core.understanding.examples import MANUAL, NOW, OPEN, brief
from tests.support.certificate import self_signed
from tests.support.chat_server import ChatServer, chat_server, completion_of, drip, drop, flood, hang
from tests.support.ports import free_port
from toritsugi import resources
from toritsugi.core.breaker import MOST, PAUSE
from toritsugi.core.dialogue.commands import AnyCommand, Unclear
from toritsugi.core.dialogue.events import Consulted
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.language_model.masking import Mask
from toritsugi.core.language_model.meter import Limits, Price
from toritsugi.core.manual.model import Manual
from toritsugi.settings_llm import chat_address
from toritsugi.voice.language_model import usage
from toritsugi.voice.language_model.reader import AT_ONCE, LanguageModel, Read
from toritsugi.voice.language_model.settings import ModelSettings
from toritsugi.voice.services import Spoken

READER = resources.rule_understander()
#: words that the desk's own reader makes nothing of, and what a model may make of them
WORDS = "うちの島の四人くらいですかね"
SOME = {"command": "fill", "item": "reach", "choice": "some", "words": "うちの島の四人"}
ALONE = Expect(asked=Asked.ITEM, item="reach", kind=MANUAL.items["reach"].kind)
REACH = Expect(asked=Asked.ITEM, item="reach", kind=MANUAL.items["reach"].kind, open_items=OPEN)
#: seconds for servers that never answer; and for those that do, on a machine however busy
DEADLINE = 0.6
IN_TIME = 60.0


class Desk:
    """One language model, and turns for it to read."""

    def __init__(self, url: str, file: Path | None = None, **changes: Any) -> None:
        fields: dict[str, Any] = {
            "url": chat_address(url),
            "model": "m",
            "deadline": IN_TIME / 2,
            "mask": Mask.ALL,
            **changes,
        }
        self.model = LanguageModel(ModelSettings(**fields), READER, file)
        self.left: list[Consulted] = []
        self._thinking = ThreadPoolExecutor(2)

    async def read(
        self,
        text: str = WORDS,
        expect: Expect = REACH,
        commands: tuple[AnyCommand, ...] = (Unclear(),),
        *,
        manual: Manual = MANUAL,
        seconds: float = IN_TIME,
        client: str = "a",
    ) -> Read:
        """A turn of which the first reader made `commands`, read by the second within `seconds`."""
        spoken = Spoken((text,), expect, manual, NOW, client)
        async with asyncio.timeout(IN_TIME):
            return await self.model.read(spoken, commands, seconds, self._thinking, self.left.append)

    async def close(self) -> None:
        await self.model.close()
        self._thinking.shutdown()


@asynccontextmanager
async def desk(url: str, file: Path | None = None, **changes: Any) -> AsyncIterator[Desk]:
    made = Desk(url, file, **changes)
    try:
        yield made
    finally:
        await made.close()


async def test_a_turn_that_the_first_reader_left_open_is_answered() -> None:
    async with chat_server() as server, desk(server.url, key="sk-secret") as one:
        server.behave = server.with_commands(SOME)
        commands, told = await one.read()
        assert brief(commands) == "=some"
        assert (commands[0].by, commands[0].span) == ("llm.m", (0, 7))
        assert told is not None
        assert (told.outcome, told.doubt, told.sent, told.tokens) == ("used", "nothing", WORDS, (900, 20))
        assert server.keys == ["Bearer sk-secret"]
        assert server.words == [WORDS]
        assert one.left == [Consulted(model="m", doubt="nothing", sent=WORDS, outcome="given_up")]
        assert one.model.status() == {"model": "m", "state": "closed", "used": 1}


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
async def test_the_address_may_be_written_with_or_without_its_path(path: str) -> None:
    async with chat_server() as server, desk((server.url + path).rstrip("/")) as one:
        server.behave = server.with_commands(SOME)
        assert brief((await one.read())[0]) == "=some"


async def test_what_the_first_reader_is_sure_of_is_not_asked_about() -> None:
    async with chat_server() as server, desk(server.url) as one:
        for text in ("部署の全員です", "090-1234-5678です", "もう一度お願いします"):
            sure = READER.understand((text,), REACH, MANUAL, NOW)
            assert await one.read(text, REACH, sure) == (sure, None)
        assert server.got == []


async def test_names_and_numbers_do_not_leave() -> None:
    async with chat_server() as server, desk(server.url) as one:
        server.behave = server.with_commands({**SOME, "words": "いつもの四人"})
        commands, told = await one.read("渡辺ですが、090-1234-5678まで、いつもの四人くらいですかね", ALONE)
        assert brief(commands) == "=some"
        [words] = server.words
        assert words == "〔名前1〕ですが、〔番号1〕まで、いつもの四人くらいですかね"
        assert told is not None
        assert told.sent == words


@pytest.mark.parametrize("way", ["none", "masked"])
async def test_a_manual_decides_what_leaves(way: str) -> None:
    manual = msgspec.structs.replace(MANUAL, language_model=way)
    async with chat_server() as server, desk(server.url, mask=Mask.NONE) as one:
        server.behave = server.with_commands(SOME)
        commands, told = await one.read("渡辺ですが、" + WORDS, ALONE, manual=manual)
        if way == "none":
            assert (brief(commands), told, server.got) == ("unclear", None, [])
        else:
            assert brief(commands) == "=some"
            assert server.words == ["〔名前1〕ですが、" + WORDS]


# when it fails


async def _status(server: ChatServer, status: int, **headers: str) -> None:
    async def behave(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers, text="渡辺 sk-secret")

    server.behave = behave


FAILURES: dict[str, Any] = {
    "hang": hang,
    "drip": drip,
    "flood": flood,
    "drop": drop,
    "500": 500,
    "429": 429,
    "401": 401,
    "empty": 204,
    "redirect": 302,
    "html": "<html>",
    "no completion": {"data": []},
    "no choice": {"choices": []},
    "no json": completion_of("はい、影響は部署です"),
    "no schema": completion_of('{"answer": "some"}'),
    "refusal": completion_of(None),
    "cut": completion_of('{"commands": [', reason="length"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_whatever_it_does_the_first_readers_answer_is_there(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    failure = FAILURES[name]
    async with chat_server() as server, desk(server.url, deadline=DEADLINE, key="sk-secret") as one:
        if callable(failure):
            server.behave = failure
        elif isinstance(failure, int):
            await _status(server, failure, Location=f"{server.url}/elsewhere")
        elif isinstance(failure, str):
            server.behave = lambda _request: asyncio.sleep(0, web.Response(text=failure))
        else:
            server.behave = server.with_json(failure)
        for _ in range(MOST):
            commands, told = await one.read()
            assert commands == (Unclear(),)
            if told is not None:  # else it is left alone already
                assert told.outcome == ("late" if name in ("hang", "drip") else "failed")
                assert told.sent == WORDS
                assert "渡辺" not in told.why
        assert one.model.status()["state"] == "open"
        assert server.others == []
        before = len(server.got)
        assert await one.read() == ((Unclear(),), None)
        assert len(server.got) == before
    logged = " ".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert "left alone" in logged
    assert not any(secret in logged for secret in (WORDS, "四人", "sk-secret", "渡辺"))


async def test_nobody_there_is_a_failure() -> None:
    async with desk(f"http://127.0.0.1:{free_port()}") as one:
        commands, told = await one.read()
        assert commands == (Unclear(),)
        assert told is not None
        assert (told.outcome, told.why) == ("failed", "ClientConnectorError")


async def test_a_server_that_takes_no_connection_is_a_failure() -> None:
    """Its queue of connections is full: the handshake is never answered."""

    async def never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with desk(f"https://127.0.0.1:{port}", deadline=DEADLINE) as one:
        commands, told = await one.read()
    server.close()
    assert commands == (Unclear(),)
    assert told is not None
    assert told.outcome == "late"


@pytest.mark.parametrize(
    "said", [b"\x00\xff\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b""]
)
async def test_a_server_that_speaks_something_else_is_a_failure(said: bytes) -> None:
    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with desk(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as one:
        commands, told = await one.read()
    server.close()
    assert commands == (Unclear(),)
    assert told is not None
    assert told.outcome == "failed"


def _secure(folder: Path) -> ssl.SSLContext:
    files, context = self_signed(folder), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_a_failure(tmp_path: Path) -> None:
    async with chat_server(_secure(tmp_path)) as server, desk(server.url) as one:
        server.behave = server.with_commands(SOME)
        commands, told = await one.read()
        assert commands == (Unclear(),)
        assert told is not None
        assert (told.outcome, told.why) == ("failed", "ClientConnectorCertificateError")
        assert server.got == []


async def test_it_dies_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Left alone after some failures; asked again when its pause is over, and from then on as before."""
    loop, skipped = asyncio.get_running_loop(), [0.0]
    real = loop.time
    async with chat_server() as server, desk(server.url) as one:
        server.behave = server.with_commands(SOME)
        assert brief((await one.read())[0]) == "=some"
        await _status(server, 500)
        for _ in range(MOST + 2):
            assert (await one.read())[0] == (Unclear(),)
        assert len(server.got) == 1 + MOST
        server.behave = server.with_commands(SOME)
        assert (await one.read())[0] == (Unclear(),)
        monkeypatch.setattr(loop, "time", lambda: real() + skipped[0])
        skipped[0] = PAUSE + 1
        assert one.model.status()["state"] == "half_open"
        assert brief((await one.read())[0]) == "=some"
        assert one.model.status()["state"] == "closed"


async def test_an_answer_of_which_nothing_counts_is_no_failure() -> None:
    async with chat_server() as server, desk(server.url) as one:
        server.behave = server.with_commands({**SOME, "words": "会社の全員"})
        for _ in range(MOST + 1):
            commands, told = await one.read()
            assert commands == (Unclear(),)
            assert told is not None
            assert (told.outcome, told.refused) == ("nothing", ("fill: its words are not the caller's",))
        assert one.model.status()["state"] == "closed"


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {"Set-Cookie": "a=b", "X-Extra": "y" * 4000}])
async def test_what_a_server_adds_to_its_answer_changes_nothing(headers: dict[str, str]) -> None:
    """Nothing is unpacked, so that a small answer cannot become a large one; no cookie is kept."""
    async with chat_server() as server, desk(server.url) as one:

        async def behave(request: web.Request) -> web.StreamResponse:
            assert "Cookie" not in request.headers
            return web.json_response(completion_of(json.dumps({"commands": [SOME]})), headers=headers)

        server.behave = behave
        for _ in range(2):
            assert brief((await one.read())[0]) == "=some"


# what is not asked


async def test_where_no_time_is_left_nothing_is_sent() -> None:
    async with chat_server() as server, desk(server.url) as one:
        assert await one.read(seconds=0.2) == ((Unclear(),), None)
        assert server.got == []
        assert one.model.status()["kept.no_time"] == 1


async def test_not_more_than_so_many_at_once() -> None:
    free = asyncio.Event()

    async def wait(_request: web.Request) -> web.StreamResponse:
        await free.wait()
        return web.Response(status=500)

    async with chat_server() as server, desk(server.url) as one:
        server.behave = wait
        reading = {asyncio.ensure_future(one.read()) for _ in range(AT_ONCE + 3)}
        turned_away: set[asyncio.Future[Read]] = set()
        while len(turned_away) < 3:
            done, _ = await asyncio.wait(reading - turned_away, return_when=asyncio.FIRST_COMPLETED)
            turned_away |= done
        assert [task.result() for task in turned_away] == [((Unclear(),), None)] * 3
        assert one.model.status()["kept.busy"] == 3
        free.set()
        asked = await asyncio.gather(*(reading - turned_away))
        assert [told.outcome for _, told in asked if told is not None] == ["failed"] * AT_ONCE


async def test_over_its_limit_a_client_is_served_by_the_first_reader_alone(tmp_path: Path) -> None:
    file = tmp_path / "llm" / "usage-desk.json"
    limits, price = Limits(tokens=9000), Price(sent=100.0, answered=100.0)
    async with chat_server() as server:
        server.behave = server.with_json(
            {
                **completion_of(json.dumps({"commands": [SOME]})),
                "usage": {"prompt_tokens": 7000, "completion_tokens": 500},
            }
        )
        async with desk(server.url, file, limits=limits, price=price) as one:
            assert brief((await one.read())[0]) == "=some"
            assert await one.read() == ((Unclear(),), None)
            assert one.model.status()["kept.limit"] == 1
            assert brief((await one.read(client="b"))[0]) == "=some"
        assert len(server.got) == 2
        kept = usage.read(file).spent(NOW.date().isoformat(), "a")
        assert (kept.requests, kept.tokens, kept.yen) == (1, 7500, 0.75)
        async with desk(server.url, file, limits=limits, price=price) as again:
            assert await again.read() == ((Unclear(),), None)


async def test_what_a_server_does_not_tell_is_counted_at_its_most(tmp_path: Path) -> None:
    file = tmp_path / "usage-desk.json"
    async with chat_server() as server, desk(server.url, file) as one:
        await _status(server, 500)
        await one.read()
        await one.close()
        kept = usage.read(file).spent(NOW.date().isoformat(), "a")
        assert kept.requests == 1
        assert kept.sent == len(json.dumps(server.got[0], ensure_ascii=False, separators=(",", ":")))


async def test_a_damaged_file_of_costs_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "usage-desk.json"
    file.write_text("{")
    async with chat_server() as server:
        async with desk(server.url, file) as one:
            await one.read()
        assert usage.read(file).days
        assert file.with_suffix(".damaged").read_text() == "{"


async def test_a_caller_who_goes_on_leaves_the_try_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one request that may try it after a pause is given up: the next turn may try."""
    loop, skipped, came = asyncio.get_running_loop(), [0.0], asyncio.Event()
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + skipped[0])

    async def hang_and_tell(request: web.Request) -> web.StreamResponse:
        came.set()
        return await hang(request)

    async with chat_server() as server, desk(server.url) as one:
        await _status(server, 401)
        await one.read()
        assert one.model.status()["state"] == "open"
        skipped[0] = PAUSE + 1
        server.behave = hang_and_tell
        reading = asyncio.ensure_future(one.read())
        await came.wait()
        assert await one.read() == ((Unclear(),), None)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        server.behave = server.with_commands(SOME)
        assert brief((await one.read())[0]) == "=some"
        assert one.model.status()["state"] == "closed"


async def test_the_owners_additions_are_in_the_request_and_may_take_a_key_away() -> None:
    async with chat_server() as server, desk(server.url, extra={"reasoning_effort": "none", "max_tokens": None}) as one:
        await one.read()
        [body] = server.got
        assert body["reasoning_effort"] == "none"
        assert "max_tokens" not in body
        assert body["temperature"] == 0


def test_the_key_is_in_no_text_of_the_settings() -> None:
    assert "sk-secret" not in repr(ModelSettings(url="http://x", model="m", key="sk-secret"))
