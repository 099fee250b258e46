"""The UDP socket of a call: who is heard, in what pieces, and what a backlog becomes."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.waiting import until
from toritsugi.core.sound import g711
from toritsugi.voice.telephony.asterisk import media
from toritsugi.voice.telephony.asterisk.media import MediaSocket


@pytest.fixture
def asterisk() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        one.settimeout(5)
        yield one


@pytest.fixture
async def heard() -> list[bytes]:
    return []


@pytest.fixture
async def call(asterisk: socket.socket, heard: list[bytes]) -> AsyncIterator[MediaSocket]:
    one = MediaSocket("127.0.0.1", heard.append)
    one.connect(*asterisk.getsockname())
    yield one
    one.close()


def packet(sequence: int, payload: bytes) -> bytes:
    return struct.pack("!BBHII", 128, 0, sequence, sequence * 160, 7) + payload


async def test_frames_go_both_ways(call: MediaSocket, asterisk: socket.socket, heard: list[bytes]) -> None:
    sound = bytes(range(160))
    asterisk.sendto(packet(1, sound), ("127.0.0.1", call.port))
    await until(lambda: bool(heard))
    assert heard == [g711.ulaw_decode(sound)]
    call.send(g711.ulaw_decode(sound))
    assert g711.ulaw_decode(asterisk.recv(2048)[12:]) == g711.ulaw_decode(sound)


async def test_other_packet_lengths_become_frames_of_20_ms(
    call: MediaSocket, asterisk: socket.socket, heard: list[bytes]
) -> None:
    sound = bytes(n % 251 for n in range(960))
    for number, start in enumerate(range(0, 960, 240)):  # 30 ms, as some carriers send
        asterisk.sendto(packet(number, sound[start : start + 240]), ("127.0.0.1", call.port))
    await until(lambda: len(heard) == 6)
    assert {len(frame) for frame in heard} == {320}
    assert b"".join(heard) == g711.ulaw_decode(sound)


async def test_strangers_are_not_heard_and_not_answered(
    call: MediaSocket, asterisk: socket.socket, heard: list[bytes]
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.setblocking(False)
        stranger.sendto(packet(1, b"\x00" * 160), ("127.0.0.1", call.port))
        asterisk.sendto(packet(1, b"\x01" * 160), ("127.0.0.1", call.port))
        await until(lambda: bool(heard))
        assert heard == [g711.ulaw_decode(b"\x01" * 160)]
        call.send(bytes(320))
        with pytest.raises(BlockingIOError):
            stranger.recv(2048)


async def test_a_backlog_keeps_its_newest_frames_and_counts_the_rest(
    call: MediaSocket, asterisk: socket.socket, heard: list[bytes]
) -> None:
    for number in range(40):  # while the loop is busy elsewhere
        asterisk.sendto(packet(number, bytes([number]) * 160), ("127.0.0.1", call.port))
    await until(lambda: bool(heard))
    assert len(heard) == media.BACKLOG
    assert heard[-1] == g711.ulaw_decode(bytes([39]) * 160)
    assert call.counts.overflow == 40 - media.BACKLOG


async def test_a_peer_that_is_gone_costs_frames_only(asterisk: socket.socket, call: MediaSocket) -> None:
    asterisk.close()
    for _ in range(5):
        call.send(bytes(320))
        await asyncio.sleep(0)
    call.close()
    call.close()
    call.send(bytes(320))
    assert call.counts.send_dropped >= 1
