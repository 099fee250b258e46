"""Turns from probabilities, in audio time."""

from __future__ import annotations

import pytest

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.vad import WINDOW_SECONDS
from toritsugi.voice.turns import STOP_CLIP, STOP_LONG, STOP_SHORT, Change, Turns, stop_after


def play(turns: Turns, *spans: tuple[float, float]) -> list[tuple[str, float]]:
    """Changes with their times; spans are (probability, seconds)."""
    found = []
    for probability, seconds in spans:
        for _ in range(round(seconds / WINDOW_SECONDS)):
            change = turns.window(probability)
            if change is not Change.NONE:
                found.append((change.value, round(turns.now, 2)))
    return found


def test_a_turn_begins_after_a_fifth_of_a_second_and_ends_after_the_silence() -> None:
    turns = Turns()
    turns.stop = 0.5
    assert play(turns, (0.1, 1.0), (0.9, 1.0), (0.1, 1.0)) == [("began", 1.18), ("ended", 2.5)]
    assert turns.began == pytest.approx(1.0, abs=0.04)
    assert turns.last == pytest.approx(2.0, abs=0.04)


def test_a_cough_is_no_turn() -> None:
    assert play(Turns(), (0.1, 1.0), (0.9, 0.13), (0.1, 1.0), (0.9, 0.13), (0.1, 1.0)) == []


def test_a_short_gap_at_the_beginning_does_not_break_it() -> None:
    changes = play(Turns(), (0.1, 1.0), (0.9, 0.13), (0.1, 0.064), (0.9, 0.5), (0.1, 2.0))
    assert [name for name, _ in changes] == ["began", "ended"]


def test_a_pause_shorter_than_the_stop_is_part_of_the_turn() -> None:
    turns = Turns()
    turns.stop = 1.2
    changes = play(turns, (0.9, 1.0), (0.1, 1.0), (0.9, 1.0), (0.1, 1.0), (0.9, 1.0), (0.1, 2.0))
    assert [name for name, _ in changes] == ["began", "ended"]


def test_fading_speech_is_still_speech() -> None:
    assert [name for name, _ in play(Turns(), (0.9, 0.5), (0.4, 2.0))] == ["began"]
    assert play(Turns(), (0.4, 2.0)) == []


@pytest.mark.parametrize(
    ("expect", "hears", "seconds"),
    [
        (Expect(asked=Asked.CONFIRM, kind=Kind.PHONE), True, STOP_SHORT),
        (Expect(asked=Asked.ITEM, kind=Kind.YES_NO), True, STOP_SHORT),
        (Expect(asked=Asked.ITEM, kind=Kind.PHONE), True, STOP_LONG),
        (Expect(asked=Asked.ITEM, kind=Kind.TEXT), True, STOP_LONG),
        (Expect(asked=Asked.CONFIRM), False, STOP_CLIP),
    ],
)
def test_the_silence_depends_on_the_question(expect: Expect, hears: bool, seconds: float) -> None:
    assert stop_after(expect, hears) == seconds
