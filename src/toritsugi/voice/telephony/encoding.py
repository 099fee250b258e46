"""Frames as they go over the wire. What many calls hear is encoded once; what a caller said or gave is kept nowhere."""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import Final

from toritsugi.core.sound import g711
from toritsugi.voice.telephony.leg import Private

#: frames that are kept for each kind of wire: at most 6 MB, nearly three minutes of prompts
KEPT: Final = 8192


def ulaw(frame: bytes) -> bytes:
    """A frame (s16le, 8 kHz) in µ-law."""
    return _kept_ulaw(frame) if type(frame) is not Private else g711.ulaw_encode(frame)


def base64(frame: bytes) -> bytes:
    """A frame (s16le, 8 kHz) in µ-law, in base64."""
    return _kept_base64(frame) if type(frame) is not Private else _base64(frame)


def _base64(frame: bytes) -> bytes:
    return binascii.b2a_base64(g711.ulaw_encode(frame), newline=False)


_kept_ulaw = lru_cache(maxsize=KEPT)(g711.ulaw_encode)
_kept_base64 = lru_cache(maxsize=KEPT)(_base64)
