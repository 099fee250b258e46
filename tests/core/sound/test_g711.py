"""G.711 against the recommendation's own fixed points, and against itself."""

from __future__ import annotations

import numpy as np
import pytest

from toritsugi.core.sound import g711


@pytest.mark.parametrize(
    ("sample", "ulaw", "alaw"),
    [(0, 0xFF, 0xD5), (-8, 0x7E, 0x55), (8, 0xFE, 0xD5), (32124, 0x80, 0xAA), (-32124, 0x00, 0x2A), (1000, 0xCE, 0xFA)],
)
def test_known_codes(sample: int, ulaw: int, alaw: int) -> None:
    pcm = np.array([sample], "<i2").tobytes()
    assert g711.ulaw_encode(pcm)[0] == ulaw
    assert g711.alaw_encode(pcm)[0] == alaw


def test_extreme_codes_decode_as_the_recommendation_says() -> None:
    assert [int(g711.ULAW_TO_S16[code]) for code in (0x00, 0x80, 0x7F, 0xFF)] == [-32124, 32124, 0, 0]
    assert [int(g711.ALAW_TO_S16[code]) for code in (0x2A, 0xAA, 0x55, 0xD5)] == [-32256, 32256, -8, 8]


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
def test_decoding_is_what_the_table_says(law: str) -> None:
    table = getattr(g711, f"{law.upper()}_TO_S16")
    assert getattr(g711, f"{law}_decode")(bytes(range(256))) == table.astype("<i2").tobytes()


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
def test_every_code_survives_decoding_and_encoding(law: str) -> None:
    codes = bytes(range(256))
    again = getattr(g711, f"{law}_encode")(getattr(g711, f"{law}_decode")(codes))
    different = [code for code in range(256) if again[code] != code]
    assert different == ([0x7F] if law == "ulaw" else [])  # µ-law has two zeros; the negative one is not made


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
def test_each_sample_becomes_the_nearest_value_but_for_the_edge_of_a_step(law: str) -> None:
    every = np.arange(-32768, 32768, dtype=np.int32)
    pcm = every.astype("<i2").tobytes()
    back = np.frombuffer(getattr(g711, f"{law}_decode")(getattr(g711, f"{law}_encode")(pcm)), "<i2").astype(np.int32)
    error = np.abs(back - every)
    assert (error <= np.maximum(np.abs(every) // 31 + 8, 8)).all()
    assert (np.diff(back) >= 0).all()
