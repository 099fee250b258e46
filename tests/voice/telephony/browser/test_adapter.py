"""Two ends of aiortc in one process: who hears whom, keys, captions, endings, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import os
import socket
import threading
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
import uvloop
from aiortc.rtp import HeaderExtensionsMap, RtpPacket

from tests.voice.telephony.browser.peers import CLAIMS, Desk, Page, need_network, own_address, running, share_of, until
from toritsugi.voice.telephony.browser.adapter import Answered, BrowserAdapter
from toritsugi.voice.telephony.browser.offer import OfferRefused
from toritsugi.voice.telephony.browser.settings import BrowserSettings, IceServer
from toritsugi.voice.telephony.captions import Caption
from toritsugi.voice.telephony.leg import Leg


@pytest.fixture(autouse=True)
def _network() -> None:
    need_network()


@pytest.fixture(autouse=True)
def nothing_thrown_at_the_loop(event_loop_errors: list[str]) -> Iterator[None]:
    yield
    gc.collect()  # a failed task nobody looked at complains when it is collected
    assert event_loop_errors == []


def sockets() -> int:
    """Open sockets of this process."""
    count = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
        except FileNotFoundError:
            continue
    return count


@pytest.mark.parametrize("codec", ["PCMU", "opus"])
async def test_each_page_hears_its_own_call_and_is_heard_by_it_alone(codec: str) -> None:
    desk = Desk(1000.0, 1400.0)
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        first, second = Page(400.0, codec), Page(640.0, codec)
        await first.call(adapter, "leg-1")
        one = await desk.next()
        await second.call(adapter, "leg-2")
        two = await desk.next()
        assert (one.leg.info.leg_id, two.leg.info.leg_id) == ("leg-1", "leg-2")
        assert one.leg.info.channel == "browser"
        assert one.leg.info.line_id == CLAIMS.line_id
        await until(lambda: len(one.frames) > 75 and len(two.frames) > 75)
        await until(lambda: len(first.heard) > 75 and len(second.heard) > 75)
        for listener, own, other in ((one, 400.0, 640.0), (two, 640.0, 400.0)):
            assert share_of(listener.heard_lately(0.5), own, 8000) > 0.9
            assert share_of(listener.heard_lately(0.5), other, 8000) < 0.01
            assert {len(frame) for frame in listener.frames} == {320}
        for page, own, other in ((first, 1000.0, 1400.0), (second, 1400.0, 1000.0)):
            assert share_of(page.heard_lately(0.5), own, page.heard_rate) > 0.9
            assert share_of(page.heard_lately(0.5), other, page.heard_rate) < 0.01
        assert first.heard_rate == (8000 if codec == "PCMU" else 48000)
        await first.hang_up()
        await second.hang_up()


async def test_keys_texts_and_captions_pass_in_order() -> None:
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        await page.call(adapter)
        listener = await desk.next()
        for key in "0123456789*#":
            page.say(key=key)
        page.say(text=" 山田\tと申します ")
        listener.leg.caption(Caption(say="お電話ありがとうございます。", line="opening"))
        listener.leg.caption(Caption(heard="山田と申します"))
        listener.leg.caption(Caption(asks={"item": "name"}))
        await until(lambda: len(listener.events) == 13 and len(page.messages) == 4)
        assert listener.events == [*(("key", key) for key in "0123456789*#"), ("text", "山田 と申します")]
        assert page.messages == [
            {"answered": True},
            {"say": "お電話ありがとうございます。", "line": "opening"},
            {"heard": "山田と申します"},
            {"asks": {"item": "name"}},
        ]
        await page.hang_up()


async def test_a_page_that_hangs_up_is_gone_once() -> None:
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        await page.call(adapter)
        listener = await desk.next()
        page.say(bye=True)
        page.say(bye=True)
        await listener.over.wait()
        await until(lambda: adapter.peers == 0)
        await listener.leg.hang_up("too late")
        await page.hang_up()
        assert listener.events == [("gone", "hung up")]


async def test_a_page_that_vanishes_without_a_word_is_gone_once() -> None:
    """The tab was closed: the transport says so. Nothing is left half open."""
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        await page.call(adapter)
        listener = await desk.next()
        await page.hang_up()
        await listener.over.wait()
        await until(lambda: adapter.peers == 0)
        assert [what for what, _ in listener.events] == ["gone"]


async def test_a_page_that_falls_silent_on_the_wire_is_gone() -> None:
    """No packet of sound any more, while the connection still stands: the machine sleeps, or the network broke."""
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(quiet=0.5), desk.arrived)) as adapter:
        page = Page(400.0)
        await page.call(adapter)
        listener = await desk.next()
        await until(lambda: len(listener.frames) > 10)
        page.connection.getSenders()[0].track.stop()
        page.connection.getSenders()[0]._enabled = False
        await listener.over.wait()
        assert listener.events == [("gone", "no sound from the page")]
        await page.hang_up()


@pytest.mark.parametrize("confirms", [True, False])
async def test_the_desk_hangs_up(confirms: bool) -> None:
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(goodbye=0.3), desk.arrived)) as adapter:
        page = Page(400.0)
        page.confirms = confirms
        await page.call(adapter)
        listener = await desk.next()
        await asyncio.gather(listener.leg.hang_up("done"), listener.leg.hang_up("done"))
        await page.closed.wait()
        await until(lambda: adapter.peers == 0)
        assert page.messages[-1] == {"hang_up": "done"}
        assert [what for what, _ in listener.events] == ["gone"]
        await page.hang_up()


async def test_a_call_that_breaks_or_just_returns_frees_the_page() -> None:
    async def broken(leg: Leg) -> None:
        await leg.answer()
        raise RuntimeError("a part of the call broke")

    async def brief(leg: Leg) -> None:
        await leg.answer()

    for arrived in (broken, brief):
        async with running(BrowserAdapter(BrowserSettings(), arrived)) as adapter:
            page = Page(400.0)
            await page.call(adapter)
            await page.closed.wait()
            await until(lambda: adapter.peers == 0)
            await page.hang_up()


async def test_a_page_that_never_connects_reaches_no_call_and_frees_its_place() -> None:
    desk = Desk()
    async with running(BrowserAdapter(BrowserSettings(connect=0.3, max_peers=1), desk.arrived)) as adapter:
        page = Page(400.0)
        offer = await page.offer()
        await adapter.offer(offer.sdp, offer.type, CLAIMS, "leg-1")
        assert adapter.peers == 1
        with pytest.raises(OfferRefused, match="places are taken") as refused:
            await adapter.offer(offer.sdp, offer.type, CLAIMS, "leg-2")
        assert refused.value.reason == "full"
        await until(lambda: adapter.peers == 0)
        assert desk.listeners.empty()
        await page.hang_up()


async def test_stopping_hangs_up_and_takes_no_more_calls() -> None:
    desk = Desk()
    adapter = BrowserAdapter(BrowserSettings(), desk.arrived)
    page = Page(400.0)
    await page.call(adapter)
    listener = await desk.next()
    await adapter.stop()
    assert [what for what, _ in listener.events] == ["gone"]
    assert page.messages[-1] == {"hang_up": "shutting down"}
    with pytest.raises(OfferRefused) as refused:
        await adapter.offer("v=0", "offer", CLAIMS, "leg-2")
    assert refused.value.reason == "stopping"
    await page.hang_up()


async def test_a_call_that_does_not_end_is_cancelled_when_stopping() -> None:
    ended: list[str] = []

    async def stubborn(leg: Leg) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    adapter = BrowserAdapter(BrowserSettings(goodbye=0.1), stubborn)
    page = Page(400.0)
    await page.call(adapter)
    await until(lambda: adapter.peers == 1 and page.opened.is_set())
    await asyncio.sleep(0.1)
    await adapter.stop(grace=0.2)
    assert ended == ["cancelled"]
    await page.hang_up()


async def test_a_stun_server_that_does_not_answer_only_takes_time() -> None:
    """The desk's own addresses do; and a stop in the middle of it refuses the offer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("0.0.0.0", 0))
        servers = (IceServer(url=f"stun:{own_address()}:{silent.getsockname()[1]}"),)
        desk = Desk()
        async with running(BrowserAdapter(BrowserSettings(ice_servers=servers), desk.arrived)) as adapter:
            page = Page(400.0)
            await page.call(adapter)
            await desk.next()
            late = asyncio.create_task(adapter.offer((await Page(1.0).offer()).sdp, "offer", CLAIMS, "leg-2"))
            await until(lambda: adapter.peers == 2)
            await adapter.stop(grace=0.1)
            with pytest.raises(OfferRefused) as refused:
                await late
            assert refused.value.reason == "stopping"
            assert adapter.peers == 0
            await page.hang_up()


def test_a_wrong_address_of_a_server_is_said_at_the_start() -> None:
    with pytest.raises(ValueError, match="example"):
        BrowserAdapter(BrowserSettings(ice_servers=(IceServer(url="example.org"),)), Desk().arrived)


def test_a_call_works_on_uvloop_too() -> None:
    async def call() -> None:
        desk = Desk(1000.0)
        async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
            page = Page(400.0)
            await page.call(adapter)
            listener = await desk.next()
            await until(lambda: len(listener.frames) > 60 and len(page.heard) > 60)
            assert share_of(listener.heard_lately(0.5), 400.0, 8000) > 0.9
            assert share_of(page.heard_lately(0.5), 1000.0, 8000) > 0.9
            await listener.leg.hang_up("done")
            await page.hang_up()

    uvloop.run(call())


async def test_nothing_is_left_of_many_calls() -> None:
    """No task, socket or thread; some calls were ended by the page, some by the desk, one never connected."""
    desk = Desk()
    before = (len(asyncio.all_tasks()), sockets(), decoders())
    adapter = BrowserAdapter(BrowserSettings(connect=0.2), desk.arrived)
    for number in range(6):
        page = Page(400.0)
        await page.call(adapter, f"leg-{number}")
        listener = await desk.next()
        if number % 2:
            await listener.leg.hang_up("done")
        await page.hang_up()
        await listener.over.wait()
    page = Page(400.0)
    offer = await page.offer()
    await adapter.offer(offer.sdp, offer.type, CLAIMS, "never")
    await page.hang_up()
    await until(lambda: adapter.peers == 0)
    await adapter.stop()
    await until(lambda: (len(asyncio.all_tasks()), sockets(), decoders()) == before)


def decoders() -> int:
    return sum("decoder" in thread.name for thread in threading.enumerate())


async def test_the_request_that_brought_the_offer_is_not_carried_into_the_call() -> None:
    request = contextvars.ContextVar("request", default="none")
    seen: list[str] = []

    async def arrived(leg: Leg) -> None:
        seen.append(request.get())

    async with running(BrowserAdapter(BrowserSettings(), arrived)) as adapter:
        request.set("a request of the web")
        page = Page(400.0)
        await page.call(adapter)
        await until(lambda: seen == ["none"])
        await page.hang_up()


#: the beginnings of what strangers send
JUNK = (
    b"\x16\xfe\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x50",  # DTLS: a client's hello
    b"\x16\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x00\xff\xff",
    b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x02\x28",  # an alert that would end the connection
    b"\x17\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x05\x00\x40",
    b"\x00\x01\x00\x08\x21\x12\xa4\x42",  # STUN: a check
    b"\x01\x01\xff\xff\x21\x12\xa4\x42",
    b"\x00\x01\x00\x04\x21\x12\xa4\x42" + bytes(12) + b"\x00\x24\x00\x00",  # of which an attribute is cut off
    b"\x80\x00\x00\x01\x00\x00\x00\xa0\x00\x00\x0b\xad",  # RTP
    b"\x81\xcb\x00\x01\x00\x00\x0b\xad",  # RTCP: good-bye
    b"",
)
#: seconds within which a good call beside it stands
STANDS_WITHIN = 3.0


async def offered(page: Page, adapter: BrowserAdapter) -> tuple[Answered, set[int]]:
    """The desk's answer to a page that does not know of it yet, and the ports that it has opened."""
    offer = await page.offer()
    before = udp_ports()
    answer = await adapter.offer(offer.sdp, offer.type, CLAIMS, "leg-1")
    ports = udp_ports() - before
    assert ports
    return answer, ports


async def send_junk(ports: set[int], rounds: int) -> None:
    """DTLS, STUN, RTP and RTCP of nobody, and noise, from a stranger's address: as it is, and with more behind it."""
    random = np.random.default_rng(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((own_address(), 0))
        for _ in range(rounds):
            for start in JUNK:
                for port in ports:
                    for junk in (start, start + random.bytes(int(random.integers(0, 200)))):
                        stranger.sendto(junk, (own_address(), port))
            await asyncio.sleep(0.01)


async def test_garbage_at_the_ports_of_a_call_changes_nothing() -> None:
    desk = Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        answer, ports = await offered(page, adapter)
        await page.connect(answer.sdp, answer.type)
        listener = await desk.next()
        await send_junk(ports, 30)
        have, heard = len(listener.frames), len(page.heard)
        await until(lambda: len(listener.frames) > have + 50 and len(page.heard) > heard + 50)
        assert share_of(listener.heard_lately(0.8), 400.0, 8000) > 0.9
        assert share_of(page.heard_lately(0.8), 1000.0, page.heard_rate) > 0.9
        assert not listener.over.is_set()
        listener.leg.caption(Caption(say="まだいます"))
        await until(lambda: any(one.get("say") == "まだいます" for one in page.messages))
        await page.hang_up()
        async with asyncio.timeout(20):
            await listener.over.wait()


async def test_garbage_before_and_while_a_page_connects_breaks_no_call() -> None:
    desk, loop = Desk(1000.0), asyncio.get_running_loop()
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        answer, ports = await offered(page, adapter)
        await send_junk(ports, 10)
        junk, began = asyncio.create_task(send_junk(ports, 100)), loop.time()
        await page.connect(answer.sdp, answer.type)
        listener = await desk.next()
        await until(lambda: len(listener.frames) > 0 and len(page.heard) > 0)
        assert loop.time() - began < STANDS_WITHIN
        await junk
        have = len(listener.frames)
        await until(lambda: len(listener.frames) > have + 50)
        assert share_of(listener.heard_lately(0.8), 400.0, 8000) > 0.9
        await page.hang_up()
        async with asyncio.timeout(20):
            await listener.over.wait()


async def test_a_page_whose_reports_cannot_be_made_leaves_no_socket(caplog: pytest.LogCaptureFixture) -> None:
    """It sends from so many sources that aiortc's report of them is too long: its receiver never ends by itself."""
    desk = Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(close=0.5), desk.arrived)) as adapter:
        page = Page(400.0)
        answer, ports = await offered(page, adapter)
        await page.connect(answer.sdp, answer.type)
        listener = await desk.next()
        transport = page.connection.getSenders()[0].transport
        for number in range(60):
            packet = RtpPacket(payload_type=0, sequence_number=number, payload=b"\xff" * 160)
            packet.ssrc = 1000 + number
            await transport._send_rtp(packet.serialize(HeaderExtensionsMap()))
        [peer] = adapter._peers.values()
        receiver = peer.way.connection.getTransceivers()[0].receiver
        await until(lambda: receiver._RTCRtpReceiver__rtcp_task.done())  # its report has failed
        page.say(bye=True)
        async with asyncio.timeout(20):
            await listener.over.wait()
        await until(lambda: adapter.peers == 0)
        assert "did not close in time" in caplog.text
        assert not ports & udp_ports()
        await page.hang_up()


def udp_ports() -> set[int]:
    """UDP ports of this process."""
    return {one.laddr.port for one in psutil.Process().net_connections("udp") if one.laddr}
