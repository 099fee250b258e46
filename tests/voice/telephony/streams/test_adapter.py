"""Media streams on a real socket: the recorded conversation, other lengths, tokens, rubbish, marks, ends."""

from __future__ import annotations

import asyncio
import json
import socket
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import numpy as np
import pytest

from tests.support.stream_platform import SID, Platform, calling
from tests.support.waiting import until
from tests.voice.telephony.streams.test_token import signature
from toritsugi.core.sound import g711
from toritsugi.voice.telephony.buffering import PlaysLater
from toritsugi.voice.telephony.leg import Leg, LegInfo
from toritsugi.voice.telephony.streams import adapter as adapter_module
from toritsugi.voice.telephony.streams.adapter import StreamsAdapter
from toritsugi.voice.telephony.streams.kernel import PAIRED, acknowledge_later, read_each, read_pairs
from toritsugi.voice.telephony.streams.leg import StreamLeg
from toritsugi.voice.telephony.streams.settings import StreamsSettings
from toritsugi.voice.telephony.streams.token import make_token, streams_key

KEY = streams_key("a token of at least sixteen")
TOKEN = make_token(KEY, "tests")
SOUND = np.random.default_rng(1).integers(-8000, 8000, 8000).astype("<i2")
ULAW = g711.ulaw_encode(SOUND.tobytes())


class Room:
    """An `arrived` that keeps what its leg tells."""

    def __init__(self) -> None:
        self.legs: asyncio.Queue[StreamLeg] = asyncio.Queue()
        self.heard = b""
        self.frames: list[int] = []
        self.keys_pressed = ""
        self.why: list[str] = []
        self.over = asyncio.Event()
        self.attaches = True

    async def arrived(self, leg: Leg) -> None:
        assert isinstance(leg, StreamLeg)
        assert isinstance(leg, PlaysLater)
        if self.attaches:
            leg.attach(self)
        await leg.answer()
        self.legs.put_nowait(leg)
        await self.over.wait()

    def audio(self, frame: bytes) -> None:
        self.heard += frame
        self.frames.append(len(frame))

    def keys(self, digit: str) -> None:
        self.keys_pressed += digit

    def gone(self, why: str) -> None:
        self.why.append(why)
        self.over.set()

    async def leg(self) -> StreamLeg:
        async with asyncio.timeout(10):
            return await self.legs.get()

    async def ended(self) -> str:
        async with asyncio.timeout(10):
            await self.over.wait()
        [why] = self.why
        return why


@asynccontextmanager
async def serving(room: Room, **settings: Any) -> AsyncIterator[StreamsAdapter]:
    adapter = StreamsAdapter(StreamsSettings(key=KEY, **settings), room.arrived, lambda: 1_800_000_000.0)
    await adapter.start()
    try:
        yield adapter
    finally:
        room.over.set()
        await adapter.stop()
        assert adapter.legs == ()
        assert not adapter.connections


def url(adapter: StreamsAdapter, token: str = TOKEN) -> str:
    return f"ws://127.0.0.1:{adapter.port}/streams/{token}"


def speak(leg: StreamLeg, samples: int) -> None:
    for start in range(0, samples, 160):
        leg.send(SOUND[start : start + 160].tobytes())


async def test_the_recorded_conversation() -> None:
    script = [json.loads(line) for line in (Path(__file__).parent / "conversation.jsonl").read_text().splitlines()]
    room, said, expected = Room(), b"", []
    async with serving(room) as adapter, calling(url(adapter)) as platform:
        for step in script:
            message, samples = step["message"], step.get("samples", 0)
            if step["to"] == "desk":
                if samples:
                    message["media"]["payload"] = b64encode(ULAW[len(said) : len(said) + samples]).decode()
                    said += ULAW[len(said) : len(said) + samples]
                await platform.tell(message)
                if message["event"] == "start":
                    leg = await room.leg()
                continue
            expected.append(message)
            if samples:
                await desk_heard(room, len(said))
                speak(leg, samples)
            elif message["event"] == "clear":
                leg.clear()
        assert await room.ended() == "hung up"
        await platform.closed.wait()
    assert leg.info == LegInfo(
        leg_id=leg.info.leg_id,
        channel="stream",
        caller_number="09012345678",
        dialled="0312340000",
        diverted_from="0311112222",
    )
    assert room.heard == g711.ulaw_decode(said)
    assert set(room.frames) == {320}
    assert room.keys_pressed == "1"
    assert platform.sound == ULAW[:4000] + ULAW[:1600]
    told = [one for one in platform.received if one["event"] != "media"]
    assert told == [one for one in expected if one["event"] != "media"]
    assert platform.received[0] == {
        "event": "media",
        "streamSid": SID,
        "media": {"payload": b64encode(ULAW[:160]).decode()},
    }


async def desk_heard(room: Room, samples: int) -> None:
    async with asyncio.timeout(10):
        while len(room.heard) // 2 < samples // 160 * 160:  # noqa: ASYNC110  (the sink has no event of its own)
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("length", [33, 80, 160, 240, 800, 7999])
async def test_messages_of_any_length_become_frames_of_20_ms(length: int) -> None:
    room = Room()
    async with serving(room) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        await room.leg()
        for start in range(0, 8000, length):
            await platform.say(ULAW[start : start + length])
        await desk_heard(room, 8000)
        assert room.heard == g711.ulaw_decode(ULAW)


async def test_one_message_in_several_pieces() -> None:
    room = Room()
    async with serving(room) as adapter:
        # a plain socket: aiohttp's client does not cut messages into pieces
        reader, writer = await asyncio.open_connection("127.0.0.1", adapter.port)
        writer.write(
            f"GET /streams/{TOKEN} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        start = json.dumps({"event": "start", "streamSid": SID, "start": {"customParameters": {"to": "0312"}}}).encode()
        pieces = [start[:20], start[20:50], start[50:]]
        for at, piece in enumerate(pieces):
            first = (0x01 if at == 0 else 0x00) | (0x80 if at == len(pieces) - 1 else 0)
            writer.write(bytes([first, 0x80 | len(piece)]) + bytes(4) + piece)
        assert (await room.leg()).info.dialled == "0312"
        writer.close()
        assert await room.ended() == "hung up"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/streams/" + make_token(KEY, "tests", 1_800_000_001), 101),
        ("/streams/" + make_token(KEY, "tests", 1_800_000_000), 403),
        ("/streams/" + make_token(streams_key("another token of sixteen"), "tests"), 403),
        ("/streams/", 403),
        ("/streams/%00", 403),
        ("/", 404),
        ("/elsewhere/" + TOKEN, 404),
    ],
)
async def test_who_has_no_good_token_is_refused_before_anything_is_read(path: str, status: int) -> None:
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    }
    async with (
        serving(Room()) as adapter,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{adapter.port}{path}", headers=asked) as answer,
    ):
        assert answer.status == status
        answer.close()


async def test_a_platform_that_signs_must_sign() -> None:
    outside = f"wss://phone.example.jp/streams/{TOKEN}"
    async with serving(Room(), url="wss://phone.example.jp", auth_token="12345") as adapter:
        for told in ({}, {"X_Twilio_Signature": signature("1234", outside)}):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                async with calling(url(adapter), **told):
                    pytest.fail("it got in without a signature")
        async with calling(url(adapter), X_Twilio_Signature=signature("12345", outside)):
            pass
        assert adapter.refused == 2


async def test_the_answer_connects_the_call_and_passes_on_who_calls() -> None:
    async with serving(Room(), url="wss://phone.example.jp") as adapter, aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{adapter.port}/answer/"
        asked = {"From": "+819012345678", "To": '"><Dial>1</Dial>', "ForwardedFrom": "", "CallSid": "CA1"}
        async with session.get(base + TOKEN, params=asked) as answer:
            assert answer.content_type == "text/xml"
            text = await answer.text()
        async with session.get(base + "forged.0." + "A" * 32) as refused:
            assert refused.status == 403
    assert f'<Stream url="wss://phone.example.jp/streams/{TOKEN}">' in text
    assert '<Parameter name="from" value="+819012345678"/>' in text
    assert "<Dial>" not in text
    assert "forwarded" not in text
    assert text.rstrip().endswith("</Stream></Connect><Hangup/></Response>")


async def test_while_the_desk_is_full_the_platform_is_told_to_say_so() -> None:
    full = True
    settings = StreamsSettings(key=KEY, url="wss://phone.example.jp")
    adapter = StreamsAdapter(settings, Room().arrived, full=lambda: full)
    await adapter.start()
    try:
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{adapter.port}/answer/{TOKEN}"
            async with session.get(address) as answer:
                told = await answer.text()
            full = False
            async with session.get(address) as answer:
                later = await answer.text()
    finally:
        await adapter.stop()
    assert "混み合っております" in told
    assert "<Stream" not in told
    assert told.rstrip().endswith("</Say><Hangup/></Response>")
    assert "<Stream" in later


def message(**members: object) -> str:
    return json.dumps({"streamSid": SID, **members})


RUBBISH = [
    "",
    "nonsense",
    "[]",
    "{}",
    '{"event": 5}',
    '{"event": "media"}',
    "[" * 5000,
    message(event="media"),
    message(event="media", media={"payload": "not base64 !"}),
    message(event="media", media={"payload": ""}),
    message(event="media", media={"payload": b64encode(bytes(8001)).decode()}),
    message(event="media", media={"track": 7, "payload": "AAAA"}),
    message(event="start", start={"streamSid": "MZ2"}),
    message(event="dtmf", dtmf={"digit": "12"}),
    message(event="dtmf", dtmf={"digit": "x"}),
    message(event="elsewhere"),
    message(event="mark"),
]


async def test_rubbish_beside_good_sound_changes_nothing() -> None:
    room = Room()
    async with serving(room) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        leg = await room.leg()
        for at, rubbish in enumerate(RUBBISH):
            await platform.tell(rubbish)
            await platform.say(ULAW[at * 160 : at * 160 + 160])
        await platform.socket.send_bytes(ULAW)
        await platform.tell(message(event="mark", mark={"name": "m99"}))
        await platform.tell({"event": "media", "streamSid": "MZ9", "media": {"payload": "AAAA"}})
        await platform.tell({"event": "stop", "streamSid": "MZ9"})
        await platform.say(ULAW[:160], track="outbound")
        await platform.say(ULAW[at * 160 + 160 : at * 160 + 320])
        whole = (len(RUBBISH) + 1) * 160
        await desk_heard(room, whole)
        assert room.heard == g711.ulaw_decode(ULAW[:whole])
        assert (leg.counts.junk, leg.counts.foreign, leg.counts.other_track) == (len(RUBBISH), 4, 1)
        assert room.keys_pressed == ""


async def test_nothing_but_rubbish_ends_the_stream() -> None:
    room = Room()
    async with serving(room, junk=5) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        await room.leg()
        for _ in range(7):
            await platform.tell("nonsense")
        assert await room.ended() == "hung up"
        assert platform.socket.close_code in (1008, None)


async def test_more_than_a_message_may_have_ends_the_stream() -> None:
    room = Room()
    async with serving(room, message_size=4000) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        await room.leg()
        await platform.tell("x" * 5000)
        assert await room.ended() == "hung up"


@pytest.mark.parametrize(
    "start",
    [
        {"streamSid": 'M"Z', "customParameters": {}},
        {"streamSid": "", "customParameters": {}},
        {"streamSid": SID, "mediaFormat": {"encoding": "audio/l16", "sampleRate": 16000, "channels": 1}},
    ],
)
async def test_a_start_that_cannot_be_served_makes_no_call(start: dict[str, object]) -> None:
    room = Room()
    async with serving(room, start_limit=0.2) as adapter, calling(url(adapter)) as platform:
        await platform.tell({"event": "start", "start": start})
        await platform.closed.wait()
        assert room.legs.empty()


async def test_who_connects_and_says_nothing_is_shown_out() -> None:
    async with serving(Room(), start_limit=0.1, handshake=0.1) as adapter:
        reader, writer = await asyncio.open_connection("127.0.0.1", adapter.port)  # half open: no request at all
        async with calling(url(adapter)) as platform:
            await platform.tell({"event": "connected"})
            async with asyncio.timeout(10):
                await platform.closed.wait()
                assert await reader.read() == b""
        writer.close()


async def test_no_more_streams_than_there_is_room_for() -> None:
    """A platform that asks first is told to say so; one that does not is refused."""
    async with (
        serving(Room(), connections=1, url="wss://phone.example.jp") as adapter,
        calling(url(adapter)) as first,
        aiohttp.ClientSession() as session,
    ):
        await first.start()
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            async with calling(url(adapter)):
                pytest.fail("there is no room for a second one")
        async with session.get(f"http://127.0.0.1:{adapter.port}/answer/{TOKEN}") as answer:
            assert "混み合っております" in await answer.text()


async def test_a_port_that_is_taken_costs_the_streams_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Room()) as first, serving(Room(), port=first.port) as second:
        assert (first.up, second.up) == (True, False)
        assert "no media streams are taken" in caplog.text


class Failing(Room):
    """A room that fails when it is told of its leg's end."""

    def gone(self, why: str) -> None:
        super().gone(why)
        raise RuntimeError("the room fails")


async def test_platforms_that_went_silent_are_gone_though_the_room_of_one_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    room = Failing()
    async with serving(room, quiet=0.0) as adapter, calling(url(adapter)) as one, calling(url(adapter)) as other:
        for platform in (one, other):
            await platform.start()
        async with asyncio.timeout(10):
            await one.closed.wait()
            await other.closed.wait()
    assert room.why == ["no sound from the platform"] * 2
    assert "the room fails" in caplog.text


async def test_the_desk_hangs_up_when_its_last_words_were_played() -> None:
    room = Room()
    async with serving(room, goodbye=5.0) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        leg = await room.leg()
        speak(leg, 4000)
        await platform.wait(lambda: platform.marks == ["m1"])
        await platform.mark("m1")
        while not leg._playout.answers:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        speak(leg, 800)
        ending = asyncio.create_task(leg.hang_up("finished"))
        await platform.wait(lambda: platform.marks == ["m1", "m2"])
        assert not ending.done()
        assert not platform.closed.is_set()
        await platform.mark("m2")
        await ending
        await platform.closed.wait()
        assert await room.ended() == "finished"
        await leg.hang_up("again")


async def test_a_platform_without_marks_is_not_waited_for_and_a_fault_neither() -> None:
    for why in ("finished", "fault"):
        room = Room()
        async with serving(room, goodbye=600.0) as adapter, calling(url(adapter)) as platform:
            await platform.start()
            leg = await room.leg()
            speak(leg, 8000)
            async with asyncio.timeout(10):
                await leg.hang_up(why)
                await platform.closed.wait()


async def test_a_platform_that_does_not_read_costs_nothing_but_its_own_sound() -> None:
    room = Room()
    async with (
        serving(room, backlog=2000) as adapter,
        aiohttp.ClientSession() as session,
        session.ws_connect(url(adapter)) as socket,
    ):
        platform = Platform(socket)  # nobody reads
        await platform.start()
        leg = await room.leg()
        for _ in range(600):
            speak(leg, 8000)
        assert leg.counts.send_dropped > 0


async def test_a_connection_that_reads_nothing_is_cut_after_the_call() -> None:
    """What waits for a network that is gone would keep the connection for a quarter of an hour, and its place."""
    room = Room()
    loop = asyncio.get_running_loop()
    start = b'{"event":"start","start":{"streamSid":"MZ1"}}'
    async with serving(room, backlog=2000, close=0.05) as adapter:
        with socket.socket() as dead:
            dead.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            dead.setblocking(False)
            await loop.sock_connect(dead, ("127.0.0.1", adapter.port))
            asks = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            key = f"Sec-WebSocket-Key: {b64encode(bytes(16)).decode()}"
            await loop.sock_sendall(
                dead, f"GET /streams/{TOKEN} HTTP/1.1\r\nHost: desk\r\n{asks}\r\n{key}\r\n\r\n".encode()
            )
            assert b" 101 " in await loop.sock_recv(dead, 1000)
            await loop.sock_sendall(dead, bytes([0x81, 0x80 | len(start)]) + bytes(4) + start)
            leg = await room.leg()
            while not leg.counts.send_dropped:
                speak(leg, 8000)
            await leg.hang_up("over")
            async with asyncio.timeout(10):
                while adapter.connections:  # noqa: ASYNC110 — it does not tell, and reading would free it
                    await asyncio.sleep(0.01)


async def test_sound_before_the_room_listens_is_dropped_and_counted() -> None:
    room = Room()
    room.attaches = False
    async with serving(room) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        leg = await room.leg()
        await platform.say(ULAW[:160])
        while not leg.counts.before_attach:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        leg.attach(room)
        await platform.say(ULAW[160:320])
        await desk_heard(room, 160)
        assert room.heard == g711.ulaw_decode(ULAW[160:320])
        await platform.socket.close()
        assert await room.ended() == "hung up"
        late = Room()
        leg.attach(late)
        assert await late.ended() == "hung up"


def test_settings_hide_their_secrets() -> None:
    settings = StreamsSettings(key=b"quite-secret", auth_token="secret-too")
    assert "secret" not in repr(settings)
    assert b64decode(b64encode(settings.key)) == b"quite-secret"


def test_messages_are_not_acknowledged_one_by_one() -> None:
    if not hasattr(socket, "TCP_QUICKACK"):
        pytest.skip("only Linux lets a program say so")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        transport = SimpleNamespace(underlying_transport=SimpleNamespace(get_extra_info={"socket": line}.get))
        acknowledge_later(transport)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 0


async def test_where_many_streams_are_sound_is_read_in_pairs_and_what_stands_alone_is_read_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not hasattr(socket, "SO_RCVLOWAT"):
        pytest.skip("this system wakes a program for every byte")
    monkeypatch.setattr(adapter_module, "LOOK", 0.05)
    monkeypatch.setattr(adapter_module, "PAUSE", 0.1)
    room = Room()
    async with serving(room, pairs=1) as adapter, calling(url(adapter)) as platform:
        await platform.start()
        await room.leg()
        await platform.say(ULAW[:160])
        await desk_heard(room, 160)
        await platform.say(ULAW[160:320])
        await platform.say(ULAW[320:480])
        await desk_heard(room, 480)
        await platform.tell({"event": "dtmf", "streamSid": SID, "dtmf": {"digit": "7"}})  # nothing comes after it
        await until(lambda: room.keys_pressed == "7")
        await platform.say(ULAW[480:640])
        await desk_heard(room, 640)
        await platform.tell({"event": "stop", "streamSid": SID})
        assert await room.ended() == "hung up"
    assert room.heard == g711.ulaw_decode(ULAW[:640])


@pytest.mark.parametrize(("size", "wanted"), [(370, 555), (PAIRED, 768), (PAIRED + 1, 1)])
def test_long_messages_are_read_one_by_one(size: int, wanted: int) -> None:
    if not hasattr(socket, "SO_RCVLOWAT"):
        pytest.skip("this system wakes a program for every byte")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        transport = SimpleNamespace(underlying_transport=SimpleNamespace(get_extra_info={"socket": line}.get))
        read_pairs(transport, size)
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) == wanted
        read_each(transport)
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) == 1
