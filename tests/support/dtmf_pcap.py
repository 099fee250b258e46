"""Keys of a telephone (RFC 4733) as a capture file that SIPp plays: each key has a timestamp of its own, and they rise.

The captures that come with SIPp all begin at the same timestamp: a key that is pressed twice looks like one.
"""

from __future__ import annotations

import struct
from pathlib import Path

#: as in SIPp's scenarios: a=rtpmap:101 telephone-event/8000
PAYLOAD_TYPE = 101
KEYS = "0123456789*#"
#: seconds and samples between two packets
STEP, SAMPLES = 0.02, 160
#: times that the end of a key is sent
ENDS = 3
_FILE = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)  # Ethernet
_ETHERNET = bytes(12) + b"\x08\x00"
_PORTS = (40000, 40002)  # SIPp puts its own and the other side's in their place


def packets(keys: str, *, hold: int = 5, pause: int = 5) -> list[tuple[float, bytes]]:
    """RTP packets with their times in seconds. hold, pause: of each key, in steps of 20 ms; a pause has no packets."""
    found: list[tuple[float, bytes]] = []
    slot = sequence = 0
    for key in keys:
        begins = slot * SAMPLES
        ending = [(hold, True)] * ENDS
        for nth, (step, ends) in enumerate([*((step, False) for step in range(hold)), *ending]):
            marker = 0x80 if nth == 0 else 0
            header = struct.pack("!BBHII", 0x80, marker | PAYLOAD_TYPE, sequence, begins + SAMPLES, 0x5EED)
            event = struct.pack("!BBH", KEYS.index(key), (0x80 if ends else 0) | 10, (step + 1) * SAMPLES)
            found.append(((slot + step) * STEP, header + event))
            sequence += 1
        slot += hold + 1 + pause
    return found


def write(path: Path, keys: str) -> None:
    """The keys as a capture of Ethernet frames."""
    with path.open("wb") as out:
        out.write(_FILE)
        for at, rtp in packets(keys):
            udp = struct.pack("!HHHH", *_PORTS, 8 + len(rtp), 0) + rtp
            head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\2")
            frame = _ETHERNET + head + udp
            micros = round(at * 1_000_000)
            out.write(struct.pack("<IIII", 1 + micros // 1_000_000, micros % 1_000_000, len(frame), len(frame)))
            out.write(frame)
