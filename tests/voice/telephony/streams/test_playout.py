"""What the far side has played: marks, silence, clearing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toritsugi.voice.telephony.streams.playout import EVERY, HANGOVER, Playout

SOUND, SILENCE = b"\x01\x02" * 160, bytes(320)


def say(playout: Playout, frames: int, now: float, frame: bytes = SOUND) -> list[str]:
    """So many frames, one every 20 ms; the names of the marks that went out."""
    names = []
    for count in range(frames):
        playout.wants(frame)
        if name := playout.mark(now + count * 0.02):
            names.append(name)
    return names


def test_silence_is_sent_as_long_as_a_pause_is_and_no_longer() -> None:
    playout = Playout()
    assert not playout.wants(SILENCE)
    assert playout.wants(SOUND)
    assert [playout.wants(SILENCE) for _ in range(HANGOVER + 2)] == [True] * HANGOVER + [False, False]
    assert playout.wants(SOUND)


def test_a_mark_goes_out_behind_every_half_second_and_behind_the_last_of_a_line() -> None:
    playout = Playout()
    assert say(playout, EVERY * 2, 0.0) == ["m1", "m2"]
    assert say(playout, 3, 1.0) == []
    assert say(playout, HANGOVER - 4, 1.06, SILENCE) == []
    assert say(playout, 20, 1.5, SILENCE) == ["m3", "m4"]
    assert playout.sent == EVERY * 2 + 3 + HANGOVER


def test_what_is_heard_is_what_marks_confirm_less_their_way() -> None:
    playout = Playout()
    say(playout, EVERY, 0.0)
    assert playout.unheard == 0.0  # nothing is known of a platform that has sent no mark back yet
    assert playout.came_back("m1", 0.78)  # sent at 0.48
    assert playout.unheard == 0.0
    say(playout, 10, 0.8)
    assert round(playout.unheard, 6) == 0.2  # no more than was sent since
    say(playout, 30, 1.0)
    assert round(playout.unheard, 6) == 0.3  # the mark's way
    assert not playout.all_played


def test_a_mark_made_up_doubled_or_cleared_says_nothing() -> None:
    playout = Playout()
    say(playout, EVERY * 2, 0.0)
    assert not playout.came_back("m7", 1.0)
    assert playout.came_back("m2", 1.2)  # the first was lost: the second confirms both
    assert not playout.came_back("m2", 1.3)
    assert not playout.came_back("m1", 1.3)
    say(playout, EVERY, 2.0)
    assert playout.clear()
    assert playout.all_played
    assert playout.unheard == 0.0
    assert not playout.came_back("m3", 2.6)  # sent back because it was cleared, not because it was heard
    assert not playout.clear()


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["sound", "silence", "clear", "last"]),
            st.integers(0, 30).map(lambda number: f"m{number}"),
        ),
        max_size=200,
    )
)
def test_never_more_heard_than_sent_and_never_a_mark_twice(steps: list[str]) -> None:
    playout, names = Playout(), []
    for at, step in enumerate(steps):
        now = at * 0.02
        if step in ("sound", "silence"):
            playout.wants(SOUND if step == "sound" else SILENCE)
            names.append(playout.mark(now))
        elif step == "clear":
            playout.clear()
        elif step == "last":
            names.append(playout.mark(now, last=True))
        else:
            playout.came_back(step, now)
        assert 0 <= playout.played <= playout.sent
        assert 0.0 <= playout.unheard <= (playout.sent - playout.played) * 0.02 + 1e-9
    real = [name for name in names if name]
    assert len(real) == len(set(real))
