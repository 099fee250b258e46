"""What the callers send, made ready before: messages of sound as whole WebSocket frames."""

from __future__ import annotations

import binascii
import struct
from typing import Final

import numpy as np

from benchmarks.calls.scene import FRAME, Samples
from toritsugi.core.sound import g711

#: the mask of all frames (RFC 6455 asks clients for one), and the letters of a message behind its sound
MASK: Final = b"\x37\xfa\x21\x3d"
TAIL: Final = b'MZ%032x"}'
TAIL_SIZE: Final = len(TAIL % 0)


def masked(text: bytes) -> bytes:
    """A text as the wire has it; at a multiple of four bytes of its message."""
    mask = np.frombuffer(MASK * (len(text) // 4 + 1), np.uint8)[: len(text)]
    return (np.frombuffer(text, np.uint8) ^ mask).tobytes()


def texts(sound: Samples) -> list[bytes]:
    """The frames of a sound as messages, but for the end that names the stream; whole groups of four bytes."""
    found = []
    for k, at in enumerate(range(0, len(sound) - FRAME + 1, FRAME)):
        letters = binascii.b2a_base64(g711.ulaw_encode(sound[at : at + FRAME].astype("<i2").tobytes()), newline=False)
        head = (
            b'{"event":"media","sequenceNumber":"%d","media":{"track":"inbound","chunk":"%d","timestamp":"%d",'
            b'"payload":"%s"},' % (k + 2, k + 1, k * 20, letters)
        )
        named = b'"streamSid":"'
        found.append(head + b" " * (-(len(head) + len(named)) % 4) + named)
    return found


def messages(sound: Samples) -> list[bytes]:
    """The same as WebSocket frames."""
    return [struct.pack("!BBH4s", 0x81, 0x80 | 126, len(t) + TAIL_SIZE, MASK) + masked(t) for t in texts(sound)]
