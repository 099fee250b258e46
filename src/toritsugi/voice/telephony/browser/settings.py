"""How many pages may talk at once, and how long anything may take."""

from __future__ import annotations

from urllib.parse import unquote

import msgspec


class IceServer(msgspec.Struct, frozen=True, kw_only=True):
    """A STUN or TURN server, as `stun:host:port` or `turn:host:port?transport=udp`, with TURN's name and password."""

    url: str
    username: str = ""
    password: str = ""


def ice_server(text: str) -> IceServer:
    """A server from stun:host:port or turn:user:password@host:port (as in TORITSUGI_ICE_SERVERS)."""
    scheme, _, rest = text.partition(":")
    name, _, host = rest.rpartition("@")
    username, _, password = name.partition(":")
    return IceServer(url=f"{scheme}:{host}", username=unquote(username), password=unquote(password))


class BrowserSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the pages' legs. Times are seconds, sizes characters.

    max_peers: pages at once in this process; about ten that speak Opus fill a core, a few more of PCMU.
    negotiate: from the offer to our answer. connect: from our answer to sound; a half-open page is dropped then.
    quiet: without a packet of sound from the page (a muted page still sends silence), it is taken for gone.
    goodbye: how long a page may take to confirm that we hang up. close: how long tearing down may take.
    resumes: connections that a page may make anew in one call, where its network breaks or changes.
    out_frames: frames of 20 ms that may wait for the network; beyond, the oldest are dropped.
    sdp_size, message_size: more than this is refused unread. message_rate: messages from a page, a second.
    """

    max_peers: int = 10
    negotiate: float = 10.0
    connect: float = 15.0
    quiet: float = 15.0
    goodbye: float = 1.5
    close: float = 5.0
    resumes: int = 20
    out_frames: int = 25
    sdp_size: int = 20_000
    message_size: int = 4_000
    message_rate: float = 20.0
    ice_servers: tuple[IceServer, ...] = ()
