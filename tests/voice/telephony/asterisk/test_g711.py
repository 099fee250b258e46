"""µ-law: known points of ITU-T G.711, and the way back."""

from __future__ import annotations

import numpy as np

from toritsugi.voice.telephony.asterisk import g711


def test_known_codes() -> None:
    linear = np.array([0, 32635, 32767, -32635, -32768, 8, -8, 1000], "<i2").tobytes()
    assert g711.encode(linear).hex() == "ff80800000fe7ece"
    decoded = np.frombuffer(g711.decode(bytes([0xFF, 0x7F, 0x80, 0x00])), "<i2")
    assert decoded.tolist() == [0, 0, 32124, -32124]


def test_every_code_survives_the_way_there_and_back() -> None:
    codes = bytes(range(256))
    back = g711.encode(g711.decode(codes))
    assert [i for i in range(256) if back[i] != codes[i]] == [0x7F]  # the two zeros are one number


def test_the_error_stays_below_half_a_step() -> None:
    linear = np.arange(-32635, 32636, dtype="<i2")
    back = np.frombuffer(g711.decode(g711.encode(linear.tobytes())), "<i2").astype(int)
    error = np.abs(back - linear.astype(int))
    step = 2 ** np.maximum(3, np.floor(np.log2(np.abs(linear.astype(int)) + 132)) - 4)
    assert (error <= step / 2 + 1).all()
