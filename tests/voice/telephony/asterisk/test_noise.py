"""Noise from strangers at everything that listens: a good call beside it is answered in time, and heard as said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.support.desk_exchange import NUMBER, Exchange
from tests.support.noise import Noise, half_open
from tests.support.rtp_phone import recognised, samples, voice
from tests.support.stream_platform import SID, calling
from toritsugi.core.sound import g711
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.settings import from_secrets, read_secrets
from toritsugi.voice.telephony.leg import Leg
from toritsugi.voice.telephony.streams.adapter import StreamsAdapter
from toritsugi.voice.telephony.streams.settings import StreamsSettings
from toritsugi.voice.telephony.streams.token import make_token, streams_key

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk")]

KEY = streams_key("a token of at least sixteen")
#: seconds from the INVITE to the answer that a caller may have to wait
ANSWERED_WITHIN = 3.0
SAYS = voice(2.0, seed=21)


class Echo:
    """One leg of the desk: says back what it hears, and keeps it."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self.heard = b""
        self.over = asyncio.Event()

    def audio(self, frame: bytes) -> None:
        self.heard += frame
        self._leg.send(frame)

    def keys(self, digit: str) -> None:
        pass

    def gone(self, why: str) -> None:
        self.over.set()


class Echoes:
    """An `arrived` that answers at once."""

    def __init__(self) -> None:
        self.all: asyncio.Queue[Echo] = asyncio.Queue()

    async def arrived(self, leg: Leg) -> None:
        echo = Echo(leg)
        leg.attach(echo)
        await leg.answer()
        self.all.put_nowait(echo)
        await echo.over.wait()


@asynccontextmanager
async def serving(exchange: Exchange, echoes: Echoes) -> AsyncIterator[StreamsAdapter]:
    """Both ways in, by telephone and by stream."""
    phones = AsteriskAdapter(from_secrets(read_secrets(exchange.secrets), "desk"), echoes.arrived)
    streams = StreamsAdapter(StreamsSettings(key=KEY, handshake=30.0), echoes.arrived)
    await phones.start()
    await streams.start()
    try:
        await phones.connected()
        yield streams
    finally:
        await streams.stop()
        await phones.stop()


def udp_ports() -> list[int]:
    """UDP ports of this process, as its media sockets are."""
    return [one.laddr.port for one in psutil.Process().net_connections("udp4") if one.laddr.ip == "127.0.0.1"]


async def test_a_good_call_beside_all_noise_is_answered_in_time_and_heard(
    desk_exchange: Exchange, tmp_path: Path
) -> None:
    ports, echoes = desk_exchange.asterisk.ports, Echoes()

    loop, rtp = asyncio.get_running_loop(), [*range(ports.rtp_start, ports.rtp_end + 1, 2)]
    async with serving(desk_exchange, echoes) as streams:
        listening = [ports.sip, ports.http, streams.port]
        with Noise(("127.0.0.1", ports.sip), lambda: rtp) as noise, ExitStack() as left_open:
            for count, said in ((100, b""), (20, b"GET /")):  # in a thread: one of those who listen is this loop
                await asyncio.to_thread(left_open.enter_context, half_open(listening, count, said))
            phone = Softphone(("127.0.0.1", ports.sip), NUMBER, address=desk_exchange.address)
            await phone.call()
            async with asyncio.timeout(30):
                await phone.answered.wait()
            phone.speak(np.frombuffer(g711.ulaw_decode(SAYS), "<i2"))
            echo = await echoes.all.get()
            rtp += udp_ports()

            asked = loop.time()
            async with calling(f"ws://127.0.0.1:{streams.port}/streams/{make_token(KEY, 'tests')}") as platform:
                for junk in ("nonsense", "{}", '{"event": "media"}', "[" * 1000):
                    await platform.tell(junk)
                await platform.start(to=NUMBER)
                other = await echoes.all.get()
                stream_took = loop.time() - asked
                for start in range(0, 1600, 160):
                    await platform.tell({"event": "media", "streamSid": SID[::-1], "media": {"payload": "AAAA"}})
                    await platform.say(SAYS[start : start + 160])
                await platform.wait(lambda: len(platform.sound) >= 1600)
            await phone.spoken()
            await asyncio.sleep(0.5)  # the echo of the last words
            await phone.hang_up()
            async with asyncio.timeout(10):
                await echo.over.wait()
                await other.over.wait()
        assert noise.rounds > 50
    assert phone.answered_at - phone.invited_at < ANSWERED_WITHIN
    assert stream_took < ANSWERED_WITHIN
    assert g711.ulaw_decode(platform.sound[:1600]) == g711.ulaw_decode(SAYS[:1600])
    heard = np.frombuffer(echo.heard, "<i2").astype(float)
    for got in (heard, phone.heard.samples.astype(float)):
        assert recognised(samples(SAYS), got) >= 0.7  # all but what a busy machine cut in two
    assert not desk_exchange.wait_empty()


async def test_scanners_get_nowhere_and_are_written_down(desk_exchange: Exchange) -> None:
    asterisk, echoes = desk_exchange.asterisk, Echoes()
    async with serving(desk_exchange, echoes):
        with Noise(("127.0.0.1", asterisk.ports.sip), list, address="127.99.2.2") as noise:
            await asyncio.to_thread(noise.wait, 40)
        assert echoes.all.empty()
        assert asterisk.channels() == []
    security = (asterisk.run / "log/security").read_text()
    assert "127.99.2.2" in security
    assert "InvalidAccountID" in security or "ChallengeSent" in security
    assert "127.99.2.2" not in "".join(asterisk.cli("pjsip show contacts"))
