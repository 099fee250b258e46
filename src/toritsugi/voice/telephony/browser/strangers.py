"""Keeps out what strangers send to the ports of a page's connection.

aioice gives on whatever is no STUN, from any address, and keeps it until the page has come: an alert of DTLS that
anybody sent would break the handshake, and what is sent meanwhile would fill memory. Here only who passed a check of
ICE, which needs this call's password, is given on.
"""

from __future__ import annotations

import logging
import struct
from typing import Any, cast

from aioice import stun
from aioice.ice import Connection, StunProtocol
from aiortc import RTCPeerConnection

log = logging.getLogger(__name__)

#: the first byte of STUN is not above this one (RFC 7983)
_STUN = b"\x03"


class _Guarded(StunProtocol):
    """Gives on what is STUN, and what comes from a far end that ICE knows."""

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        data = cast(bytes, data)  # aioice's word; a socket has bytes
        if _is_stun(data) if data[:1] <= _STUN else _is_known(self.receiver, addr):
            super().datagram_received(data, addr)


def keep_out(connection: RTCPeerConnection) -> None:
    """Guard its sockets, and forget what came before; called once they are open, and before the page knows of them.

    Where another version of aiortc has them elsewhere, none is guarded.
    """
    for transceiver in connection.getTransceivers():
        try:
            ice: Connection = transceiver.receiver.transport.transport._connection
            protocols, came = ice._protocols, ice._queue
        except AttributeError:
            log.warning("the sockets of a page's connection are not known to this version of aiortc; they stay open")
            continue
        for protocol in protocols:
            protocol.__class__ = _Guarded  # no wrapper around its method: that would be a ring that outlives the call
        while not came.empty():
            came.get_nowait()


def _is_known(ice: Connection, addr: tuple[Any, ...]) -> bool:
    """Whether one of the pairs that ICE looks at, or has chosen, has this address at its far end."""
    return any(pair.remote_addr == addr[:2] for pair in ice._check_list)


def _is_stun(data: bytes) -> bool:
    """Whether aioice can read it; of an attribute that is cut off it raises `struct.error`."""
    try:
        stun.parse_message(data)
    except (ValueError, struct.error):
        return False
    return True
