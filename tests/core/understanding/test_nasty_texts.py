"""Texts that no caller says: no exception, and never more than fifty milliseconds of processor time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from time import process_time

import pytest

from tests.core.understanding import nasty
from tests.core.understanding.examples import MANUAL, NOW
from tests.core.understanding.test_any_text import EXPECTS, WITH_WORDS
from tests.support.proof import count
from toritsugi.core.dialogue.expect import Expect

#: seconds of processor time that one text may take, whatever is asked
MOST = 0.050
#: one question of each sort and kind
QUESTIONS = list({(one.asked, one.kind, bool(one.read_back), bool(one.given)): one for one in EXPECTS}.values())


def texts() -> Iterator[str]:
    """A few of each sort in the suite; in the proof all of them."""
    repeated = list(nasty.repeated())
    yield from repeated[:: max(1, len(repeated) // count(suite=40, proof=len(repeated)))]
    yield from nasty.alternating(count(suite=15, proof=1500), "alternating")
    yield from nasty.scattered(count(suite=15, proof=1500), "scattered")


def asked(words: Iterable[str], each: int) -> Iterator[tuple[str, Expect]]:
    """Every text under some of the questions, all of them in turn."""
    turn = itertools.cycle(QUESTIONS)
    for one in words:
        for expect in itertools.islice(turn, each):
            yield one, expect


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_texts_that_nobody_says_are_answered() -> None:
    for text, expect in asked(texts(), count(suite=2, proof=len(QUESTIONS))):
        commands = WITH_WORDS.understand((text,), expect, MANUAL, NOW)
        assert commands
        assert all(0 <= one.span[0] <= one.span[1] <= len(text) for one in commands)


@pytest.mark.proof  # a bound in seconds is for a machine that does nothing else
@pytest.mark.serial
@pytest.mark.timeout(3600)
def test_no_text_takes_more_than_fifty_milliseconds() -> None:
    """The least of three, since others may use the machine."""
    slowest = (0.0, "", Expect())
    for text, expect in asked(texts(), 6):
        taken = _seconds(text, expect)
        if taken > slowest[0]:
            taken = min(taken, _seconds(text, expect), _seconds(text, expect))
            slowest = max(slowest, (taken, text, expect), key=lambda one: one[0])
    assert slowest[0] <= MOST, f"{1000 * slowest[0]:.0f} ms: {slowest[1][:40]!r}… {len(slowest[1])}, {slowest[2]}"


def _seconds(text: str, expect: Expect) -> float:
    began = process_time()
    WITH_WORDS.understand((text,), expect, MANUAL, NOW)
    return process_time() - began
