"""RTP without sockets: order, loss, repeats and hostile bytes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.voice.telephony.asterisk import rtp

SILENCE = b"\xff"


def packet(sequence: int, payload: bytes = b"x", ssrc: int = 1, kind: int = 0) -> bytes:
    return struct.pack("!BBHII", 128, kind, sequence & 0xFFFF, 0, ssrc) + payload


def receiver() -> rtp.Receiver:
    return rtp.Receiver(silence=SILENCE)


def feed(one: rtp.Receiver, *sequences: int) -> list[bytes]:
    return [payload for seq in sequences for payload in one.accept(packet(seq, bytes([65 + seq % 26])))]


@pytest.mark.parametrize(
    ("arrives", "delivered", "late", "lost"),
    [
        ([0, 1, 2, 3], b"ABCD", 0, 0),
        ([0, 2, 1, 3], b"ABCD", 0, 0),
        ([0, 2, 3, 1, 4], b"ABCDE", 0, 0),
        ([0, 2, 3, 4, 5], b"A\xffCDEF", 0, 1),  # the hole is given up once four wait behind it
        ([0, 2, 3, 4, 5, 1], b"A\xffCDEF", 1, 1),  # too late
        ([0, 1, 1, 2], b"ABC", 1, 0),  # doubled
        ([0, 2, 2, 1], b"ABC", 1, 0),
        ([65534, 65535, 65536, 65537], b"OPAB", 0, 0),  # over the wrap
        ([65535, 65537, 65536], b"PAB", 0, 0),
    ],
)
def test_order(arrives: list[int], delivered: bytes, late: int, lost: int) -> None:
    one = receiver()
    got = [p for seq in arrives for p in one.accept(packet(seq, bytes([65 + (seq & 0xFFFF) % 26])))]
    assert b"".join(got) == delivered
    assert (one.counts.late, one.counts.lost) == (late, lost)


def test_a_large_jump_or_another_source_begins_anew_without_loss_of_what_waited() -> None:
    one = receiver()
    assert feed(one, 10, 12) == [bytes([65 + 10])]
    assert one.accept(packet(5000, b"n")) == [bytes([65 + 12]), b"n"]
    assert one.accept(packet(7, b"s", ssrc=2)) == [b"s"]
    assert one.counts.restarts == 2


def test_a_long_hole_is_not_filled_whole() -> None:
    one = receiver()
    feed(one, 0)
    got = feed(one, 51, 52, 53, 54)
    assert got.count(SILENCE) == rtp.MAX_CONCEALED
    assert one.counts.lost == 50


def test_other_payload_types_are_counted_and_do_not_disturb() -> None:
    one = receiver()
    assert one.accept(packet(9, kind=101)) == []
    assert feed(one, 0, 1) == [b"A", b"B"]
    assert one.counts.other_type == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        packet(0, b""),  # no sound
        b"\x40" + packet(0)[1:],  # version 1
        b"\x8f" + packet(0)[1:],  # more contributing sources than bytes
        b"\x90" + packet(0, b"\0\0\xff\xff")[1:],  # an extension longer than the packet
        b"\xa0" + packet(0, b"xx\x00")[1:],  # padding of nothing
        b"\xa0" + packet(0, b"xx\xff")[1:],  # padding longer than the packet
        packet(0, b"x" * (rtp.MAX_PAYLOAD + 1)),
    ],
)
def test_hostile_packets_are_refused(data: bytes) -> None:
    assert rtp.parse(data) is None


def test_header_extension_sources_and_padding_are_taken_off() -> None:
    head = struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 1, 0, 7, 160, 9)
    data = head + b"SRC1" + b"\xbe\xde\x00\x01EXT1" + b"sound" + b"\0\0\x03"
    found = rtp.parse(data)
    assert found == rtp.Packet(0, 7, 160, 9, b"sound")


@given(st.lists(st.binary(max_size=64), max_size=50))
def test_any_bytes_at_all_raise_nothing_and_hold_little(datagrams: list[bytes]) -> None:
    one = receiver()
    for data in datagrams:
        for payload in one.accept(data):
            assert 0 < len(payload) <= rtp.MAX_PAYLOAD
    assert len(one._held) <= rtp.REORDER_DEPTH


@given(st.permutations(list(range(8))), st.integers(0, 65535))
def test_delivered_payloads_are_always_in_order(order: list[int], first: int) -> None:
    one = receiver()
    one.accept(packet(first, b"\x40"))
    got = [p for n in order for p in one.accept(packet(first + 1 + n, bytes([0x41 + n])))]
    kept = [p for p in got if p != SILENCE]
    assert kept == sorted(kept)


def test_our_own_packets_are_read_back_and_wrap() -> None:
    sender = rtp.Sender(ssrc=5, sequence=65535, timestamp=2**32 - 160)
    first, second = sender.packet(b"a" * 160, 160), sender.packet(b"b" * 160, 160)
    assert rtp.parse(first) == rtp.Packet(0, 65535, 2**32 - 160, 5, b"a" * 160)
    assert rtp.parse(second) == rtp.Packet(0, 0, 0, 5, b"b" * 160)
    assert first[1] & 128
    assert not second[1] & 128
