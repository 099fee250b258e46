"""Speech over the desk's own voice: how much of it stops which line, and what is 相槌.

A short はい or ええ says "I am listening". At 8 kHz, counted in windows that are louder than the line, はい, ええ and
うん have 0.1 to 0.25 s (one in fifteen more, in street noise), はいはい 0.25 to 0.4 s, すみません and なるほど 0.3 to
0.5 s. So a third of a second stops a line that asks nothing; whether it goes on is told by the words, or, where nothing
hears words, by whether the caller spoke on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind


class Over(StrEnum):
    """What the caller's voice over a line means.

    DEAF: nothing, the line may not be interrupted (notices, legal lines). STATEMENT: the line asks nothing. READING: it
    reads a value back that was not said yet. LAST_WORDS: it reads a value back that was said; what comes now answers
    it. QUESTION: it asks for more than yes or no. CHOICE: one of its words may be the answer. YES_NO: はい is the
    answer.
    """

    DEAF = "deaf"
    STATEMENT = "statement"
    READING = "reading"
    LAST_WORDS = "last_words"
    QUESTION = "question"
    CHOICE = "choice"
    YES_NO = "yes_no"


class BargeIn(msgspec.Struct, frozen=True):
    """In seconds. long: speech louder than the line that stops a line which no single word answers. short: speech that

    stops one that a word answers. unsure: speech that stops any line before the echo of the call was measured. stands:
    speech after which the line is given up without waiting for the words. pause: silence that ends speech over a line
    that asks nothing. gap: silence that parts one 相槌 from the next. late: wait for the words before the interruption
    stands. nod: no more speech than this is 相槌 when it held no other words. word: speech from which words so far over
    a line are asked for.
    """

    long: float = 0.32
    short: float = 0.16
    unsure: float = 0.5
    stands: float = 0.9
    pause: float = 0.5
    gap: float = 0.4
    late: float = 1.5
    nod: float = 1.6
    word: float = 0.1


#: lines that a voice stops
STOPPED: Final = (Over.STATEMENT, Over.READING, Over.QUESTION, Over.CHOICE, Over.YES_NO)
#: lines that a single word answers
ONE_WORD: Final = (Over.CHOICE, Over.YES_NO, Over.LAST_WORDS)


def speech_to_stop(policy: BargeIn, over: Over) -> float:
    """Seconds of speech that stop such a line. Those that nothing stops are not asked about."""
    return policy.short if over in ONE_WORD else policy.long


def asks_yes_or_no(expect: Expect) -> bool:
    """Whether はい answers it."""
    return expect.asked in (Asked.CONFIRM, Asked.HELPED) or expect.kind is Kind.YES_NO


def over_of(
    expect: Expect | None, *, hears: bool, may_interrupt: bool, asks: bool, reads_back: bool, values_said: bool
) -> Over:
    """What speech over a line means.

    expect: the question that comes after it. hears: words are recognised. asks: no other line is between it and the
    question. reads_back: values are read back in it. values_said: all of them were said already.
    """
    if not may_interrupt or expect is None:
        return Over.DEAF
    if not hears:
        return Over.STATEMENT  # no word answers anything
    if reads_back:
        return Over.LAST_WORDS if values_said and asks else Over.READING
    if not asks:
        return Over.STATEMENT
    if asks_yes_or_no(expect):
        return Over.YES_NO
    if expect.options and expect.asked in (Asked.MATTER, Asked.ITEM):
        return Over.CHOICE
    return Over.QUESTION
