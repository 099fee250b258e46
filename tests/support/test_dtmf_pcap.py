"""Every key of the capture is an event of its own, as RFC 4733 tells them apart: by timestamp."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.support.dtmf_pcap import KEYS, packets, write
from toritsugi.voice.telephony.asterisk import rtp


def test_a_key_pressed_twice_is_two_events() -> None:
    read = [(at, rtp.parse(data)) for at, data in packets("553#")]
    assert all(one is not None and one.payload_type == 101 for _, one in read)
    events = [list(group) for _, group in groupby((one for _, one in read if one), lambda one: one.timestamp)]
    assert [KEYS[event[0].payload[0]] for event in events] == ["5", "5", "3", "#"]
    stamps = [event[0].timestamp for event in events]
    assert stamps == sorted(set(stamps))
    for event in events:
        assert [bool(one.payload[1] & 0x80) for one in event] == [False] * 5 + [True] * 3
        lengths = [int.from_bytes(one.payload[2:4], "big") for one in event]
        assert lengths == sorted(lengths)
    assert [one.sequence for _, one in read if one] == list(range(len(read)))
    times = [at for at, _ in read]
    assert times == sorted(times)


def test_the_file_holds_them_all(tmp_path: Path) -> None:
    write(tmp_path / "keys.pcap", "12")
    data = (tmp_path / "keys.pcap").read_bytes()
    assert data[:4] == bytes.fromhex("d4c3b2a1")
    assert len(data) == 24 + 16 * (16 + 14 + 20 + 8 + 12 + 4)
