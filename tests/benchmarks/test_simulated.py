"""Simulated calls: the channel does what it says, the counting is right, and some hundred calls hold what many must."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from benchmarks.simulated.calls import Pair, Told, desks, pair
from benchmarks.simulated.corrupting import FLIPPED, SHARE, Channel, Piece, garbled, words
from benchmarks.simulated.counting import Tally, table, tally, upper_bound
from benchmarks.simulated.phrases import templates
from benchmarks.simulated.run import held, pairs
from benchmarks.understanding.phrasebook import sections
from tests.support.need import need
from tests.support.proof import count
from toritsugi.core.dialogue.repair import MOST_TURNS
from toritsugi.resources import readings

NUMBER = tuple(Piece(group, group, "arabic") for group in ("090", "1234", "5678"))


def channel(share: float = 1.0) -> Channel:
    return Channel(share, readings())


def test_nothing_is_heard_wrong_on_a_perfect_line() -> None:
    assert {channel(0.0).hear(NUMBER, random.Random(seed), None) for seed in range(200)} == {(None, "")}


def test_one_utterance_in_ten_is_heard_wrong() -> None:
    line = channel(SHARE)
    wrong = sum(line.hear(NUMBER, random.Random(seed), None)[0] is not None for seed in range(4000))
    assert 0.08 < wrong / 4000 < 0.12


def test_digits_are_mistaken_lost_and_doubled() -> None:
    ways: Counter[str] = Counter()
    for seed in range(600):
        heard, how = channel().hear(NUMBER, random.Random(seed), None)
        ways[how] += 1
        digits = "".join(char for char in heard or "" if char.isdecimal())
        if how == "digit taken":
            assert len(digits) == 11
            assert sum(one != other for one, other in zip(digits, words(NUMBER), strict=True)) == 1
        elif how == "digit dropped":
            assert len(digits) == 10
        elif how == "digit doubled":
            assert len(digits) == 12
    assert {"digit taken", "digit two taken", "digit dropped", "digit doubled", "letters"} <= set(ways)


def test_an_answer_is_lost_garbled_or_now_and_then_its_opposite() -> None:
    ways = Counter(channel().hear((Piece("いいえ"),), random.Random(seed), False)[1] for seed in range(3000))
    assert {"flipped", "lost", "noise", "letters", "cut"} == set(ways)
    assert 0.5 * FLIPPED < ways["flipped"] / 3000 < 1.5 * FLIPPED
    long = {
        channel().hear((Piece("いえ、別の番号でお願いします"),), random.Random(seed), False)[1] for seed in range(800)
    }
    assert long == {"lost", "noise", "letters", "cut"}


def test_what_is_garbled_differs_or_is_gone() -> None:
    changed = sum(
        garbled("お世話になっております", random.Random(seed)) != "お世話になっております" for seed in range(200)
    )
    assert changed > 180


def test_callers_say_nothing_that_is_kept_for_the_test_split() -> None:
    for file in ("phone", "person", "organization", "yes_no", "correcting", "code", "date_time", "address"):
        kept = {template for part in sections(file) for _, template in part.of("test")}
        used = {template for part in sections(file) for template in templates(file, part.name)}
        shared = {template for part in sections(file) for split in ("train", "dev") for _, template in part.of(split)}
        assert used
        assert not (used & kept) - shared


@pytest.mark.parametrize(
    ("wrong", "of", "bound"), [(0, 3000, 0.000998), (12, 20_000, 0.000972), (0, 0, 1.0), (5, 5, 1.0)]
)
def test_the_upper_bound_of_clopper_and_pearson(wrong: int, of: int, bound: float) -> None:
    assert upper_bound(wrong, of) == pytest.approx(bound, rel=0.01)


def told(turns: int = 8, *, right: bool = True, limit: bool = False) -> Told:
    return Told(
        kept=True,
        complete=True,
        outcome="message",
        turns=turns,
        seconds=60.0,
        matter=True,
        handed=False,
        limit=limit,
        values=(("phone", "phone", right),),
    )


def test_what_is_to_hold_fails_when_it_does_not() -> None:
    good = [Pair(number=at, manual="", matter="", line=told(9), clean=told(8)) for at in range(3000)]
    assert all(held(tally(good)).values())
    wrong = [Pair(number=0, manual="", matter="", line=told(right=False), clean=told())] * 3
    assert [name for name, fine in held(tally([*good, *wrong])).items() if not fine] == [
        "wrong telephone numbers, upper bound at most 1 of 1,000 messages"
    ]
    slow = [Pair(number=0, manual="", matter="", line=told(81, limit=True), clean=told())] * 4000
    assert list(held(tally([*good, *slow])).values()) == [True, False, False, False]


@pytest.mark.needs("shared")
def test_the_same_call_twice_is_the_same() -> None:
    need("shared")
    assert pair(7) == pair(7)


@pytest.mark.campaign
@pytest.mark.needs("shared")
@pytest.mark.timeout(3600)  # the long form is some thousands of calls
def test_callers_who_are_heard_wrong_leave_their_own_number(shown: Callable[..., None]) -> None:
    """The bound of many calls is for the full run; of few no more can be asked than that wrong numbers are rare."""
    need("shared")
    calls = count(suite=20 * len(desks()), proof=20_000)
    of: Tally = tally(pairs(calls))
    shown(**{name: str(fine) for name, fine in held(of).items()}, wrong_phones=of.wrong["phone"], messages=of.messages)
    assert calls < 3000 or all(held(of).values())  # of few calls no bound can be told
    assert of.kept == of.calls
    assert of.messages > 0.8 * of.calls
    assert sum(of.heard_wrong.values()) > 0.05 * of.utterances
    assert of.wrong["phone"] <= max(1, of.messages // 1000)
    assert of.extra_median <= 1
    assert of.limits <= max(1, of.calls // 1000)
    assert of.most_turns <= MOST_TURNS
    assert "extra turns" in "\n".join(table(of))
