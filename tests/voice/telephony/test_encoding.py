"""What many calls hear is encoded once; what a caller said or gave is encoded each time and kept nowhere."""

from __future__ import annotations

from base64 import b64decode

import numpy as np
import pytest

from toritsugi.core.sound import g711
from toritsugi.voice.room import Room
from toritsugi.voice.telephony import encoding
from toritsugi.voice.telephony.leg import Private

WORDS = np.random.default_rng(1).integers(-20000, 20000, 160).astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("encode", "kept", "back"),
    [
        (encoding.ulaw, encoding._kept_ulaw, bytes),
        (encoding.base64, encoding._kept_base64, b64decode),
    ],
    ids=["as it is", "base64"],
)
def test_only_what_many_hear_is_kept(encode, kept, back) -> None:  # type: ignore[no-untyped-def]
    kept.cache_clear()
    assert back(encode(Private(WORDS))) == g711.ulaw_encode(WORDS)
    assert kept.cache_info().currsize == 0
    first = encode(WORDS)
    assert back(first) == g711.ulaw_encode(WORDS)
    assert encode(bytes(bytearray(WORDS))) is first
    assert kept.cache_info().currsize == 1


class _Says:
    """A party that says one frame and keeps what it hears."""

    def __init__(self, frame: bytes) -> None:
        self.frame = frame
        self.heard: list[bytes] = []

    def speak(self) -> bytes:
        return self.frame

    def hear(self, frame: bytes) -> None:
        self.heard.append(frame)


def test_what_people_in_a_room_hear_of_each_other_is_private() -> None:
    parties = [_Says(bytes(320)), _Says(WORDS), _Says(bytes(320))]
    room = Room(parties[0], lambda legs, desk: None)
    room.enter(parties[1])
    room.slot()
    assert [type(one.heard[0]) for one in parties[:2]] == [bytes, bytes]  # the desk's own words, and who hears them
    room.enter(parties[2])
    room.slot()
    assert {type(one.heard[-1]) for one in parties} == {Private}
