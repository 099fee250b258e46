"""The policies one by one, and the page of them all."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.core.turntaking.playing import MATTER, NOISE, OURS, Talk
from tests.support.paths import ROOT
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.turntaking.cues import Act
from toritsugi.core.turntaking.echo import Echo
from toritsugi.core.turntaking.endpoint import Patience, silence
from toritsugi.core.turntaking.nods import NODS, only_nods
from toritsugi.core.turntaking.over import Over, over_of
from toritsugi.core.values.model import Kind

P = Patience()


def test_the_page_of_the_table_is_current() -> None:
    tool = ROOT / "tools" / "turn_taking_table.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("expect", "hears", "seconds"),
    [
        (Expect(asked=Asked.CONFIRM, kind=Kind.PHONE), True, P.yes_no),
        (Expect(asked=Asked.HELPED), True, P.yes_no),
        (Expect(asked=Asked.ITEM, kind=Kind.YES_NO), True, P.yes_no),
        (Expect(asked=Asked.MATTER), True, P.short),
        (Expect(asked=Asked.ITEM, kind=Kind.CHOICE), True, P.short),
        (Expect(asked=Asked.ITEM, kind=Kind.PERSON), True, P.name),
        (Expect(asked=Asked.ITEM, kind=Kind.ADDRESS), True, P.long),
        (Expect(asked=Asked.ITEM, kind=Kind.TEXT), True, P.long),
        (Expect(asked=Asked.ITEM, kind=Kind.PHONE), True, P.digits),
        (Expect(asked=Asked.ITEM, kind=Kind.CODE), True, P.digits),
        (Expect(asked=Asked.CONFIRM), False, P.clip),
        (None, True, P.short),
    ],
)
def test_the_silence_depends_on_the_question(expect: Expect | None, hears: bool, seconds: float) -> None:
    assert silence(P, expect, hears) == seconds


@pytest.mark.parametrize(
    ("kind", "text", "seconds"),
    [
        (Kind.TEXT, "見積もりをお願いします", P.finished),
        (Kind.TEXT, "修理をお願いしたいんですが", P.finished),
        (Kind.TEXT, "来週伺ってもよろしいでしょうか", P.finished),
        (Kind.TEXT, "えーと", P.broken_off),
        (Kind.TEXT, "見積もりの件で、あのー", P.broken_off),
        (Kind.TEXT, "先週お願いした修理の", P.broken_off),
        (Kind.TEXT, "水道から水が", P.broken_off),
        (Kind.TEXT, "水漏れ", P.long),
        (Kind.PERSON, "山田と申します", P.finished),
        (Kind.PERSON, "山田", P.name),
        (Kind.PHONE, "090の", P.broken_off),
        (Kind.PHONE, "0901234です", P.digits),
        (Kind.PHONE, "090-1234-5678", P.finished),
        (Kind.PHONE, "ゼロキューゼロ、イチニーサンヨン、ゴーロクナナハチです", P.finished),
        (Kind.CODE, "エーの1234です", P.digits),
    ],
)
def test_the_words_so_far_change_it(kind: Kind, text: str, seconds: float) -> None:
    assert silence(P, Expect(asked=Asked.ITEM, kind=kind), True, text) == seconds


def test_a_vote_moves_it_within_bounds_and_never_for_numbers() -> None:
    story, number = (Expect(asked=Asked.ITEM, kind=kind) for kind in (Kind.TEXT, Kind.NUMBER))
    assert P.finished <= silence(P, story, True, vote=0.95) < P.long < silence(P, story, True, vote=0.05)
    assert silence(P, story, True, vote=0.05) <= P.broken_off
    assert silence(P, story, True, vote=0.5) == P.long
    assert silence(P, number, True, vote=0.95) == P.digits


@pytest.mark.parametrize("word", NODS)
def test_every_nod_is_one_over_a_line_that_asks_nothing(word: str) -> None:
    assert only_nods(word, Over.STATEMENT)
    assert only_nods(f"{word}、はい", Over.STATEMENT)


@pytest.mark.parametrize(
    "word", ["いいえ", "違います", "すみません", "はい、山田です", "ちょっと待って", "いち", "もう一度"]
)
def test_words_are_no_nods(word: str) -> None:
    assert not only_nods(word, Over.STATEMENT)
    assert not only_nods(word, Over.YES_NO)


@pytest.mark.parametrize(
    ("expect", "flags", "over"),
    [
        (None, "hears may asks", Over.DEAF),
        (MATTER, "hears asks", Over.DEAF),
        (MATTER, "may asks", Over.STATEMENT),
        (MATTER, "hears may", Over.STATEMENT),
        (MATTER, "hears may asks", Over.QUESTION),
        (Expect(asked=Asked.MATTER, options=("a", "b")), "hears may asks", Over.CHOICE),
        (Expect(asked=Asked.CONFIRM), "hears may asks", Over.YES_NO),
        (Expect(asked=Asked.ITEM, kind=Kind.YES_NO), "hears may asks", Over.YES_NO),
        (Expect(asked=Asked.CONFIRM), "hears may asks reads", Over.READING),
        (Expect(asked=Asked.CONFIRM), "hears may asks reads said", Over.LAST_WORDS),
        (Expect(asked=Asked.CONFIRM), "hears may reads said", Over.READING),
    ],
)
def test_what_a_line_is_to_speech_over_it(expect: Expect | None, flags: str, over: Over) -> None:
    found = over_of(
        expect,
        hears="hears" in flags,
        may_interrupt="may" in flags,
        asks="asks" in flags,
        reads_back="reads" in flags,
        values_said="said" in flags,
    )
    assert found is over


def voice_levels(seed: int, windows: int) -> np.ndarray:
    """Levels that go up and down as speech does."""
    draw = np.random.default_rng(seed)
    syllables = np.abs(np.convolve(draw.normal(0, 1, windows + 4), np.ones(3) / 3, "same"))[:windows]
    pauses = np.convolve(draw.random(windows) < 0.03, np.ones(6), "same") > 0
    return np.where(pauses, 10.0, 500 + 5000 * syllables)


@pytest.mark.parametrize("back", [0.1, 0.25, 0.5])
@pytest.mark.parametrize("late", [0, 1, 4, 9, 15])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_echo_is_measured_and_explains_what_comes_back(back: float, late: int, seed: int) -> None:
    own = voice_levels(seed, 200)
    echo = Echo()
    heard = [back * own[at - late] + NOISE if at >= late else NOISE for at in range(200)]
    for level, ours in zip(heard, own, strict=True):
        echo.window(level, ours, NOISE)
    assert echo.back == pytest.approx(back, rel=0.15)
    loud = [at for at in range(150, 200) if own[at - late] > 300]
    assert all(echo.explains(heard[at], NOISE, 199 - at) for at in loud if 199 - at < 40)
    assert not echo.explains(4 * back * 6000, NOISE)


def test_a_caller_who_speaks_over_us_is_no_echo() -> None:
    wrong = 0
    for seed in range(40):
        own, caller = voice_levels(seed, 80), voice_levels(seed + 1000, 80) * 0.6
        echo = Echo()
        for level, ours in zip(caller, own, strict=True):
            echo.window(level, ours, NOISE)
        wrong += echo.explained(16, NOISE) >= 0.5
    assert wrong <= 2


def test_our_own_voice_coming_back_stops_no_line() -> None:
    talk, own = Talk().silence(1.0).line(Over.STATEMENT), voice_levels(5, 300)
    for at, ours in enumerate(own):
        level = 0.4 * own[at - 3] if at >= 3 else NOISE
        talk.note(talk.turns.window(0.95 if level > 100 else 0.1, level, ours))
    assert Act.HUSH not in talk.acts()


def test_a_caller_over_an_echo_does() -> None:
    talk, own = Talk().silence(1.0).line(Over.STATEMENT), voice_levels(5, 300)
    caller = voice_levels(77, 300)
    for at, ours in enumerate(own):
        level = float(np.hypot(0.2 * own[at - 3] if at >= 3 else NOISE, caller[at] if at >= 200 else 0.0))
        talk.note(talk.turns.window(0.95 if level > 100 else 0.1, level, ours))
        assert at >= 200 or Act.HUSH not in talk.acts()
    assert Act.HUSH in talk.acts()


def test_a_steady_sound_is_dropped_and_speech_in_noise_is_not() -> None:
    steady = Talk().silence(1.0).sound(4.0, 0.9, 2000.0)
    assert steady.acts()[:2] == [Act.BEGIN, Act.DROP]
    loud = Talk().sound(3.0, 0.02, 1400.0)
    for level in np.hypot(voice_levels(3, 150), 1400.0):
        loud.note(loud.turns.window(0.9, float(level)))
    assert loud.acts() == [Act.BEGIN]


def test_a_steady_sound_over_a_line_lets_it_go_on() -> None:
    talk = Talk().silence(1.0).line(Over.YES_NO).sound(0.35, 0.9, 2000.0)
    assert talk.acts() == [Act.HUSH, Act.BEGIN]
    talk.silence(1.0).answered()
    assert talk.acts()[-1] is Act.GO_ON


def test_a_steady_sound_over_a_line_is_waited_for_and_does_not_take_the_line_away() -> None:
    talk = Talk().silence(1.0).line(Over.QUESTION).sound(3.0, 0.9, 2000.0)
    assert talk.acts()[:4] == [Act.HUSH, Act.BEGIN, Act.FORGET, Act.GO_ON]
    assert set(talk.acts()[4:]) <= {Act.IGNORE}
    assert talk.did[3][1] == pytest.approx(1.0 + 2.0, abs=0.3)
    wavers = Talk().silence(1.0).line(Over.QUESTION).sound(1.2, 0.9, 2000.0).voice(0.4)
    assert wavers.acts() == [Act.HUSH, Act.BEGIN, Act.STAND]  # a voice that held a vowel


def test_an_answering_machine_is_known_by_its_beep_and_a_person_is_not() -> None:
    for pause, known in ((0.3, True), (1.5, False)):
        talk = Talk(hears=True).silence(0.5).voice(3.0).silence(pause).voice(3.0).silence(0.3)
        machine = []
        for _ in range(16):
            talk.note(talk.turns.window(0.2, 4000.0))
            machine.append(talk.turns.sounds.machine)
        assert any(machine) is known
        assert (Act.DROP in talk.acts()) is known


def test_our_level_in_the_tests_is_loud_enough_to_matter() -> None:
    assert Echo()._policy.loud < OURS
