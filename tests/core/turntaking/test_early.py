"""What stops a line early: words so far, a voice that is no echo, a first word the detector is slow to call speech."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.turntaking.playing import MATTER, NOISE, VOICE, YES_NO, Talk
from toritsugi.core.turntaking.activity import Activity
from toritsugi.core.turntaking.cues import Act, Phase
from toritsugi.core.turntaking.echo import Echo
from toritsugi.core.turntaking.nods import takes_turn
from toritsugi.core.turntaking.over import Over


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("いえ", True),
        ("イヤチガウ", True),
        ("はい、いえ、違います", True),
        ("えーと、ちょっと待って", True),
        ("すみません", True),
        ("はい", False),
        ("はいはい、そうですね", False),
        ("なるほど", False),
        ("えーと", False),
        ("山田です", False),
        ("家は東京です", False),
        ("", False),
    ],
)
def test_words_that_take_the_turn(text: str, takes: bool) -> None:
    assert takes_turn(text) is takes


def talk_over(over: Over, text: str, speech: float = 0.16) -> Talk:
    talk = Talk(YES_NO if over is Over.YES_NO else MATTER).silence(1.0).line(over).voice(speech)
    if talk.turns.wants_text:
        talk.turns.partial(text)
    return talk.silence(0.1)


@pytest.mark.parametrize("over", [Over.STATEMENT, Over.READING, Over.QUESTION])
def test_a_short_no_that_is_recognised_stops_the_line_and_a_yes_does_not(over: Over) -> None:
    assert talk_over(over, "いえ").acts() == [Act.HUSH, Act.BEGIN]
    assert talk_over(over, "はい").acts() == []
    assert talk_over(over, "").acts() == []


@pytest.mark.parametrize("over", [Over.DEAF, Over.LAST_WORDS])
def test_lines_that_nothing_stops_ask_for_no_words(over: Over) -> None:
    talk = Talk().silence(1.0).line(over).voice(0.13)
    assert not talk.turns.overhears


def test_words_of_an_earlier_voice_stop_nothing() -> None:
    talk = Talk().silence(1.0).line(Over.STATEMENT).voice(0.13)
    talk.turns.partial("はい")
    talk.silence(1.0)
    talk.turns.partial("いえ")  # late, of the voice that is over
    talk.silence(0.5).voice(0.16).silence(0.5)
    assert Act.HUSH not in talk.acts()
    assert talk.turns.phase is Phase.LINE


def levels(seconds: float, seed: int) -> list[float]:
    """Syllables: one level for 3 or 4 windows."""
    draw, found = np.random.default_rng(seed), []
    while len(found) * 0.032 < seconds:
        found += [float(draw.uniform(400, 4000))] * int(draw.integers(3, 5))
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("late", [0, 3, 8, 12])
def test_before_an_echo_is_measured_it_is_not_somebody(seed: int, late: int) -> None:
    own = levels(1.2, seed)
    echo = Echo()
    for at, said in enumerate(own):
        back = 0.4 * own[at - late] if at >= late else 0.0
        echo.window(float(np.hypot(back, NOISE)), said, NOISE)
        assert not (echo.unknown and echo.is_somebody(NOISE)), at


def test_a_voice_that_does_not_follow_ours_is_somebody() -> None:
    found = []
    for seed in range(10):
        echo, own, theirs = Echo(), levels(1.0, seed), levels(0.4, seed + 100)
        for at, said in enumerate(own):
            heard = theirs[at - 19] if 0 <= at - 19 < len(theirs) else NOISE
            echo.window(heard, said, NOISE)
        found.append(echo.is_somebody(NOISE))
    assert sum(found) >= 8


def test_a_first_word_that_the_detector_overlooks_does_not_raise_the_noise() -> None:
    activity = Activity()
    for _ in range(30):
        activity.window(0.02, NOISE)
    for _ in range(12):  # 0.38 s
        activity.window(0.05, VOICE)
    assert activity.level == pytest.approx(NOISE)
    assert activity.window(0.9, VOICE)


def test_a_noise_that_lasts_is_the_noise_of_the_line() -> None:
    activity = Activity()
    for _ in range(30):
        activity.window(0.02, NOISE)
    for _ in range(60):  # 1.9 s
        activity.window(0.02, 400.0)
    assert activity.level > 350
