"""The outside witness itself: it must find what was said, and must not find what was not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.speech import line_noise, spoken
from toritsugi.core.sound.g711 import ulaw_decode, ulaw_encode
from toritsugi.voice.calltest.matching import find, in_order, was_heard

TOLD = "確かに承りました。"
OTHERS = [
    "恐れ入りますが、少し間をおいておかけ直しください。",
    "お電話ありがとうございました。",
    "ご用件を承ります。",
    "確かめております。",
]


def _line(*pieces: np.ndarray) -> np.ndarray:
    sound = np.concatenate(pieces)
    noisy = np.clip(sound.astype(np.int32) + line_noise(len(sound), level=60), -32768, 32767).astype(np.int16)
    return np.frombuffer(ulaw_decode(ulaw_encode(noisy.tobytes())), np.int16)


def test_a_line_that_was_said_is_found_where_it_was_said() -> None:
    heard = _line(spoken(OTHERS[0]), np.zeros(4000, np.int16), spoken(TOLD), np.zeros(8000, np.int16))
    match = find(spoken(TOLD), heard)
    assert match.likeness > 0.98
    assert match.at == pytest.approx((len(spoken(OTHERS[0])) + 4000) / 8000, abs=0.001)


@pytest.mark.parametrize("other", OTHERS)
def test_another_line_of_the_same_voice_is_not_taken_for_it(other: str) -> None:
    heard = _line(np.zeros(8000, np.int16), spoken(other), np.zeros(8000, np.int16))
    assert find(spoken(TOLD), heard).likeness < 0.5
    assert not was_heard(spoken(TOLD), heard)


def test_silence_and_nothing_are_not_taken_for_it() -> None:
    assert not was_heard(spoken(TOLD), _line(np.zeros(40000, np.int16)))
    assert not was_heard(spoken(TOLD), np.zeros(0, np.int16))


def test_half_a_line_is_not_the_line() -> None:
    half = spoken(TOLD)[: len(spoken(TOLD)) // 2]
    assert not was_heard(spoken(TOLD), _line(half, np.zeros(16000, np.int16)))


def test_groups_are_found_in_their_order_only() -> None:
    groups = [spoken(words) for words in ("ゼロサン", "イチニーサンヨン", "ゼロサン")]
    pause = np.zeros(2000, np.int16)
    heard = _line(pause, groups[0], pause, groups[1], pause, groups[2], pause)
    assert in_order(groups, heard, 0.8)
    assert not in_order([groups[1], groups[1]], heard, 0.8)
    assert not in_order([groups[0], groups[2], groups[1]], heard, 0.8)
