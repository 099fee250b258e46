"""The sound side of a SIP caller: a UDP socket that hears a call and says a recording in real time.

Signalling is SIPp's; its scenario names this phone's port in the SDP. The phone speaks once it hears something, to
where it heard it from, as a phone behind NAT does.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toritsugi.core.sound import g711

FRAME = 160


@dataclass(frozen=True)
class Heard:
    """One packet. at: seconds since the epoch."""

    at: float
    sequence: int
    payload: bytes
    source: tuple[str, int]


class RtpPhone:
    """`with` opens and closes it. says: µ-law, in whole frames; then silence until the end."""

    def __init__(self, address: str, says: bytes = b"") -> None:
        self._says = says
        self.heard: list[Heard] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(0.2)
        self.port = int(self._socket.getsockname()[1])
        self._end = threading.Event()
        self._peer: tuple[str, int] | None = None
        self._heard_any = threading.Event()
        self._threads = [threading.Thread(target=self._hear), threading.Thread(target=self._speak)]

    def __enter__(self) -> RtpPhone:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._heard_any.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def first_heard(self, after: float = 0.0) -> float | None:
        """When the first packet with sound (not silence) came, of those after this time."""
        for one in list(self.heard):
            if one.at >= after and np.abs(samples(one.payload)).max(initial=0) > 300:
                return one.at
        return None

    def sound(self) -> npt.NDArray[np.float64]:
        """What was heard, in the order of the sequence numbers."""
        if not self.heard:
            return np.zeros(0)
        first = self.heard[0].sequence
        ordered = sorted(self.heard, key=lambda one: (one.sequence - first) & 0xFFFF)
        return samples(b"".join(one.payload for one in ordered))

    def _hear(self) -> None:
        while not self._end.is_set():
            try:
                data, source = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            except ConnectionError:
                continue
            if len(data) > 12 and data[1] & 127 == 0:
                self.heard.append(Heard(time.time(), int.from_bytes(data[2:4], "big"), data[12:], source))
                self._peer = source
                self._heard_any.set()

    def _speak(self) -> None:
        self._heard_any.wait()
        next_at = time.monotonic()
        for index in range(10**6):
            payload = self._says[index * FRAME : (index + 1) * FRAME] or b"\xff" * FRAME
            if self._end.is_set() or self._peer is None:
                return
            header = struct.pack("!BBHII", 128, 0, index & 0xFFFF, index * FRAME, 0x5EED)
            with suppress(ConnectionError):  # the other side closed its port: the call is over
                self._socket.sendto(header + payload, self._peer)
            next_at = max(next_at + 0.02, time.monotonic())
            time.sleep(max(0.0, next_at - time.monotonic()))


def samples(code: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(g711.ulaw_decode(code), "<i2").astype(np.float64)


def voice(seconds: float, seed: int) -> bytes:
    """µ-law of a sound that resembles nothing else: noise in a voice's band, with a voice's ups and downs."""
    random = np.random.default_rng(seed)
    count = int(seconds * 50) * FRAME
    noise = np.convolve(random.standard_normal(count + 32), np.hanning(33), "valid")
    loud = 1.2 + np.sin(2 * np.pi * 3 * np.arange(count) / 8000)
    scaled = (noise / np.abs(noise).max() * loud / 2.2 * 20000).astype("<i2")
    return g711.ulaw_encode(scaled.tobytes())


def recognised(
    sent: npt.NDArray[np.float64], got: npt.NDArray[np.float64], seconds: float = 0.2, r: float = 0.95
) -> float:
    """The share of the pieces of `sent` that are found anywhere in `got`, each as it was said (correlation ≥ r).

    Unlike `correlation` of the whole it does not mind a pause that a busy machine put between two pieces.
    """
    size = int(seconds * 8000)
    pieces = [sent[start : start + size] for start in range(0, len(sent) - size + 1, size)]
    if len(got) < size:
        return 0.0
    power = np.sqrt(np.convolve(got**2, np.ones(size), "valid")) + 1e-9
    best = [float((np.correlate(got, piece, "valid") / power).max() / np.linalg.norm(piece)) for piece in pieces]
    return sum(one >= r for one in best) / len(best)


def correlation(sent: npt.NDArray[np.float64], got: npt.NDArray[np.float64]) -> tuple[float, int]:
    """Pearson correlation of `sent` with the best-fitting stretch of `got`, and how many samples overlap."""
    if len(got) == 0:
        return 0.0, 0
    size = 1 << (len(sent) + len(got)).bit_length()
    product = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(sent, size)), size)
    best = int(np.argmax(product))
    lag = best if best < size // 2 else best - size
    start, end = max(0, lag), min(len(got), lag + len(sent))
    if end - start < 800:
        return 0.0, 0
    return float(np.corrcoef(sent[start - lag : end - lag], got[start:end])[0, 1]), end - start
