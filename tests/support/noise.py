"""What a telephone machine hears from strangers: SIP scanners, RTP that is nobody's, garbage, sockets left half open.

Loopback only, at a steady and bounded pace, in one thread; `with Noise(...)` begins and ends it.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np

from tests.support.raw_sip import RawSip

#: names under which scanners go about, and what they try
AGENTS = ("friendly-scanner", "sipcli/v1.8", "VaxSIPUserAgent/3.1", "pplsip", "sipvicious", "' OR 1=1 --")
USERS = ("100", "1000", "101", "9011442012345678", "00972592277524", "admin", "test", "nm", "a'or'3=3--", "%s%n")
JUNK_SIP = (
    b"",
    b"\r\n\r\n",
    b"\x00" * 500,
    b"OPTIONS",
    b"INVITE sip:100@127.0.0.1 SIP/2.0\r\n\r\n",
    b"INVITE sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=y\r\nContent-Length: 99999\r\n\r\n",
    b"REGISTER sip:127.0.0.1 SIP/2.0\r\n" + b"X: " + b"a" * 3000 + b"\r\n\r\n",
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nCSeq: 1 INVITE\r\n\r\n",
    b"\xff\xfe" * 700,
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
)
#: seconds between two rounds; a round sends one scanner's request, one piece of junk, one packet to each port of sound
EVERY = 0.02


class Noise:
    """rtp: asked each round for the UDP ports to spray. rounds: how many there were."""

    def __init__(self, server: tuple[str, int], rtp: Callable[[], Iterable[int]], address: str = "127.99.1.1") -> None:
        self.rounds = 0
        self._server, self._rtp, self._address = server, rtp, address
        self._end = threading.Event()
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="noise")

    def __enter__(self) -> Noise:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def wait(self, rounds: int) -> None:
        """Until so many rounds are over."""
        with self._more:
            assert self._more.wait_for(lambda: self.rounds >= rounds, 30), f"only {self.rounds} rounds"

    def _run(self) -> None:
        random = np.random.default_rng(1)
        with RawSip(self._address, self._server) as sip, RawSip(self._address, self._server) as sound:
            sip.socket.setblocking(False)
            sound.socket.setblocking(False)
            while not self._end.wait(EVERY):
                self._round(sip, sound.socket, random)
                with self._more:
                    self.rounds += 1
                    self._more.notify_all()

    def _round(self, sip: RawSip, sound: socket.socket, random: np.random.Generator) -> None:
        agent, user = AGENTS[self.rounds % len(AGENTS)], USERS[self.rounds % len(USERS)]
        method = ("OPTIONS", "REGISTER", "INVITE")[self.rounds % 3]
        sip.send(sip.request(method, user, agent=agent, sender=f'"{user}"<sip:{user}@1.1.1.1>'))
        sip.send(JUNK_SIP[self.rounds % len(JUNK_SIP)])
        for port in self._rtp():
            sound.sendto(self._packet(random), ("127.0.0.1", port))

    def _packet(self, random: np.random.Generator) -> bytes:
        """Sound that is nobody's, in order as a real stream; a wrong type; half a header; a huge one; garbage."""
        head = struct.pack("!BBHII", 128, 0, self.rounds & 0xFFFF, self.rounds * 160, 0xBAD)
        match self.rounds % 8:
            case 4:
                return struct.pack("!BBHII", 128, 96, self.rounds & 0xFFFF, 0, 1) + bytes(160)
            case 5:
                return head[:7]
            case 6:
                return head + bytes(1400)
            case 7:
                return random.bytes(int(random.integers(1, 400)))
            case _:
                return head + random.bytes(160)


@contextmanager
def half_open(ports: Iterable[int], count: int = 100, said: bytes = b"") -> Iterator[None]:
    """`count` connections to each TCP port of loopback that say `said`, less than a request, and stay."""
    with ExitStack() as stack:
        for port in ports:
            for _ in range(count):
                one = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
                if said:
                    one.sendall(said)
        yield
