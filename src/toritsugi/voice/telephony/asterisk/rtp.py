"""RTP (RFC 3550) without sockets: packets out, and packets in that may be late, doubled, lost or hostile."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

#: payload types of RFC 3551
PCMU = 0

HEADER_BYTES = 12
_HEADER = struct.Struct("!BBHII")

#: packets held back while an earlier one is missing: 60 ms, more would be heard as delay
REORDER_DEPTH = 3
#: a jump larger than this (2 s) is a new stream, not loss
MAX_JUMP = 100
#: lost packets made up by silence, so that the recording keeps its length; longer holes are pauses of the sender
MAX_CONCEALED = 10
#: bytes of sound in one packet: 200 ms of G.711, ten times the usual
MAX_PAYLOAD = 1600


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet. sequence: 0..65535; timestamp in samples; payload: the bytes of sound, without padding."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """The packet, or None when the datagram is no sound RTP: too short, another version, cut off, or oversized."""
    if len(data) < HEADER_BYTES or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start = HEADER_BYTES + 4 * (first & 15)
    if first & 16:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if first & 32:
        end -= data[-1]
        if data[-1] == 0:
            return None
    if not 0 < end - start <= MAX_PAYLOAD:
        return None
    return Packet(second & 127, sequence, timestamp, ssrc, data[start:end])


@dataclass(slots=True)
class Sender:
    """Makes our packets: own sequence, timestamp and SSRC; the first after a pause carries the marker bit."""

    ssrc: int
    sequence: int
    timestamp: int
    payload_type: int = PCMU
    _marked: bool = False

    def packet(self, payload: bytes, samples: int) -> bytes:
        """The next packet. samples: how far the clock of the stream moves."""
        second = self.payload_type | (0 if self._marked else 128)
        self._marked = True
        header = _HEADER.pack(128, second, self.sequence, self.timestamp, self.ssrc)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + samples) & 0xFFFFFFFF
        return header + payload


@dataclass(slots=True)
class Counts:
    """What became of datagrams; for the log and for tests."""

    received: int = 0
    foreign: int = 0
    malformed: int = 0
    other_type: int = 0
    late: int = 0
    lost: int = 0
    restarts: int = 0
    overflow: int = 0
    before_attach: int = 0
    send_dropped: int = 0


@dataclass(slots=True)
class Receiver:
    """Packets in → payloads in order. A hole is waited for over `REORDER_DEPTH` packets, then filled with `silence`.

    silence: payload that stands for one lost packet.
    """

    silence: bytes
    payload_type: int = PCMU
    counts: Counts = field(default_factory=Counts)
    _ssrc: int | None = None
    _expected: int = 0
    _held: dict[int, bytes] = field(default_factory=dict)

    def accept(self, data: bytes) -> list[bytes]:
        """Payloads that are due now, oldest first; [] when the datagram brings nothing."""
        packet = parse(data)
        if packet is None:
            self.counts.malformed += 1
            return []
        if packet.payload_type != self.payload_type:
            self.counts.other_type += 1
            return []
        self.counts.received += 1
        if self._ssrc is None:
            self._begin(packet)
        ahead = _distance(self._expected, packet.sequence)
        if packet.ssrc != self._ssrc or abs(ahead) > MAX_JUMP:
            flushed = [self._held[key] for key in self._in_order()]
            self._begin(packet)
            self.counts.restarts += 1
            return [*flushed, *self._take(packet)]
        if ahead < 0 or packet.sequence in self._held:
            self.counts.late += 1
            return []
        return self._take(packet)

    def _begin(self, packet: Packet) -> None:
        self._ssrc, self._expected = packet.ssrc, packet.sequence
        self._held.clear()

    def _take(self, packet: Packet) -> list[bytes]:
        self._held[packet.sequence] = packet.payload
        due = self._contiguous()
        if len(self._held) <= REORDER_DEPTH:
            return due
        missing = _distance(self._expected, self._in_order()[0])
        self.counts.lost += missing
        self._expected = (self._expected + missing) & 0xFFFF
        return [*due, *[self.silence] * min(missing, MAX_CONCEALED), *self._contiguous()]

    def _contiguous(self) -> list[bytes]:
        due = []
        while (payload := self._held.pop(self._expected, None)) is not None:
            due.append(payload)
            self._expected = (self._expected + 1) & 0xFFFF
        return due

    def _in_order(self) -> list[int]:
        return sorted(self._held, key=lambda sequence: _distance(self._expected, sequence))


def _distance(start: int, end: int) -> int:
    """Steps from one sequence number to another, -32768..32767, over the wrap."""
    return ((end - start + 0x8000) & 0xFFFF) - 0x8000
