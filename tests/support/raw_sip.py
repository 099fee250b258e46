"""SIP by hand, one datagram at a time: requests with any header, and what comes back."""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Sequence


class RawSip:
    """A UDP socket on an address of loopback that talks to one server."""

    def __init__(self, address: str, server: tuple[str, int]) -> None:
        self._server = server
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(5.0)
        self.here = "{}:{}".format(*self.socket.getsockname())
        self.call_id = ""

    def __enter__(self) -> RawSip:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def request(
        self,
        method: str,
        user: str,
        *,
        headers: Sequence[str] = (),
        sender: str = "<sip:0311111111@{here}>",
        to: str = "",
        body: str = "",
        agent: str = "test",
    ) -> bytes:
        """The text of a request to user@server. sender, to: From and To; `{here}` stands for the own address."""
        self.call_id = secrets.token_hex(8)
        self._from = f"{sender.replace('{here}', self.here)};tag={secrets.token_hex(4)}"
        self._uri = "sip:{}@{}:{}".format(user, *self._server)
        self._to = to or f"<{self._uri}>"
        self._branch = f"z9hG4bK{secrets.token_hex(8)}"
        kind = ["Content-Type: application/sdp"] if body else []
        return self._text(method, [f"Contact: <sip:x@{self.here}>", f"User-Agent: {agent}", *kind, *headers], body)

    def _text(self, method: str, headers: Sequence[str] = (), body: str = "") -> bytes:
        lines = [
            f"{method} {self._uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.here};branch={self._branch}",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: 1 {method}",
            "Max-Forwards: 70",
            *headers,
            f"Content-Length: {len(body.encode())}",
            "",
            body,
        ]
        return "\r\n".join(lines).encode()

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self._server)

    def invite(self, user: str, **given: object) -> None:
        """Ring; the sound would go to a port where nobody is."""
        host = self.here.split(":")[0]
        body = f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
        self.send(self.request("INVITE", user, body=body, **given))  # type: ignore[arg-type]

    def cancel(self) -> None:
        """Give up what `invite` began."""
        self.send(self._text("CANCEL"))

    def answer(self) -> str:
        """The next answer, whole."""
        return self.socket.recv(8192).decode(errors="replace")

    def status(self) -> int:
        """The status of the next answer."""
        found = re.match(r"SIP/2\.0 (\d{3}) ", self.answer())
        return int(found[1]) if found else 0

    def final(self) -> int:
        """The next final status."""
        while (found := self.status()) < 200:
            pass
        return found
