"""What the kernel is asked for on the connections of media streams, where it can be asked (Linux)."""

from __future__ import annotations

import socket
from typing import Final

from picows import WSTransport

#: bytes of a message that has a pair's delay at most: 20 ms of sound have about 370
PAIRED: Final = 512


def acknowledge_later(transport: WSTransport) -> None:
    """Have the kernel acknowledge two messages at once, or with what is sent anyway.

    picows asks for an acknowledgement of each: half of what the kernel does for a message of 20 ms (docs/adr/0052).
    """
    if hasattr(socket, "TCP_QUICKACK"):
        _socket(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)


def read_pairs(transport: WSTransport, size: int) -> None:
    """Be woken for two messages of `size` bytes instead of for each (docs/adr/0056). Nothing where they are long.

    Until `read_each`, a message that nothing follows is not read. The end of the connection always is.
    """
    if hasattr(socket, "SO_RCVLOWAT") and size <= PAIRED:
        _socket(transport).setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size + size // 2)


def read_each(transport: WSTransport) -> None:
    """Be woken for whatever comes, and now for what waits."""
    if hasattr(socket, "SO_RCVLOWAT"):
        _socket(transport).setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)


def _socket(transport: WSTransport) -> socket.socket:
    return transport.underlying_transport.get_extra_info("socket")  # type: ignore[no-any-return]
