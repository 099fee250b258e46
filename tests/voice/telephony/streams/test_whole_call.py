"""A call of a carrier's platform, from its first message to the row of the call."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.stream_platform import calling
from tests.support.voice_node import running
from toritsugi.voice.telephony.streams.adapter import StreamsAdapter
from toritsugi.voice.telephony.streams.settings import StreamsSettings
from toritsugi.voice.telephony.streams.token import make_token, streams_key

KEY = streams_key("a token of at least sixteen")


async def test_it_hears_the_desk_and_is_kept_with_its_numbers(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    async with running(tmp_path, desk) as node:
        adapter = StreamsAdapter(StreamsSettings(key=KEY), node.arrived)
        await node.bring([adapter])
        async with calling(f"ws://127.0.0.1:{adapter.port}/streams/{make_token(KEY, 'tests')}") as platform:
            await platform.start(**{"from": "+819012345678", "to": "+81311112222", "forwarded": "+81312345678"})
            await platform.wait(lambda: len(platform.sound) > 4000 and platform.marks)
            for mark in platform.marks:
                await platform.mark(mark)
            await platform.tell({"event": "stop", "streamSid": platform.received[0]["streamSid"]})
            await platform.closed.wait()
        async with asyncio.timeout(10):
            while node.calls:  # noqa: ASYNC110  (its last rows are written)
                await asyncio.sleep(0.01)
        await node.writer.flush()
    [kept] = desk.calls.values()
    assert (kept.opened.channel, kept.opened.line_id) == ("stream", "line-1")  # by the number that was forwarded
    assert (kept.opened.caller_number, kept.opened.dialled) == ("09012345678", "0311112222")
    assert set(platform.sound) != {0xFF}
    assert kept.closed is not None


async def test_a_caller_of_a_number_that_no_line_has_hears_so(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    async with running(tmp_path, desk) as node:
        adapter = StreamsAdapter(StreamsSettings(key=KEY), node.arrived)
        await node.bring([adapter])
        async with calling(f"ws://127.0.0.1:{adapter.port}/streams/{make_token(KEY, 'tests')}") as platform:
            await platform.start(to="0399999999")
            await platform.wait(lambda: platform.sound.strip(b"\xff"))
            assert node.unassigned.calls == 1
            await platform.tell({"event": "stop", "streamSid": platform.received[0]["streamSid"]})
            await platform.closed.wait()
    assert not desk.calls
