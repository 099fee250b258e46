"""The decision table, cue by cue by sound, and what talks come to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.turntaking.playing import MATTER, NOISE, PHONE, VOICE, YES_NO, Talk, in_phase
from toritsugi.core.turntaking.cues import WINDOW, Act, Cue, Phase
from toritsugi.core.turntaking.machine import OPEN, STANDARD, TurnTaking
from toritsugi.core.turntaking.over import Over
from toritsugi.core.turntaking.table import TABLE

#: how each cue is brought about by what a call is told and hears
BY: dict[Cue, Callable[[Talk], object]] = {
    Cue.LINE_BEGINS: lambda talk: talk.line(Over.STATEMENT),
    Cue.LINE_ENDS: lambda talk: talk.ends(),
    Cue.SPEECH: lambda talk: talk.voice(0.25),
    Cue.BARGE: lambda talk: talk.voice(0.55),
    Cue.NOD: lambda talk: talk.voice(0.26).silence(0.45),
    Cue.STANDS: lambda talk: talk.voice(0.6),
    Cue.QUIET: lambda talk: talk.silence(0.9),
    Cue.LIMIT: lambda talk: talk.voice(59.6),
    Cue.AGAIN: lambda talk: talk.voice(0.25),
    Cue.WORDS: lambda talk: talk.answered("山田です"),
    Cue.NOTHING: lambda talk: talk.answered("はい"),
    Cue.LATE: lambda talk: talk.silence(1.0).silence(0.6),
    Cue.KEY: lambda talk: talk.key(),
}
#: (phase, cue) that needs more than the phase's usual beginning
SPECIAL = {
    (Phase.LINE, Cue.ANSWER),
    (Phase.LINE, Cue.NOT_CALLER),
    (Phase.PAUSED, Cue.NOT_CALLER),
    (Phase.TURN, Cue.NOT_CALLER),
    (Phase.ASKED, Cue.SPEECH),
}
ROWS = [(phase, cue) for phase, rows in TABLE.items() for cue in rows if (phase, cue) not in SPECIAL]


@pytest.mark.parametrize(("phase", "cue"), ROWS, ids=[f"{phase}-{cue}" for phase, cue in ROWS])
def test_each_row_of_the_table_is_what_happens(phase: Phase, cue: Cue) -> None:
    talk = in_phase(phase)
    BY[cue](talk)
    row = TABLE[phase][cue]
    assert (tuple(talk.acts()), talk.turns.phase) == (row.acts, row.to)


def test_what_comes_over_the_last_words_of_a_read_back_is_the_answer_once_the_line_is_over() -> None:
    talk = Talk(YES_NO).silence(1.0).line(Over.READING).silence(1.0)
    talk.turns.line(Over.LAST_WORDS)
    talk.voice(0.4).silence(0.5)
    assert talk.acts() == [Act.BEGIN]
    talk.ends().silence(0.1)
    assert talk.acts() == [Act.BEGIN, Act.END]
    assert talk.answered("はい").turns.phase is Phase.SILENT


@pytest.mark.parametrize(
    ("over", "speech", "stops"),
    [
        (Over.DEAF, 3.0, False),
        (Over.STATEMENT, 0.29, False),
        (Over.STATEMENT, 0.36, True),
        (Over.READING, 0.29, False),
        (Over.READING, 0.36, True),
        (Over.LAST_WORDS, 3.0, False),
        (Over.QUESTION, 0.29, False),
        (Over.QUESTION, 0.36, True),
        (Over.CHOICE, 0.2, True),
        (Over.YES_NO, 0.2, True),
        (Over.YES_NO, 0.13, False),
    ],
)
def test_how_much_speech_stops_which_line(over: Over, speech: float, stops: bool) -> None:
    talk = Talk().silence(1.0).line(over).voice(speech).silence(0.3)
    assert (Act.HUSH in talk.acts()) is stops


@pytest.mark.parametrize(
    ("over", "text", "goes_on"),
    [
        (Over.STATEMENT, "はい", True),
        (Over.STATEMENT, "ええ、なるほど", True),
        (Over.STATEMENT, "", True),
        (Over.STATEMENT, "ちょっと待ってください", False),
        (Over.QUESTION, "はい", True),
        (Over.QUESTION, "はい、山田です", False),
        (Over.CHOICE, "はい", True),
        (Over.CHOICE, "見積もり", False),
        (Over.YES_NO, "はい", False),
        (Over.YES_NO, "ええ", False),
        (Over.YES_NO, "もしもし", True),
        (Over.YES_NO, "", True),
        (Over.READING, "はい", True),
        (Over.READING, "違います", False),
    ],
)
def test_a_stopped_line_goes_on_when_the_words_do_not_call_for_it(over: Over, text: str, goes_on: bool) -> None:
    talk = Talk().silence(1.0).line(over).voice(0.6).silence(1.0)
    assert talk.turns.phase is Phase.DOUBT
    talk.answered(*([text] if text else []))
    assert talk.acts()[-1] is (Act.GO_ON if goes_on else Act.STAND)


def test_long_speech_without_words_is_no_nod() -> None:
    talk = Talk(PHONE).silence(1.0).line(Over.QUESTION).voice(0.7).silence(1.0).voice(0.7).silence(1.4)
    assert talk.acts() == [Act.HUSH, Act.BEGIN, Act.STAND, Act.END]
    talk = Talk(PHONE).silence(1.0).line(Over.QUESTION)
    for _ in range(3):
        talk.voice(0.7).silence(1.4)
        assert talk.turns.phase is Phase.DOUBT
    assert talk.answered().acts()[-1] is Act.STAND


def test_speech_soon_after_the_end_joins_the_turn_while_the_words_are_not_there() -> None:
    talk = Talk(PHONE).silence(1.0).voice(1.0).silence(1.5).voice(1.0).silence(1.5)
    assert talk.acts() == [Act.BEGIN, Act.END, Act.JOIN, Act.END]
    assert talk.answered("ゼロサン").silence(0.1).voice(0.3).acts()[-1] is Act.BEGIN


def test_the_rest_of_a_yes_does_not_stop_the_next_line_but_more_than_that_does() -> None:
    """「はい、…お願いします」: the yes was taken already when the rest comes."""
    for rest, stops in ((0.5, False), (1.2, True)):
        talk = Talk(YES_NO).silence(1.0).voice(0.3).silence(0.4).answered("はい").line(Over.QUESTION)
        talk.turns.asked(PHONE, hears=True)
        talk.silence(0.2).voice(rest).silence(0.5)
        assert (Act.HUSH in talk.acts()) is stops
    later = Talk(YES_NO).silence(1.0).voice(0.3).silence(0.4).answered("はい").line(Over.QUESTION)
    assert Act.HUSH in later.silence(0.9).voice(0.4).acts()


def begins(talk: Talk, seconds: float) -> list[float]:
    """When the turns begin that this much more speech makes."""
    windows = [talk.turns.window(0.95, VOICE) for _ in range(round(seconds / WINDOW))]
    return [one.at for outputs in windows for one in outputs if one.act is Act.BEGIN]


@pytest.mark.parametrize(("pause", "parts", "whole"), [(0.5, 1, True), (1.2, 1, True), (0.6, 2, True), (1.8, 1, False)])
def test_a_turn_that_goes_on_from_the_rest_of_a_no_begins_with_it(pause: float, parts: int, whole: bool) -> None:
    """「いいえ、…ゼロサンの、…イチニーサンヨンの…」: over the desk's next words, each part after a pause."""
    talk = Talk(YES_NO).silence(1.0).voice(0.3).silence(0.4).answered("いいえ").line(Over.STATEMENT)
    talk.turns.asked(PHONE, hears=True)
    talk.silence(0.2)
    first = talk.turns.now
    for part in range(parts):
        talk.voice(0.7 if not part else 0.3).silence(pause)
    second = talk.turns.now
    assert Act.HUSH not in talk.acts()
    assert begins(talk, 0.6) == [pytest.approx(first if whole else second, abs=0.04)]


def test_what_was_said_over_a_line_before_a_yes_or_no_ended_belongs_to_no_later_turn() -> None:
    talk = Talk(YES_NO).silence(1.0).voice(0.3).silence(0.4).answered("はい").line(Over.STATEMENT)
    talk.silence(0.2).voice(0.5).silence(0.5).ends().voice(0.3).silence(0.4).answered("はい").line(Over.STATEMENT)
    talk.silence(0.7)
    now = talk.turns.now
    assert begins(talk, 0.6) == [pytest.approx(now, abs=0.04)]


def test_speech_long_after_the_end_is_another_turn() -> None:
    talk = Talk().silence(1.0).voice(1.0).silence(0.9).silence(1.6).voice(0.3)
    assert talk.acts() == [Act.BEGIN, Act.END, Act.BEGIN]


def test_a_turn_begins_after_a_fifth_of_a_second_and_reaches_back_to_its_beginning() -> None:
    talk = Talk().silence(1.0)
    begun: list[float] = []
    for _ in range(20):
        begun += [one.at for one in talk.turns.window(0.9, VOICE) if one.act is Act.BEGIN]
    assert begun == [pytest.approx(1.0, abs=0.04)]


def test_noise_that_the_detector_calls_speech_is_no_turn_before_a_voice_is_louder() -> None:
    """It would be over at once: all of it is silence by its level."""
    talk = Talk(PHONE).silence(1.0).sound(0.5, 0.9, NOISE)
    assert talk.did == []
    assert talk.voice(0.3).acts() == [Act.BEGIN]
    assert talk.silence(1.5).acts() == [Act.BEGIN, Act.END]


def test_a_cough_is_no_turn() -> None:
    assert Talk().silence(1.0).voice(0.13).silence(1.0).voice(0.13).silence(1.0).did == []


def test_a_short_gap_at_the_beginning_does_not_break_it() -> None:
    assert Talk().silence(1.0).voice(0.13).silence(0.064).voice(0.5).silence(2.0).acts() == [Act.BEGIN, Act.END]


def test_speech_that_goes_on_when_a_notice_ends_is_a_turn_from_its_beginning() -> None:
    talk = Talk().silence(1.0).line(Over.DEAF).voice(1.0).ends()
    outputs = talk.turns.window(0.95, VOICE)
    assert [(one.act, one.at) for one in outputs] == [(Act.BEGIN, pytest.approx(1.0, abs=0.04))]


def test_nobody_has_a_turn_before_something_is_asked() -> None:
    talk = Talk(expect=None).silence(1.0).voice(2.0)
    assert talk.did == []
    talk.turns.asked(MATTER, hears=True)
    assert talk.voice(0.1).acts() == [Act.BEGIN]


def test_the_sound_of_keys_is_no_turn_but_a_sentence_begun_later_is() -> None:
    talk = Talk(PHONE).silence(1.0).key().silence(0.1).voice(0.3).silence(0.2)
    assert talk.did == []
    assert talk.voice(0.3).acts() == [Act.BEGIN]


def test_detector_words_at_the_level_of_the_lines_noise_do_not_hold_a_turn() -> None:
    """In noise the detector says speech for up to 0.3 s too long; the level has fallen already."""
    sure = Talk(YES_NO).silence(2.0).voice(0.4).sound(0.3, 0.9, NOISE).silence(0.2)
    assert sure.did[-1] == (Act.END, pytest.approx(2.0 + 0.4 + STANDARD.patience.yes_no, abs=0.06))


def test_a_vote_counts_for_the_silence_it_was_given_in() -> None:
    talk = Talk().silence(1.0).voice(0.5).silence(0.3)
    talk.turns.vote(0.05)
    assert talk.silence(0.8).acts() == [Act.BEGIN]
    assert talk.voice(0.3).silence(0.85).acts() == [Act.BEGIN, Act.END]


def test_words_so_far_end_a_turn_sooner_or_later() -> None:
    whole = Talk(PHONE).silence(1.0).voice(1.0)
    whole.turns.partial("ゼロサンのイチニーサンヨンのゴーロクナナハチ")
    assert whole.silence(0.5).acts() == [Act.BEGIN, Act.END]
    filler = Talk().silence(1.0).voice(0.5)
    filler.turns.partial("えーと")
    assert filler.silence(1.6).acts() == [Act.BEGIN]


def test_no_turn_is_longer_than_a_minute() -> None:
    talk = Talk().silence(1.0).voice(61.0)
    assert talk.acts()[:2] == [Act.BEGIN, Act.END]
    assert talk.did[1][1] == pytest.approx(61.0, abs=0.1)


_MOMENTS = st.one_of(
    st.tuples(st.just("sound"), st.floats(0, 1), st.floats(0, 20000), st.floats(0, 20000), st.integers(1, 60)),
    st.tuples(st.just("line"), st.sampled_from(list(Over))),
    st.tuples(st.just("ends")),
    st.tuples(st.just("key")),
    st.tuples(st.just("answered"), st.sampled_from(["", "はい", "山田です"])),
    st.tuples(st.just("asked"), st.sampled_from([None, MATTER, PHONE, YES_NO]), st.booleans()),
    st.tuples(st.just("partial"), st.sampled_from(["", "えーと", "山田です"])),
    st.tuples(st.just("vote"), st.floats(0, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_MOMENTS, max_size=40))
def test_whatever_comes_every_turn_has_one_end_and_every_stopped_line_one_way_on(moments: list[tuple]) -> None:
    turns, open_turn, stopped = TurnTaking(), False, False
    for name, *more in moments:
        if name == "sound":
            probability, level, own, count = more
            outputs = [one for _ in range(count) for one in turns.window(probability, level, own)]
        elif name == "line":
            outputs = list(turns.line_begins(more[0]))
            stopped = False
        elif name == "ends":
            outputs = list(turns.line_ends())
            stopped = False
        else:
            call = {"key": turns.key, "answered": lambda text: turns.answered((text,) if text else ())}.get(
                name, getattr(turns, name)
            )
            outputs = list(call(*more) or ())
        for one in outputs:
            if one.act is Act.HUSH:
                assert not stopped
                stopped = True
            elif one.act in (Act.GO_ON, Act.STAND):
                assert stopped
                stopped = False
            elif one.act in (Act.BEGIN, Act.JOIN):
                assert not open_turn
                open_turn = True
            elif one.act in (Act.END, Act.DROP):
                assert open_turn
                open_turn = False
            elif one.act is Act.FORGET:
                open_turn = False
        assert turns.in_turn is open_turn is (turns.phase in OPEN)
        assert stopped is (turns.phase in (Phase.PAUSED, Phase.DOUBT))
        assert turns.stop > 0


def test_the_machine_counts_windows() -> None:
    turns = TurnTaking()
    for _ in range(100):
        turns.window(0.0)
    assert turns.now == pytest.approx(100 * WINDOW)
