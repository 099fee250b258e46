"""When lines were heard, and how much of them."""

from __future__ import annotations

import pytest

from toritsugi.core.dialogue.events import CallerHungUp, CallerInterrupted, CallerSaid, SpeechDone
from toritsugi.core.dialogue.intents import Part, Say, StopSaying
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.spoken_times import Heard, heard_lines, heard_text

TEXT = "お電話ありがとうございます。さくら商事でございます。"
FIRST = "お電話ありがとうございます。"


def say(number: int, text: str = TEXT) -> Say:
    return Say(id=number, line=f"l{number}", parts=(Part(shown=text, spoken=text),))


def test_lines_follow_one_another() -> None:
    found = heard_lines([(0.0, say(1)), (0.0, say(2)), (4.5, SpeechDone(say=1)), (9.0, SpeechDone(say=2))])
    assert found == {1: Heard(0.0, 4.5, TEXT, True), 2: Heard(4.5, 9.0, TEXT, True)}


def test_a_line_begins_when_it_is_wanted_where_nothing_is_being_said() -> None:
    found = heard_lines([(0.0, say(1)), (4.0, SpeechDone(say=1)), (9.0, say(2)), (13.0, SpeechDone(say=2))])
    assert found[2] == Heard(9.0, 13.0, TEXT, True)


def test_a_line_that_was_interrupted_ends_with_what_was_heard_and_the_next_was_not_said() -> None:
    heard = seconds_to_say(FIRST) + 0.2
    found = heard_lines([(0.0, say(1)), (0.0, say(2)), (heard + 1.0, CallerInterrupted(say=1, heard=heard))])
    assert found[1] == Heard(0.0, pytest.approx(heard), FIRST + "…", False)
    assert found[2].text == ""


@pytest.mark.parametrize("what", [StopSaying(), CallerHungUp()])
def test_a_line_that_was_stopped_was_heard_until_then(what: object) -> None:
    found = heard_lines([(0.0, say(1)), (0.0, say(2)), (2.0, what), (2.0, say(3)), (6.0, SpeechDone(say=3))])
    assert found[1] == Heard(0.0, 2.0, FIRST + "…", False)
    assert (found[2].text, found[2].whole) == ("", False)
    assert found[3] == Heard(2.0, 6.0, TEXT, True)


def test_a_line_that_was_stopped_before_it_began_was_not_heard() -> None:
    found = heard_lines([(1.0, say(1)), (1.0, StopSaying())])
    assert found[1] == Heard(1.0, 1.0, "", False)


def test_lines_still_to_be_said_are_not_told_of_and_strange_numbers_are_left_aside() -> None:
    strange = [(1.0, SpeechDone(say=7)), (1.0, CallerSaid()), (1.0, CallerInterrupted(say=9, heard=1.0))]
    assert heard_lines([(0.0, say(1)), *strange]) == {}
    assert set(heard_lines([(0.0, say(1)), (0.0, say(2)), *strange, (4.0, SpeechDone(say=1))])) == {1}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, ""), (0.1, "…"), (2.1, FIRST + "…"), (100.0, TEXT)],
)
def test_the_words_that_were_heard(seconds: float, text: str) -> None:
    assert heard_text(TEXT, seconds) == text
