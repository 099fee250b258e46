"""The test telephone where its CANCEL and the answer cross on the way: the call that stands then is ended."""

from __future__ import annotations

import asyncio
import re

from toritsugi.voice.calltest.softphone import Softphone

SDP = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n"


class Crossing(asyncio.DatagramProtocol):
    """An exchange that rings, and that answers the call when it is told that nobody wants it any more."""

    transport: asyncio.DatagramTransport

    def __init__(self) -> None:
        self.methods: list[str] = []
        self.invite = ""

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        text = data.decode()
        method = text.split()[0]
        self.methods.append(method)
        if method == "INVITE":
            self.invite = text
            self._tell("180 Ringing", text, address)
        elif method == "CANCEL":
            self._tell("200 OK", self.invite, address, SDP)
        elif method == "BYE":
            self._tell("200 OK", text, address)

    def _tell(self, status: str, request: str, address: tuple[str, int], body: str = "") -> None:
        kept = "".join(re.findall(r"(?m)^(?:Via|From|To|Call-ID|CSeq):.*\r\n", request))
        self.transport.sendto(f"SIP/2.0 {status}\r\n{kept}\r\n{body}".encode(), address)


async def test_an_answer_that_crosses_the_cancel_is_hung_up_on() -> None:
    loop = asyncio.get_running_loop()
    transport, exchange = await loop.create_datagram_endpoint(Crossing, local_addr=("127.0.0.1", 0))
    exchange.transport = transport
    phone = Softphone(transport.get_extra_info("sockname"), "100", address="127.0.0.1", caller="0", name="payphone")
    async with asyncio.timeout(10):
        await phone.call()
        await phone.ringing.wait()
        await phone.hang_up()
    transport.close()
    assert exchange.methods == ["INVITE", "CANCEL", "ACK", "BYE"]
    assert '\r\nFrom: "payphone" <sip:0@127.0.0.1>;' in exchange.invite
