"""The leg by itself: sinks that come late, floods, and a page that is slow to open its channel."""

from __future__ import annotations

import asyncio
import json

import pytest

from toritsugi.voice.telephony.browser.leg import BrowserLeg
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.browser.sound import Outgoing
from toritsugi.voice.telephony.captions import Caption, ShowsCaptions
from toritsugi.voice.telephony.leg import LegGone, LegInfo


class Channel:
    """The part of a data channel that a leg uses."""

    def __init__(self) -> None:
        self.readyState = "open"
        self.bufferedAmount = 0
        self.sent: list[object] = []
        self.handlers: dict[str, object] = {}
        self.closed = False

    def on(self, event: str, handler: object) -> None:
        self.handlers[event] = handler

    def send(self, message: str) -> None:
        self.sent.append(json.loads(message))

    def close(self) -> None:
        self.closed = True

    def says(self, message: object) -> None:
        handler = self.handlers["message"]
        assert callable(handler)
        handler(message)


class Sink:
    """A phone's sink: no text."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def audio(self, frame: bytes) -> None:
        self.told.append(("audio", len(frame)))

    def keys(self, digit: str) -> None:
        self.told.append(("key", digit))

    def gone(self, why: str) -> None:
        self.told.append(("gone", why))


def a_leg(**changes: object) -> BrowserLeg:
    settings = BrowserSettings(**changes)  # type: ignore[arg-type]
    return BrowserLeg(LegInfo(leg_id="leg", channel="browser"), Outgoing("PCMU", 5), settings)


def open_channel(leg: BrowserLeg) -> Channel:
    channel = Channel()
    leg.opened(channel)  # type: ignore[arg-type]
    return channel


async def test_a_leg_that_was_over_before_it_was_attached_still_says_so_once() -> None:
    leg, sink = a_leg(), Sink()
    leg.heard(bytes(320))
    leg.lost("connection lost")
    leg.lost("call over")
    leg.attach(sink)
    assert sink.told == []
    await asyncio.sleep(0)
    leg.attach(sink)
    await asyncio.sleep(0)
    assert sink.told == [("gone", "connection lost")]
    assert leg.frames_early == 1
    with pytest.raises(LegGone, match="connection lost"):
        await leg.answer()


async def test_nothing_is_told_after_gone() -> None:
    leg, sink = a_leg(), Sink()
    leg.attach(sink)
    channel = open_channel(leg)
    channel.says('{"bye":true}')
    channel.says('{"key":"1"}')
    leg.heard(bytes(320))
    leg.caption(Caption(say="…"))
    assert sink.told == [("gone", "hung up")]
    assert channel.sent == []


async def test_what_was_said_before_the_channel_opened_is_shown_then_in_order() -> None:
    leg = a_leg()
    assert isinstance(leg, ShowsCaptions)
    leg.connected()
    await leg.answer()
    leg.caption(Caption(say="一"))
    leg.caption(Caption(say="二"))
    channel = open_channel(leg)
    leg.caption(Caption(say="三"))
    assert channel.sent == [{"answered": True}, {"say": "一"}, {"say": "二"}, {"say": "三"}]


async def test_a_page_that_reads_nothing_makes_no_heap() -> None:
    leg = a_leg()
    channel = open_channel(leg)
    channel.bufferedAmount = 10_000_000
    leg.caption(Caption(say="…"))
    assert channel.sent == []
    assert leg.captions_dropped == 1
    unopened = a_leg()
    for number in range(100):
        unopened.caption(Caption(say=str(number)))
    assert unopened.captions_dropped == 36
    assert open_channel(unopened).sent[-1] == {"say": "99"}


async def test_a_second_channel_is_closed() -> None:
    leg = a_leg()
    first, second = open_channel(leg), open_channel(leg)
    assert (first.closed, second.closed) == (False, True)


async def test_a_flood_and_junk_are_refused_and_counted() -> None:
    leg, sink = a_leg(message_rate=10.0), Sink()
    leg.attach(sink)
    channel = open_channel(leg)
    for junk in (None, b"\x00", "{", '{"key":"x"}'):
        channel.says(junk)
    for _ in range(100):
        channel.says('{"key":"5"}')
    assert len(sink.told) == 16
    assert leg.messages_refused == 4 + 84


async def test_text_for_a_sink_that_takes_none_is_refused() -> None:
    leg, sink = a_leg(), Sink()
    leg.attach(sink)
    open_channel(leg).says('{"text":"はい"}')
    assert sink.told == []
    assert leg.messages_refused == 1


async def test_a_frame_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="320"):
        a_leg().send(bytes(160))


async def test_hanging_up_waits_for_the_page_no_longer_than_told() -> None:
    leg, sink = a_leg(goodbye=0.01), Sink()
    leg.attach(sink)
    channel = open_channel(leg)
    await leg.hang_up("done")
    await leg.hang_up("again")
    assert channel.sent == [{"hang_up": "done"}]
    assert sink.told == [("gone", "done")]
