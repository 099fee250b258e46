"""A page on a bad network: packets late, out of order and lost, and none at all for two seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from tests.voice.telephony.browser.peers import Desk, Listener, Page, need_network, running, share_of, until
from tests.voice.telephony.browser.relay import Relay
from toritsugi.voice.telephony.browser import jitter
from toritsugi.voice.telephony.browser.adapter import BrowserAdapter
from toritsugi.voice.telephony.browser.offer import OfferRefused
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.captions import Caption

pytestmark = pytest.mark.serial


@pytest.fixture(autouse=True)
def _network() -> None:
    need_network()


@asynccontextmanager
async def calling(relay: Relay) -> AsyncIterator[tuple[Page, Listener]]:
    desk = Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page = Page(400.0)
        await relay.call(page, adapter)
        listener = await desk.next()
        await until(lambda: len(listener.frames) > 10 and len(page.heard) > 10)
        yield page, listener
        await page.hang_up()
        relay.close()


def clear(page: Page, listener: Listener, seconds: float, at_least: float) -> None:
    assert share_of(listener.heard_lately(seconds), 400.0, 8000) > at_least
    assert share_of(page.heard_lately(seconds), 1000.0, page.heard_rate) > at_least


async def test_five_in_a_hundred_lost_and_forty_milliseconds_of_jitter() -> None:
    relay = Relay()
    async with calling(relay) as (page, listener):
        relay.loss, relay.jitter = 0.05, 0.04
        have, heard, before = len(listener.frames), len(page.heard), page.tone.said
        await asyncio.sleep(2.0)  # the length of what is said meanwhile
        came, said = len(listener.frames) - have, page.tone.said - before
        assert relay.lost > 3
        assert came > 0.75 * said  # one in twenty is lost, a few come too late
        assert len(page.heard) - heard > 0.5 * said
        clear(page, listener, 1.5, 0.5)
        for number in range(20):
            listener.leg.caption(Caption(say=f"{number}"))
            page.say(key=str(number % 10))
        await until(lambda: len(listener.events) >= 20)
        await until(lambda: [one for one in page.messages if one.get("say") == "19"] != [])
        assert [value for _, value in listener.events] == [str(number % 10) for number in range(20)]
        said = [one["say"] for one in page.messages if "say" in one]
        assert said == [str(number) for number in range(20)]


async def test_two_seconds_without_a_network_are_got_over() -> None:
    relay = Relay()
    async with calling(relay) as (page, listener):
        relay.down = True
        have = len(listener.frames)
        page.say(key="7")
        listener.leg.caption(Caption(say="聞こえますか"))
        await asyncio.sleep(2.0)  # the length of the outage
        assert len(listener.frames) - have < 10
        assert not listener.over.is_set()
        assert not page.closed.is_set()
        relay.down = False
        have, heard = len(listener.frames), len(page.heard)
        await until(lambda: len(listener.frames) > have + 60 and len(page.heard) > heard + 60)
        clear(page, listener, 1.0, 0.9)
        await until(lambda: ("key", "7") in listener.events)
        await until(lambda: any(one.get("say") == "聞こえますか" for one in page.messages))


async def taken_up(page: Page, adapter: BrowserAdapter, leg_id: str = "leg-1") -> None:
    """The same call by this page's connection."""
    offer = await page.offer()
    answer = await adapter.resume(offer.sdp, offer.type, leg_id)
    await page.connect(answer.sdp, answer.type)


async def test_a_page_whose_connection_is_gone_goes_on_by_another_in_the_same_call() -> None:
    relay, desk = Relay(), Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(), desk.arrived)) as adapter:
        page, again = Page(400.0), Page(640.0)
        await relay.call(page, adapter)
        listener = await desk.next()
        await until(lambda: len(listener.frames) > 10)
        relay.down = True
        listener.leg.caption(Caption(say="途切れる前"))
        await taken_up(again, adapter)
        await until(lambda: share_of(listener.heard_lately(0.6), 640.0, 8000) > 0.9)
        await until(lambda: len(again.heard) > 40)
        assert share_of(again.heard_lately(0.5), 1000.0, again.heard_rate) > 0.9
        again.say(key="5")
        listener.leg.caption(Caption(say="続きです"))
        await until(lambda: ("key", "5") in listener.events)
        await until(lambda: any(one.get("say") == "続きです" for one in again.messages))
        relay.down = False
        await page.hang_up()  # the connection that was left: the call is not over with it
        have = len(listener.frames)
        await until(lambda: len(listener.frames) > have + 50)
        assert not listener.over.is_set()
        assert adapter.peers == 1
        await again.hang_up()
        async with asyncio.timeout(20):
            await listener.over.wait()
        await until(lambda: adapter.peers == 0)
        assert [what for what, _ in listener.events].count("gone") == 1
    relay.close()


async def test_what_cannot_be_taken_up_is_refused_and_the_call_goes_on() -> None:
    desk = Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(resumes=2, connect=0.3), desk.arrived)) as adapter:
        page = Page(400.0)
        await page.call(adapter)
        listener = await desk.next()
        other = Page(640.0)
        offer = await other.offer()
        for sdp, leg_id, reason in (
            (offer.sdp, "nobody", "gone"),
            ("v=0", "leg-1", "no_audio"),
            (offer.sdp, "leg-1", ""),  # answered, but the page never comes
            (offer.sdp, "leg-1", ""),
            (offer.sdp, "leg-1", "full"),
        ):
            try:
                await adapter.resume(sdp, offer.type, leg_id)
                refused = ""
            except OfferRefused as why:
                refused = why.reason
            assert refused == reason
        await asyncio.sleep(0.5)  # the time such a page has
        have = len(listener.frames)
        await until(lambda: len(listener.frames) > have + 30)
        assert share_of(listener.heard_lately(0.5), 400.0, 8000) > 0.9
        await other.hang_up()
        await page.hang_up()
        async with asyncio.timeout(20):
            await listener.over.wait()
        with pytest.raises(OfferRefused, match="no such call"):
            await adapter.resume(offer.sdp, offer.type, "leg-1")


async def test_another_connection_that_never_comes_is_not_waited_for_after_the_call() -> None:
    desk = Desk(1000.0)
    async with running(BrowserAdapter(BrowserSettings(connect=60.0), desk.arrived)) as adapter:
        page, other = Page(400.0), Page(640.0)
        await page.call(adapter)
        await desk.next()
        offer = await other.offer()
        await adapter.resume(offer.sdp, offer.type, "leg-1")
        await other.hang_up()
        await page.hang_up()
        async with asyncio.timeout(20):
            await adapter.stop(grace=60.0)


def packets(lost: int, count: int) -> list[RtpPacket]:
    made = []
    for number in range(count):
        packet = RtpPacket(payload_type=0, sequence_number=number, timestamp=number * 160, payload=b"")
        packet._data = bytes([number])  # type: ignore[attr-defined]
        made.append(packet)
    return [one for one in made if one.sequence_number != lost]


def test_a_lost_packet_is_waited_for_no_longer_than_three_others() -> None:
    buffer = JitterBuffer(capacity=jitter.CAPACITY, prefetch=jitter.PREFETCH)
    behind = []
    for packet in packets(lost=20, count=60):
        _, frame = buffer.add(packet)
        if frame is not None:
            behind.append(packet.sequence_number - frame.data[0])
    assert max(behind) <= jitter.CAPACITY
    assert np.mean(behind[:15]) == jitter.PREFETCH
    assert len(behind) >= 54


async def test_the_desk_s_receivers_wait_that_long() -> None:
    from aiortc import RTCPeerConnection

    connection = RTCPeerConnection()
    receiver = connection.addTransceiver("audio").receiver
    jitter.shorten(receiver)
    [kept] = [value for value in vars(receiver).values() if isinstance(value, JitterBuffer)]
    assert kept.capacity == jitter.CAPACITY
    await connection.close()
