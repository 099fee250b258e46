"""SIP by hand, one datagram at a time: requests with any header, and what comes back."""

from __future__ import annotations

import hashlib
import re
import secrets
import socket
import threading
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
        parameters: str = "",
    ) -> bytes:
        """The text of a request to user@server. sender, to: From and To; `{here}` stands for the own address."""
        self.call_id = secrets.token_hex(8)
        self._from = f"{sender.replace('{here}', self.here)};tag={secrets.token_hex(4)}"
        self._uri = "sip:{}@{}:{}".format(user, *self._server) + parameters
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

    def hang_up(self) -> None:
        """Wait until what `invite` began is answered, and end the call."""
        while not (answered := self.answer()).startswith("SIP/2.0 200 "):
            pass
        to = re.search(r"^To: (.*?)\r$", answered, re.MULTILINE | re.IGNORECASE)
        assert to
        self._to = to[1]
        for number, method in enumerate(("ACK", "BYE"), 1):
            self._branch = f"z9hG4bK{secrets.token_hex(8)}"
            self.send(self._text(method).replace(b"CSeq: 1 ", f"CSeq: {number} ".encode()))

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


class Registrar:
    """A gateway's registrar on a port of its address: asks for the password (digest, MD5) and keeps who registered."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.port: int = self.socket.getsockname()[1]
        #: the Contact of who has registered, and how often somebody was refused
        self.contact = ""
        self.refused = 0
        self._who = (user, "gateway", password)
        self._registered = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="registrar")

    def __enter__(self) -> Registrar:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.sendto(b"end", self.socket.getsockname())
        self._thread.join()
        self.socket.close()

    def wait(self, seconds: float = 15.0) -> str:
        """The Contact, once somebody has registered."""
        assert self._registered.wait(seconds), f"nobody registered; {self.refused} were refused"
        return self.contact

    def _serve(self) -> None:
        while (got := self.socket.recvfrom(8192))[0] != b"end":
            data, sender = got
            lines = data.decode(errors="replace").split("\r\n")
            if not lines[0].startswith("REGISTER "):
                continue
            headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
            kept = [f"{name}: {headers[name]}" for name in ("Via", "From", "To", "Call-ID", "CSeq")]
            if self._fits(headers.get("Authorization", ""), lines[0].split()[1]):
                self.contact = headers["Contact"]
                answer = ["SIP/2.0 200 OK", *kept, f"Contact: {self.contact};expires=300"]
            else:
                self.refused += 1
                answer = ["SIP/2.0 401 Unauthorized", *kept, 'WWW-Authenticate: Digest realm="gateway", nonce="n1"']
            self.socket.sendto("\r\n".join([*answer, "Content-Length: 0", "", ""]).encode(), sender)
            if self.contact:
                self._registered.set()

    def _fits(self, told: str, uri: str) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]+)', told))
        user, realm, password = self._who
        mine = _md5(f"{_md5(f'{user}:{realm}:{password}')}:n1:{_md5(f'REGISTER:{uri}')}")
        return (given.get("username"), given.get("response")) == (user, mine)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324  (what SIP's digest is)
